# shellcheck shell=sh disable=SC2154
# Claims are checked against a run that is there; the exit status tells.
expect 0 run_smoke --days 1 --schemes "null plain passphrase" --out ref
cp -R ref here
loss='exact	loss controlled'
printf 'A\t%s plain stored/all total\t=\t0\t\tplain loses nothing\n' "$loss" >claims
printf 'B\t%s passphrase stored/all total\t=\treference\t\tthe same\n' "$loss" >>claims
expect 0 "$SEALBENCH" claims --claims claims --reference ref here
says out '^PASS *A ' '^PASS *B ' '2 PASS, 0 FAIL'
says here/claims.csv '^A,exact,PASS,0,0'
printf 'C\torder\tcell controlled plain backup_first 1\tslower\tcell controlled passphrase backup_first 9\t\tnot there\n' >>claims
expect 3 "$SEALBENCH" claims --claims claims --reference ref here
says out '^INCONCLUSIVE *C ' 'not measured here'
printf 'D\t%s plain stored/all total\t>\t0\t\tfalse\n' "$loss" >>claims
expect 1 "$SEALBENCH" claims \
	--claims claims --reference ref here
says out '^FAIL *D ' '2 PASS, 1 FAIL, 1 INCONCLUSIVE'
# The same for machines, with the same exit status.
expect 1 "$SEALBENCH" claims --json --claims claims --reference ref here
sqlite3 :memory: "select json_extract(j, '\$.claims[0].verdict'),
	json_extract(j, '\$.claims[3].id'), json_extract(j, '\$.PASS'),
	json_extract(j, '\$.FAIL'), json_array_length(j, '\$.claims')
	from (select cast(readfile('out') as text) as j)" >parsed
says parsed '^PASS|D|2|1|4$'
# What is documented of deployed systems is counted and, where it came out
# otherwise, listed; without a reason it fails.
cp -R "$ROOT/results/reference" known
grep '	records documented ' "$ROOT/results/claims.tsv" >documented
expect 0 "$SEALBENCH" claims --claims documented --reference known known
says out '^PASS *E15 ' '3 PASS, 0 FAIL' ' cells; [0-9]* agree, 0 differ, [1-9][0-9]* waived:' \
	'^  icloud_adp, warrant, all: on record confirmed, executed by guessing'
listed=$(grep -c ': on record ' out)
says out " $listed waived:"
cp -R known lying
sed '0,/,documented,\(.*\),yes,/s//,documented,\1,no,/' known/records.csv >lying/records.csv
! cmp -s known/records.csv lying/records.csv || fail "nothing was changed"
expect 1 "$SEALBENCH" claims --claims documented --reference known lying
says out '^FAIL *E15 ' 'NOT EXPLAINED' ' 1 differ,'
expect 1 "$SEALBENCH" claims --json --claims documented --reference known lying
says out '"differ": 1' '"differs": ""'
printf 'F\texact\trecords documented odd\t=\t0\t\tno such count\n' >odd
expect 2 "$SEALBENCH" claims --claims odd --reference known known
one_sentence
says err 'odd:1.*records: want documented or inferred'
printf 'E\tguess\n' >>claims
expect 2 "$SEALBENCH" claims --claims claims --reference ref here
one_sentence
says err 'claims:5'
expect 2 "$SEALBENCH" claims --claims claims --reference nowhere here
# The committed ones against this little run: what it has not measured is not
# failed, and what is exact holds.
got=0
RUN=$PWD/here REFERENCE=$PWD/ref "$ROOT/scripts/repro-check.sh" "$SEALBENCH" \
	>out 2>err || got=$?
[ $got -eq 3 ] || fail "exit $got: $(tail -n 5 out err)"
says out '^PASS *E1 ' '^PASS *E7 ' ' 0 FAIL'
# Called from anywhere: of the sources above the run, else above the program;
# where there are none, one sentence says what to name.
mkdir -p sources/results/runs elsewhere
cp claims sources/results/claims.tsv
sed -i '/^[CDE]/d' sources/results/claims.tsv
cp -R ref sources/results/reference
cp -R here sources/results/runs/mine
mkdir sources/build
cp "$SEALBENCH" elsewhere/program
cp "$SEALBENCH" sources/build/program
(
	cd elsewhere || exit
	expect 0 "$SEALBENCH" claims ../sources/results/runs/mine
	says out '2 PASS, 0 FAIL'
	expect 2 ./program claims ../here
	one_sentence
	says err 'name both with --claims FILE --reference RUN'
	expect 0 ../sources/build/program claims ../here
	says out '2 PASS, 0 FAIL'
)
