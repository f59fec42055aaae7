# shellcheck shell=sh disable=SC2154
# The instrument on itself: real processes, a slowdown that cannot be missed is
# found, the table says how much it is.
expect 0 "$SEALBENCH" aa --blocks 6 --seconds 300 --slow 900 --trials 50 --quiet --out aa
says out 'two names' 'known slowdown' 'truth known' 'ratio by stop rule'
says aa/aa.txt 'two names'
awk -F, '$1 == "power" && $4 == 5 { n++; bad += !($6 > 3 && $9 > 0) }
	$1 == "false positive" && $4 == 5 { m++; bad += !($6 > 0.2 && $6 < 5) }
	END { exit bad || n != 2 || m != 2 }' aa/aa.csv ||
	fail "$(cat aa/aa.csv)"
expect 0 "$ROOT/scripts/check-results.py" aa
expect 0 "$SEALBENCH" aa --json --blocks 5 --seconds 300 --slow 900 --trials 20 --quiet --out bb
sqlite3 :memory: "select json_extract(j, '\$.results'), json_extract(j, '\$.fails'),
	json_extract(j, '\$.rows[0].part'), json_array_length(j, '\$.rows') > 4, json_extract(j, '\$.rows[0].high') <= 1
	from (select cast(readfile('out') as text) as j)" >parsed
says parsed 'bb|0|false positive|1|1$'
says bb/aa.txt 'two names'
rm -r bb
expect 2 "$SEALBENCH" aa --slow 1,x --out bb
one_sentence
says err -- --slow
expect 1 "$SEALBENCH" aa --blocks 2 --slow 5 --trials 10 --quiet --out few
says err 'not even 5 blocks'
