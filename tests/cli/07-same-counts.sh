# shellcheck shell=sh
# Counts do not depend on the number of threads; compare says so, and says no
# where they differ.
make_days
expect 0 run_smoke --input day1 --schemes "null plain" --threads 1 --out one
expect 0 run_smoke --input day1 --schemes "null plain" --threads 2 --out two
cmp one/counts.csv two/counts.csv
# Profiles ran side by side in the second: what they say comes in one order.
for table in recovery access cubes; do
	cmp one/$table.csv two/$table.csv
done
# Of operations all but the last column, which is a time.
says one/operations.csv ',cpu_ns$'
for run in one two; do
	sed 's/,[^,]*$//' $run/operations.csv >$run.operations
done
cmp one.operations two.operations
for run in one two; do
	grep -E 'exact|counts|verdicts' $run/status.csv | cut -d, -f1-5 >$run.order
done
cmp one.order two.order
expect 0 "$SEALBENCH" compare one two
sed '$ s/[0-9]$/x/; $ s/x$/77/' one/counts.csv >changed
cp changed two/counts.csv
expect 1 "$SEALBENCH" compare --json one two
says out '"tables"' '"second":' '"floor_over_profile"'
expect 2 "$SEALBENCH" compare --json one nowhere
[ ! -s out ] || fail "half an answer: $(cat out)"
expect 1 "$SEALBENCH" compare one two
