#!/bin/sh
# Does the real restic restore a snapshot that somebody without a key made of files
# which its owner had backed up?  Run by test_restic_plant.c.
set -u

if [ $# -ne 3 ]; then
	cat <<'TEXT'
usage: restic_plant.sh FOLDER VERSION auto|off

Makes a repository of this version in FOLDER, backs up with this compression,
plants files and serves their sealed bytes as index and snapshot.
Exit 0: the owner restored what was planted.  3: restic refused it.  4: restic is
not installed.  1: something else failed.
TEXT
	exit 2
fi
command -v restic >/dev/null || exit 4

dir=$1 version=$2 compression=$3
repo=$dir/repo own=$dir/own
export RESTIC_PASSWORD="of the owner" RESTIC_CACHE_DIR="$dir/cache"
mkdir -p "$own" && cd "$dir" || exit 1
restic -q -r "$repo" init --repository-version "$version" || exit 1

back_up()
{
	set -- -q -r "$repo" --no-cache
	[ "$version" = 1 ] || set -- "$@" --compression "$compression"
	restic "$@" backup "$own" || exit 1
}
packs() { find "$repo/data" -type f | sort; }
hash_of() { sha256sum "$1" | cut -d ' ' -f 1; }
bytes_of() { wc -c <"$1"; }

# $1: a file, that comes to the owner; its pack is found by being new, and not the
# folder's, which is longer.  sealed.$1 is what was sealed, pack its pack's name.
# After it: a header of one blob, sealed, and its length; a compressed one says of
# what length it was.
plant()
{
	packs >before
	cp "$1" "$own/received-$1"
	back_up
	packs | comm -13 before - | xargs ls -S | tail -n 1 >new
	pack=$(basename "$(cat new)")
	after=$((37 + 32 + 4))
	[ "$version$compression" != 2auto ] || after=$((after + 4))
	sealed=$(($(bytes_of "$(cat new)") - after))
	head -c "$sealed" "$(cat new)" >"sealed.$1"
}

echo "what the owner wrote, and nobody else knows" >"$own/precious"
back_up
echo "what somebody else wrote" >content
plant content
printf '{"nodes":[{"name":"precious","type":"file","mode":420,%s,%s,%s,"uid":0,"gid":0,"size":%d,"links":1,"content":["%s"]}]}\n' \
	'"mtime":"2030-01-01T00:00:00Z"' '"atime":"2030-01-01T00:00:00Z"' \
	'"ctime":"2030-01-01T00:00:00Z"' "$(bytes_of content)" \
	"$(hash_of content)" >tree
plant tree
printf '{"packs":[{"id":"%s","blobs":[{"id":"%s","type":"tree","offset":0,"length":%d}]}]}' \
	"$pack" "$(hash_of tree)" "$sealed" >index
plant index
printf '{"time":"2030-01-01T00:00:00Z","tree":"%s","paths":["/home"],"hostname":"h","username":"u"}' \
	"$(hash_of tree)" >snapshot
plant snapshot

# From here on the storage is somebody else's.
cp sealed.index "$repo/index/$(hash_of sealed.index)"
cp sealed.snapshot "$repo/snapshots/$(hash_of sealed.snapshot)"
restic -r "$repo" --no-cache restore latest --target out || exit 3
cmp out/precious content || exit 3
