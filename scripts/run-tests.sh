#!/bin/sh
# Run test programs that print TAP; count single tests over all of them.
set -u

case ${1-} in
-h | --help | '')
	cat <<'TEXT'
usage: run-tests.sh LOGDIR PROGRAM...

Runs the programs (TAP on stdout) in this order, as many at a time as there are
processors or TEST_JOBS says, keeps their output in LOGDIR, prints PASS or FAIL
for each and the output of those that failed.  A program NN-name.sh is a
scenario, which the run.sh beside it runs.  The last line is "N passed, N
failed": single tests.  A program that dies, hangs (TEST_TIMEOUT seconds, 900),
or runs fewer tests than it planned counts as one more failed test.  Exit 0:
none failed.
TEXT
	[ -n "${1-}" ]
	exit
	;;
esac

# One program: its verdict is printed in one piece, its counts are kept.
one()
{
	program=$1
	name=${program##*/}
	set -- "$program"
	case $name in
	[0-9]*-*.sh)
		set -- "${program%/*}/run.sh" "${name%%-*}"
		name=cli_${name%.sh}
		;;
	esac
	log=$logs/$name.log
	limit=${TEST_TIMEOUT:-900}
	start=$(date +%s)
	timeout --foreground "$limit" "$@" >"$log" 2>&1
	status=$?
	spent=$(($(date +%s) - start))
	# A skip is neither a pass nor a failure, and is shown.
	read -r good bad skip planned <<-TEXT
		$(awk '
		/^[ \t]*1\.\.[0-9]+/ { sub(/^[ \t]*1\.\./, ""); planned += $1 }
		/^[ \t]*(not )?ok / && /# *[Ss][Kk][Ii][Pp]/ { skip++; next }
		/^[ \t]*ok / { good++ }
		/^[ \t]*not ok / { bad++ }
		END { print good + 0, bad + 0, skip + 0, planned + 0 }' "$log")
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
	echo "$good $bad $skip" >"$logs/$name.counts"
	verdict=PASS
	[ "$bad" -eq 0 ] || verdict=FAIL
	note=
	[ "$skip" -eq 0 ] || note=", $skip skipped"
	said="$verdict $name: $((good + bad)) tests$note, $spent s$why"
	[ "$skip" -eq 0 ] || said="$said
$(grep -i '# *skip' "$log" | sed 's/^/  /')"
	[ "$bad" -eq 0 ] || said="$said
$(sed 's/^/  /' "$log" | tail -n 60)"
	printf '%s\n' "$said"
}

if [ "$1" = --one ]; then
	logs=$2
	one "$3"
	exit 0
fi

logs=$1
shift
if [ $# -eq 0 ]; then
	echo "run-tests.sh: no program to run; ONLY wants a part of a test's path, as tests/unit/test_store.c" >&2
	exit 2
fi
mkdir -p "$logs"
rm -f "$logs"/*.counts
export CMOCKA_MESSAGE_OUTPUT=TAP
trap 'exit 130' INT
printf '%s\n' "$@" | xargs -P "${TEST_JOBS:-$(nproc 2>/dev/null || echo 1)}" \
	-n 1 "$0" --one "$logs"
read -r passed failed skipped programs <<TEXT
$(cat "$logs"/*.counts /dev/null | awk '
	{ good += $1; bad += $2; skip += $3 }
	END { print good + 0, bad + 0, skip + 0, NR }')
TEXT
lost=$(($# - programs))
[ $lost -eq 0 ] || echo "FAIL: $lost programs left no verdict"
[ "$skipped" -eq 0 ] || echo "$skipped skipped (listed above)"
echo "$passed passed, $((failed + lost)) failed"
[ $((failed + lost)) -eq 0 ]
