#!/bin/sh
# Run the benchmark, make its report, say where it is.
set -u

case ${1-} in
-h | --help | '')
	cat <<'TEXT'
usage: bench.sh SEALBENCH BUDGET      (BUDGET: smoke, quick, full or paper)

<<<<<<< HEAD
Environment: INPUT="dir1 dir2" (snapshots, oldest first), SCHEMES="a b", OUT=dir.
Ctrl-C stops the run; what was finished is reported all the same, and the same
command with OUT=dir goes on from there.
=======
Environment: INPUT="a1 a2 , b1 b2" (snapshots, oldest first; a comma by itself
starts another user), RULES=FILE (which paths are of which class), SCHEMES="a b",
OUT=dir, SEALBENCH_PASSWORD (of an encrypted backup).
Ctrl-C stops the run; what was finished is reported all the same.
>>>>>>> 273ec54 (datasets: iTunes backups, archives and rules as input; users and days of any kind)
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

<<<<<<< HEAD
how=--out
[ ! -e "$out/journal.jsonl" ] || how=--resume
set -- run --budget "$budget" $how "$out"
for dir in ${INPUT-}; do
	set -- "$@" --input "$dir"
=======
set -- run --budget "$budget" --out "$out"
for place in ${INPUT-}; do
	case $place in
	,) set -- "$@" --next-user ;;
	*) set -- "$@" --input "$place" ;;
	esac
>>>>>>> 273ec54 (datasets: iTunes backups, archives and rules as input; users and days of any kind)
done
[ -z "${RULES-}" ] || set -- "$@" --rules "$RULES"
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
