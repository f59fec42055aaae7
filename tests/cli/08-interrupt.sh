# shellcheck shell=sh
# Ctrl-C: what was finished stays usable, and the run says it is not whole.
make_days
"$SEALBENCH" run --budget quick --input day1 --schemes "null plain" \
	--out result >out 2>err &
pid=$!
tries=0
while ! grep -qs '"kind": *"cell"' result/samples.jsonl; do
	tries=$((tries + 1))
	[ $tries -lt 600 ] || fail "no sample after a minute: $(tail -n 3 err)"
	kill -0 $pid || fail "it ended by itself: $(tail -n 3 err)"
	sleep 0.1
done
kill -INT $pid
status=0
wait $pid || status=$?
[ $status -ne 0 ] || fail "an interrupted run reports success"
says result/manifest.json '"complete": *false'
expect 0 "$SEALBENCH" report result
says result/report.md Incomplete 'no work'
