#!/bin/sh
# Run the benchmark, make its report, say where it is.
set -u

case ${1-} in
-h | --help | '')
	cat <<'TEXT'
usage: bench.sh SEALBENCH BUDGET      (BUDGET: smoke, quick, full or paper)

Environment: INPUT="dir1 dir2" (snapshots, oldest first), SCHEMES="a b", OUT=dir.
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
for dir in ${INPUT-}; do
	set -- "$@" --input "$dir"
done
[ -z "${SCHEMES-}" ] || set -- "$@" --schemes "$SCHEMES"

# The program stops by itself; the shell has to live to make the report.
trap : INT
SB_SCRIPTS=$here
export SB_SCRIPTS
"$program" "$@"
status=$?
if [ -e "$out/manifest.json" ]; then
	"$program" report "$out"
	reported=$?
	[ $status -ne 0 ] || status=$reported
fi
exit $status
