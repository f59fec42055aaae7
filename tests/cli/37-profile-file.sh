# shellcheck shell=sh disable=SC2154
# A profile in a file of one's own is measured like a built-in one; its text is
# known by a digest, its path by nobody.
mkdir mine
sed 's/^title *=.*/title = a profile of mine/' "$ROOT/schemes/passphrase/passphrase.profile" \
	>mine/own.profile
expect 0 "$SEALBENCH" run --exact-only --schemes "null $PWD/mine/own.profile" --quiet --out exact
says exact/counts.csv ',own,'
says exact/status.csv ',own,exact,ok,'
says exact/manifest.json "own $(sha256sum mine/own.profile | cut -d ' ' -f 1)"
! grep -r "$PWD" exact || fail "a path is in the folder"
expect 0 run_smoke --days 1 --threads 1 --schemes "null plain ./mine/own.profile" --quiet --out run
! grep ',own,' run/status.csv | grep -v ',ok,' || fail "a step failed"
says run/recovery.csv '^own,'
says run/summary.csv ',own,'
"$ROOT/scripts/check-results.py" run || fail "not of the schema"
expect 0 "$SEALBENCH" report run
says run/report.md 'own'
# The built-in one of the same settings counts the same.
expect 0 "$SEALBENCH" run --exact-only --schemes "null passphrase" --quiet --out usual
sed -n 's/,own,/,/p' exact/counts.csv >a
sed -n 's/,passphrase,/,/p' usual/counts.csv >b
cmp a b
# A run that goes on wants the file again, as it was.
sed -i 's/"complete": true/"complete": false/' run/manifest.json
expect 2 "$SEALBENCH" run --resume run --quiet
one_sentence
says err 'again with --schemes'
echo '# more' >>mine/own.profile
expect 2 "$SEALBENCH" run --resume run --schemes "null plain ./mine/own.profile" --quiet
one_sentence
says err 'profile file was another'
sed -i '/^# more/d' mine/own.profile
expect 0 "$SEALBENCH" run --resume run --schemes "null plain ./mine/own.profile" --quiet
# Nobody passes for somebody else.
mkdir other
cp mine/own.profile mine/plain.profile
sed '$a # another' mine/own.profile >other/own.profile
expect 2 "$SEALBENCH" run --exact-only --schemes "null ./mine/plain.profile" --out no
one_sentence
says err 'plain is the name of a built-in profile'
expect 2 "$SEALBENCH" run --exact-only --schemes "./mine/own.profile ./other/own.profile" --out no
one_sentence
says err 'rename one'
# What is no text file is not waited for.
mkfifo mine/pipe.profile
for odd in ./mine/pipe.profile ./mine/ /dev/zero; do
	expect 2 timeout 20 "$SEALBENCH" access "$odd"
	one_sentence
done
expect 2 timeout 20 "$SEALBENCH" access ./mine/pipe.profile
says err 'not a regular file'
expect 2 "$SEALBENCH" access ./mine/nowhere.profile
one_sentence
