#!/bin/sh
# Run the benchmark, make its report, say where it is.
set -u

case ${1-} in
-h | --help | '')
	cat <<'TEXT'
usage: bench.sh SEALBENCH BUDGET      (BUDGET: smoke, quick, full or paper)

Environment: INPUT="a1 a2 , b1 b2" (snapshots, oldest first; a comma by itself
starts another user; a directory with blanks in its name can only be given
alone), RULES=FILE (which paths are of which class), SCHEMES="a b", OUT=dir,
LIMIT=SECONDS (start no block after so long), SEALBENCH_PASSWORD (of an encrypted
backup).
Ctrl-C stops the run; what was finished is reported all the same, and the same
command with OUT=dir goes on from there.
Exit code: that of the run, or of the report if the run was fine.
TEXT
	[ -n "${1-}" ]
	exit
	;;
esac

program=$1
budget=$2
here=$(dirname "$0")
commit=$(git rev-parse --short=7 HEAD 2>/dev/null || echo unknown)
out=${OUT:-results/runs/$(date -u +%Y%m%dT%H%M%SZ)-$commit}

how=--out
[ ! -e "$out/journal.jsonl" ] || how=--resume
set -- run --budget "$budget" $how "$out"
[ -z "${LIMIT-}" ] || [ $how = --resume ] || set -- "$@" --seconds "$LIMIT"
if [ -d "${INPUT-}" ]; then
	set -- "$@" --input "$INPUT"
else
	for place in ${INPUT-}; do
		case $place in
		,) set -- "$@" --next-user ;;
		*) set -- "$@" --input "$place" ;;
		esac
	done
fi
[ -z "${RULES-}" ] || set -- "$@" --rules "$RULES"
[ -z "${SCHEMES-}" ] || set -- "$@" --schemes "$SCHEMES"

# The program stops by itself; the shell has to live to make the report, and to
# pass on what only it is told.
SB_SCRIPTS=$here
export SB_SCRIPTS
trap : INT
"$program" "$@" &
child=$!
trap 'kill -TERM $child 2>/dev/null' TERM HUP
wait $child
status=$?
while kill -0 $child 2>/dev/null; do
	wait $child
	status=$?
done
trap '' TERM HUP
if [ -e "$out/manifest.json" ]; then
	# What the phones are like; of files of yours, "dataset describe" says it.
	if [ -z "${INPUT-}" ] && [ -r "$here/../results/real.csv" ]; then
		cp "$here/../results/real_sources.csv" "$out/data_sources.csv"
		"$program" dataset compare --budget "$budget" --csv \
			--against "$here/../results/real.csv" >"$out/data.csv" ||
			{ rm -f "$out/data.csv" && [ $status -ne 0 ] || status=1; }
	fi
	# Of what the run executed; the report shows it.
	"$program" risk --run "$out" --quiet ||
		{ [ $status -ne 0 ] || status=1; }
	"$program" report "$out"
	reported=$?
	[ $status -ne 0 ] || status=$reported
fi
exit $status
