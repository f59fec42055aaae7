# shellcheck shell=sh
# A run is killed at random moments, SIGKILL too, and goes on each time: no
# finished block is lost or measured twice, and what is exact is what an
# undisturbed run gives.
make_days
set -- --budget smoke --input day1 --input day2 --schemes "null plain passphrase" \
	--threads 1 --half-width 0.001 --seconds 600 --quiet
expect 0 "$SEALBENCH" run "$@" --out whole
blocks=$(grep -c '"what":"block"' whole/journal.jsonl)
[ "$blocks" -eq 3 ] || fail "not three blocks: $blocks"

done_lines() { grep -c '"kind":"done"' torn/journal.jsonl 2>/dev/null || :; }

# Delays are drawn by seed; odd kills come in the middle of what is going on,
# even ones soon after something was finished.
how="--out torn"
kills=0
finished=0
status=1
while [ $kills -lt 8 ]; do
	kills=$((kills + 1))
	before=$(done_lines)
	# shellcheck disable=SC2086
	"$SEALBENCH" run "$@" $how >out 2>err &
	pid=$!
	tries=0
	while [ $((kills % 2)) -eq 0 ] && [ "$(done_lines)" = "$before" ] &&
		kill -0 $pid 2>/dev/null; do
		tries=$((tries + 1))
		[ $tries -lt 1200 ] || fail "nothing is finished"
		sleep 0.05
	done
	sleep "$(awk -v n=$kills 'BEGIN { srand(n * 7919); print 0.4 * rand() }')"
	case $((kills % 3)) in 0) signal=TERM ;; *) signal=KILL ;; esac
	kill -$signal $pid 2>/dev/null || :
	status=0
	wait $pid || status=$?
	[ $status -ne 0 ] || break
	[ -s torn/journal.jsonl ] || { rm -rf torn; continue; }
	how="--resume torn"
	now=$(done_lines)
	[ "$now" -ge "$finished" ] || fail "what was finished is gone"
	finished=$now
done
[ "$finished" -ge 2 ] || fail "it never came to a block: $finished"
grep -q '"complete": true' torn/manifest.json ||
	expect 0 "$SEALBENCH" run "$@" --resume torn
[ $kills -gt 3 ] || fail "it was killed only $kills times"

for table in counts counts_lib loss growth recovery; do
	cmp whole/$table.csv torn/$table.csv
done
# The same lines but for times and processes, in the same order; how often a guess
# is timed again hangs on how long the first one took.
plain()
{
	sed -E '/"kind":"price".*"pass":[1-9]/d
		s/"(pid|paused|t_ns|wall_ns|cpu_ns|iterations|cpu_[a-z]+_ns|maxrss_bytes|peak_bytes)":[0-9.e+]*,?//g' \
		"$1/samples.jsonl"
}
plain whole >a
plain torn >b
cmp a b || fail "$(diff a b | head -n 5)"
cut -d, -f1-5 whole/status.csv >a
cut -d, -f1-5 torn/status.csv >b
cmp a b
says torn/manifest.json '"complete": true' '"blocks": 3'
sessions=$(grep -c session_utc torn/manifest.json)
[ "$sessions" -gt 2 ] || fail "$sessions sessions recorded"

# Complete, busy, cut, foreign: refused in one sentence.
expect 2 "$SEALBENCH" run --resume torn
one_sentence
says err complete
expect 2 "$SEALBENCH" run --resume day1
one_sentence
sed -i 's/"complete": true/"complete": false/' torn/manifest.json
expect 2 "$SEALBENCH" run --resume torn --quiet
says err -- --input
expect 2 "$SEALBENCH" run "$@" --seconds 5 --resume torn
says err fixed
expect 2 "$SEALBENCH" run "$@" --input day1 --resume torn
one_sentence
says err digest
expect 2 "$SEALBENCH" run "$@" --schemes null --resume torn
says err profiles
cp -R torn other
sed -i 's/"commit": "...../"commit": "aaaaa/' other/manifest.json
expect 2 "$SEALBENCH" run "$@" --resume other
says err commit
one_sentence
# More blocks than a budget has: as an interrupted aa leaves them, or an edit.
cp -R torn many
block=$(grep '"what":"block"' many/journal.jsonl | tail -n 1)
yes "$block" | head -n 5000 >>many/journal.jsonl
expect 2 "$SEALBENCH" run "$@" --resume many
says err 'many/journal.jsonl tells of 500[0-9] blocks, and the budget smoke has at most 3'
one_sentence
: >torn/samples.jsonl
expect 2 "$SEALBENCH" run "$@" --resume torn
says err shorter
# Even a cut-off line of the journal costs only itself, and what is behind what
# it knows is set aside.
echo '{"v":1,"kind":"cell","block":2,"profile":"stray"}' >>other/samples.jsonl
printf '2,controlled,stray,cells,ok,1' >>other/status.csv
printf '{"v":1,"kind":"do' >>other/journal.jsonl
sed -i 's/"commit": "aaaaa/"commit": "'"$(sed -n 's/.*"commit": "\(.....\).*/\1/p' whole/manifest.json)"'/' other/manifest.json
expect 0 "$SEALBENCH" run "$@" --resume other
cut -d, -f1-5 other/status.csv >b
cmp a b 2>/dev/null || { cut -d, -f1-5 whole/status.csv >a; cmp a b; }
says other/unfinished.jsonl stray
says other/unfinished.csv stray
! grep -q stray other/samples.jsonl other/status.csv ||
	fail "what was not finished is counted"
