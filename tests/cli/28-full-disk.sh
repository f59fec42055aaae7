# shellcheck shell=sh disable=SC2016
# A full disk: the file and what to do, not a word like "io"; a device that
# takes nothing is not removed.
phones='--bytes 4M --users 1 --days 1'
# shellcheck disable=SC2086
expect 1 "$SEALBENCH" dataset trace /dev/full $phones
says err '/dev/full cannot be written: No space left\|/dev/full .*no space'
one_sentence
[ -c /dev/full ] || fail "the device is gone"

# A disk of our own, where that may be made.
mkdir small
unshare -m mount -t tmpfs none small 2>/dev/null || {
	echo "no mount here: runs on a full disk were not tried"
	exit 0
}
cat >try <<'TEXT'
mount -t tmpfs -o size=100k none small
"$SEALBENCH" run --quiet --budget smoke --schemes "null plain" --out small/r
[ $? -eq 1 ] || exit 3
"$SEALBENCH" dataset write small/w --bytes 4M --users 1 --days 1
[ $? -eq 1 ] || exit 4
"$SEALBENCH" dataset write small/i --format itunes --bytes 4M --users 1 --days 1
[ $? -eq 1 ] || exit 5
rm -rf small/w small/i
mount -o remount,size=4M none small
"$SEALBENCH" run --quiet --resume small/r || exit 6
TEXT
expect 0 unshare -m sh try
says err 'small/r/.* cannot be written: no space is left.*--resume small/r' \
	'small/w/.* cannot be written: No space left.*free some room' \
	'small/i/.* cannot be written: .*free some room'
! grep -q 'sealbench: io' err || fail "$(cat err)"
