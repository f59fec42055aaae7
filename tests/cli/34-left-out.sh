# shellcheck shell=sh
# A file that cannot be read costs that file, not the work, and every output says
# so: of two files of a backup one is damaged, which its Digest shows (a
# file has one whose identifier begins so).
mkdir -p in/HomeDomain in/CameraRollDomain
noise 1 20000 >in/CameraRollDomain/good.jpg
noise 2 20000 >in/HomeDomain/bad2.jpg
expect 0 "$SEALBENCH" dataset write backup --format itunes --input in
[ ! -s out ] || fail "something was left out: $(cat out)"
b=backup/user-0/day-0
id=$(printf 'HomeDomain-bad2.jpg' | sha1sum | cut -c 1-40)
bad=$b/$(echo "$id" | cut -c 1-2)/$id
printf X | dd of="$bad" bs=1 seek=5000 conv=notrunc 2>/dev/null

one_left_out()
{
	says out "^left out or changed: 1 entries" \
		"user 0, day 0: 1: is damaged: its SHA-1 is not its Digest" \
		'0,0,"HomeDomain/bad2.jpg",is damaged'
	[ "$(grep -c bad2.jpg out)" -eq 1 ] || fail "told twice: $(cat out)"
	[ "$(grep -c "^left out: " err)" -eq 1 ] || fail "not one line: $(cat err)"
}
expect 0 "$SEALBENCH" dataset describe --input $b
one_left_out
says out "^photos  *1 "
compare="compare --bytes 4M --users 1 --days 1"
# shellcheck disable=SC2086
expect 0 "$SEALBENCH" dataset $compare --input $b
one_left_out
expect 0 "$SEALBENCH" dataset dedup --input $b
one_left_out
expect 0 "$SEALBENCH" dataset dedup --input $b --chunks fastcdc:65536
one_left_out
expect 0 "$SEALBENCH" dataset trace t --input $b
one_left_out
says out "^t: 1 files"
for format in tree itunes; do
	expect 0 "$SEALBENCH" dataset write $format --format $format --input $b
	one_left_out
	[ ! -e $format/user-0/day-0.part ] || fail "half a day is there"
done
cmp tree/user-0/day-0/CameraRollDomain/good.jpg in/CameraRollDomain/good.jpg
[ ! -e tree/user-0/day-0/HomeDomain/bad2.jpg ] || fail "half a file is there"
expect 0 "$SEALBENCH" dataset --input itunes/user-0/day-0
says out "user 0, day 0: 1 files"

# For machines.
for verb in describe "$compare" dedup; do
	# shellcheck disable=SC2086
	expect 0 "$SEALBENCH" dataset $verb --json --input $b
	says out '"left_out": 1' '"entries": 1' 'SHA-1'
done
# shellcheck disable=SC2086
expect 0 "$SEALBENCH" dataset $compare --csv --input $b
says out '^left_out,is damaged: its SHA-1 is not its Digest,entries,1,,$'
mv out with.csv
# shellcheck disable=SC2086
expect 0 "$SEALBENCH" dataset $compare --csv --against with.csv

# What cannot be listed is left out there too.
mkfifo in/fifo
expect 0 "$SEALBENCH" dataset --input in
says out "^left out or changed: 1 entries" '0,0,"fifo",'
expect 0 "$SEALBENCH" dataset --json --input in
says out '"left_out": 1'

# What is written is not read.
for out in in in/out in/HomeDomain/out; do
	expect 2 "$SEALBENCH" dataset write $out --input in
	[ $out = in ] || says err "lies in an --input"
	[ $out = in ] || [ ! -e $out ] || fail "$out is there"
done
ln -s in alias
expect 2 "$SEALBENCH" dataset write alias/out --input in
says err "lies in an --input"

# Half a day is not taken for one, on a disk of our own where that may be made.
mkdir full
unshare -m mount -t tmpfs none full 2>/dev/null || exit 0
cat >try <<'TEXT'
mount -t tmpfs -o size=64k none full
"$SEALBENCH" dataset write full/o --input in
[ $? -eq 1 ] || exit 3
[ -z "$(ls full/o/user-0)" ] || exit 4
TEXT
expect 0 unshare -m sh try
says err "free some room"
