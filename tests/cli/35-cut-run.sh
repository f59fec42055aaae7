# shellcheck shell=sh
# A copy of a run that was cut short is refused in one sentence, not reported as a
# smaller run.
from=$ROOT/results/reference
fresh()
{
	rm -rf run
	cp -r "$from" run
}
refused()
{
	# shellcheck disable=SC2086
	expect 2 "$SEALBENCH" ${2-report --no-plots run}
	says err "$1"
	one_sentence
}
fresh
expect 0 "$SEALBENCH" report --no-plots run
cp run/summary.csv whole.csv # by this program, whoever wrote the run's own
rows=$(grep -vc '^#' run/loss.csv)
rows=$((rows - 1))

# At a line's end: samples and status by the journal's lengths.
lines=$(wc -l <run/samples.jsonl)
head -n $((lines - 40)) "$from/samples.jsonl" >run/samples.jsonl
refused 'run/samples.jsonl is cut short: [0-9]* bytes of [0-9]*; copy'
cmp run/summary.csv whole.csv || fail "a summary of half a run"
for command in 'risk --quiet --run run' 'compare run run' \
	"claims --claims $ROOT/results/claims.tsv --reference $from run"; do
	refused 'run/samples.jsonl is cut short' "$command"
done
fresh
head -n 20 "$from/status.csv" >run/status.csv
refused 'run/status.csv is cut short'

# Tables by the numbers of rows in the journal.
fresh
printf '{"v":1,"kind":"done","what":"exact","rows":"loss=%s growth=1"}\n' \
	$rows >run/journal.jsonl
expect 0 "$SEALBENCH" report --no-plots run
head -n 100 "$from/loss.csv" >run/loss.csv
refused "run/loss.csv is cut short: 98 rows of $rows; copy"
rm run/loss.csv
refused "run/loss.csv is cut short: 0 rows of $rows; copy"

# In a line, whatever the journal says.
for table in recovery access leakage counts_lib risk data; do
	fresh
	rm run/journal.jsonl
	head -c -3 "$from/$table.csv" >"run/$table.csv"
	refused "run/$table.csv is cut short in a line"
done

# What was being written when a run was stopped is no loss.
fresh
printf '{"v":1,"kind":"cel' >>run/samples.jsonl
printf '3,controlled,pla' >>run/status.csv
expect 0 "$SEALBENCH" report --no-plots run

# No room for a report.
mkdir small
unshare -m mount -t tmpfs none small 2>/dev/null || exit 0
cat >try <<'TEXT'
mount -t tmpfs -o size=24M none small
cp -r "$1" small/run
head -c 100000000 /dev/zero >small/rest 2>/dev/null
"$SEALBENCH" report --no-plots small/run
TEXT
expect 1 unshare -m sh try "$from"
says err 'small/run/.* cannot be written: no space is left.*free some'
one_sentence
