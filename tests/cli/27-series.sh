# shellcheck shell=sh disable=SC2154
# Archives are days like directories; a comma in INPUT starts another user; the
# reader's own rules class.
make_days
tar -cf day1.tar -C day1 .
gzip -c day1.tar >day1.tgz
mkdir other
echo "an app's own" >other/notes.chatlog
echo 'messages *.chatlog' >rules
: >empty
expect 2 "$SEALBENCH" dataset --rules empty --input day1.tar
says err "empty is empty: a rule a line"
expect 2 "$SEALBENCH" dataset --rules . --input day1.tar
says err "--rules: . cannot be read: Is a directory"
# A word too many may be a secret: it is not repeated.
expect 2 "$SEALBENCH" dataset --password hunter2 --input day1.tar
says err "options are written in full: --password-fd"
! grep -q hunter2 err || fail "a password is repeated"
expect 0 "$SEALBENCH" dataset --rules rules --input day1.tar --input day2 \
	--next-user --input day1.tgz --input other --json
says out '"source": "mixed"' '"user": 1'
# Users with different numbers of days, all the way through a run.
expect 0 "$SEALBENCH" run --budget smoke --schemes plain --out unequal \
	--input day1 --next-user --input day1.tgz --input day2 --input other
awk -F, '$5 != "ok" && $5 != "skipped" && NR > 1' unequal/status.csv | grep . &&
	fail "a step failed"
bytes=$(find day1 other -type f -exec cat {} + | wc -c)
grep -q "^deployed,plain,restore_all,plain_bytes,$bytes\$" unequal/counts_lib.csv ||
	fail "not each user's last day was restored"
expect 0 "$SEALBENCH" dataset write written --input day1.tar
diff -r --no-dereference day1 written/user-0/day-0 || fail "not what was packed"
expect 0 "$SEALBENCH" dataset --rules rules --input other
says out messages

# What make hands on, as the program gets it.
printf '#!/bin/sh\nprintf "%%s\\n" "$@" >called\n' >program
chmod +x program
expect 0 env INPUT="a b , c d" RULES=rules OUT=here \
	"$SB_SCRIPTS/bench.sh" ./program quick
[ "$(tr '\n' ' ' <called)" = "run --budget quick --out here --input a \
--input b --next-user --input c --input d --rules rules " ] ||
	fail "called with $(tr '\n' ' ' <called)"
