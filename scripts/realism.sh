#!/bin/sh
# What real files are like: results/real.csv, which reports hold phones against.
set -eu

ileapp=423798fa
plaso=4ea03ef9
usage()
{
	cat <<TEXT
usage: realism.sh SEALBENCH [--ios DIR] [--out DIR]      (--out: results)

Fetches Debian's forensics-samples-files (photos and films of phones, sound,
documents; apt-get download, as any user) and measures its files by kind.

--ios DIR: files of phones besides, in DIR/ileapp what the archives
admin/test/cases/data/*/*.zip of github.com/abrignoni/iLEAPP at $ileapp hold (MIT),
in DIR/plaso test_data/ios and test_data/android of github.com/log2timeline/plaso
at $plaso (Apache-2.0).  Without it there are no lists, databases and JSON.

Writes OUT/real.csv, and OUT/real_sources.csv with what was measured.  What a day
changes is only known of databases that have a log beside them: before it was
written back against after, by sqlite3.  Exit 0: written.
TEXT
}

ios='' out=results program=''
while [ $# -gt 0 ]; do
	case $1 in
	-h | --help) usage && exit 0 ;;
	--ios | --out)
		[ $# -gt 1 ] || { echo "realism: $1 wants a folder" >&2 && exit 2; }
		case $1 in --out) out=$2 ;; *) ios=$2 ;; esac
		shift
		;;
	*) program=$1 ;;
	esac
	shift
done
[ -n "$program" ] || { usage >&2 && exit 2; }
"$program" --version >/dev/null 2>&1 || {
	echo "realism: $program is no sealbench that runs; make build makes one" >&2
	exit 2
}
[ -z "$ios" ] || ios=$(cd "$ios" && pwd) || exit 2

tmp=$(mktemp -d "${TMPDIR:-/tmp}/sealbench-real.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
mkdir -p "$out" "$tmp/all" "$tmp/before" "$tmp/after"
echo 'name,version,licence,files,sha256,sha256_of' >"$tmp/sources"
count() { find "$1" -type f | wc -l | tr -d ' '; }

# --- Debian -------------------------------------------------------------------
package=forensics-samples-files
command -v apt-get >/dev/null || { echo "realism: this needs Debian's apt-get" >&2 && exit 1; }
(cd "$tmp" && apt-get -qq download $package 2>&1 | grep -v '^W: Download is perf'
	ls $package*.deb >/dev/null) || {
	echo "realism: $package cannot be fetched; apt-get update first?" >&2
	exit 1
}
deb=$(ls "$tmp"/$package*.deb)
dpkg -x "$deb" "$tmp/deb"
mkdir "$tmp/all/debian"
# Drawings, scripts, plain text and damaged copies are nobody's phone's.
find "$tmp/deb" -type f -size +0 \( -name 'IMG*' -o -name 'VID*' -o -name '*.mp[34]' \
	-o -name '*.ogg' -o -name '*.pdf' -o -name '*.docx' -o -name '*.odt' \) \
	-exec cp {} "$tmp/all/debian" \;
echo "$package,$(dpkg-deb -f "$deb" Version),CC BY-SA 4.0,$(count "$tmp/all/debian")," \
	"$(sha256sum "$deb" | cut -c1-64),package" | sed 's/, /,/g' >>"$tmp/sources"

# --- phones' files ------------------------------------------------------------
from_ios()
{
	[ -d "$ios/$1" ] || { echo "realism: $ios/$1 is not there" >&2 && exit 1; }
	cp -R "$ios/$1" "$tmp/all/$1"
	sum=$(cd "$ios/$1" && find . -type f | LC_ALL=C sort | tr '\n' '\0' |
		xargs -0 sha256sum | sha256sum | cut -c1-64)
	echo "$1,$2,$3,$(count "$ios/$1"),$sum,list of files' sha256" >>"$tmp/sources"
}
if [ -n "$ios" ]; then
	command -v sqlite3 >/dev/null || { echo "realism: install sqlite3" >&2 && exit 1; }
	from_ios ileapp "$ileapp" MIT
	from_ios plaso "$plaso" Apache-2.0
fi
find "$tmp/all" -name '*-wal' -type f | while read -r log; do
	file=${log%-wal}
	name=$(echo "${file#"$tmp/all/"}" | tr '/ ' '__')
	if [ ! -s "$file" ] || [ ! -s "$log" ]; then continue; fi
	cp "$file" "$tmp/before/$name"
	cp "$file" "$tmp/after/$name"
	cp "$log" "$tmp/after/$name-wal"
	# A log of another salt is an old one, and holds nothing.
	sqlite3 "$tmp/after/$name" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null 2>&1 ||
		rm "$tmp/before/$name" "$tmp/after/$name"
	rm -f "$tmp/after/$name"-*
done

# --- measured -----------------------------------------------------------------
real() { "$program" dataset compare --csv --users 1 --days 1 --bytes 4M "$@" 2>/dev/null |
	awk -F, -v OFS=, 'NR == 1 || ($1 == "kind" && $4 != "") { $5 = $6 = ""; print }' |
	sed '1s/.*/part,name,measure,real,made,verdict/'; }
real --input "$tmp/all" >"$tmp/real"
[ -z "$(ls "$tmp/before")" ] || real --input "$tmp/before" --input "$tmp/after" |
	sed -n 's/^kind,sqlite,changed_/written_back,sqlite,changed_/p' >>"$tmp/real"
[ "$(wc -l <"$tmp/real")" -gt 1 ] || {
	echo "realism: nothing was measured; try $program dataset compare --input DIR" >&2
	exit 1
}
cp "$tmp/real" "$out/real.csv"
cp "$tmp/sources" "$out/real_sources.csv"
echo "$out/real.csv: $(($(wc -l <"$tmp/real") - 1)) numbers"
