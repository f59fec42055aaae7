#!/bin/sh
# Run test programs that print TAP; count single tests over all of them.
set -u

case ${1-} in
-h | --help | '')
	cat <<'TEXT'
usage: run-tests.sh LOGDIR PROGRAM...

Runs each program (TAP on stdout), keeps its output in LOGDIR, prints PASS or
FAIL for each and the output of those that failed.  The last line is
"N passed, N failed": single tests.  A program that dies, hangs, or runs fewer
tests than it planned counts as one more failed test.  Exit 0: none failed.
TEXT
	[ -n "${1-}" ]
	exit
	;;
esac

logs=$1
shift
limit=${TEST_TIMEOUT:-900}
passed=0
failed=0
skipped=0
mkdir -p "$logs"
export CMOCKA_MESSAGE_OUTPUT=TAP
trap 'exit 130' INT

for program; do
	name=${program##*/}
	[ "$name" != run.sh ] || name=$(basename "$(dirname "$program")")
	log=$logs/$name.log
	start=$(date +%s)
	timeout --foreground "$limit" "$program" >"$log" 2>&1
	status=$?
	spent=$(($(date +%s) - start))
	# A skip is neither a pass nor a failure, and is shown.
	counts=$(awk '
		/^[ \t]*1\.\.[0-9]+/ { sub(/^[ \t]*1\.\./, ""); planned += $1 }
		/^[ \t]*(not )?ok / && /# *[Ss][Kk][Ii][Pp]/ { skip++; next }
		/^[ \t]*ok / { good++ }
		/^[ \t]*not ok / { bad++ }
		END { print good + 0, bad + 0, skip + 0, planned + 0 }' "$log")
	read -r good bad skip planned <<-TEXT
		$counts
	TEXT
	ran=$((good + bad + skip))
	why=
	[ "$status" -ne 124 ] || why=" (killed after $limit s)"
	[ "$ran" -gt 0 ] || why="$why (ran no test)"
	[ "$ran" -eq "$planned" ] || why="$why (ran $ran of $planned)"
	if [ "$bad" -eq 0 ] && { [ $status -ne 0 ] || [ -n "$why" ]; }; then
		bad=1
		why="$why (exit status $status)"
	fi
	passed=$((passed + good))
	failed=$((failed + bad))
	skipped=$((skipped + skip))
	verdict=PASS
	[ "$bad" -eq 0 ] || verdict=FAIL
	note=
	[ "$skip" -eq 0 ] || note=", $skip skipped"
	printf '%s %s: %d tests%s, %d s%s\n' \
		"$verdict" "$name" "$good" "$note" "$spent" "$why"
	[ "$skip" -eq 0 ] || grep -i '# *skip' "$log" | sed 's/^/  /'
	[ "$bad" -eq 0 ] || sed 's/^/  /' "$log" | tail -n 60
done

[ "$skipped" -eq 0 ] || echo "$skipped skipped (listed above)"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
