#!/bin/sh
# Exact counts against the committed ones; what differs is shown as a table.
set -u

case ${1-} in
-h | --help | '')
	cat <<'TEXT'
usage: counts.sh SEALBENCH [--update]

Runs the exact part with one and with three threads and compares its counts.csv
with results/counts.csv.  --update puts the new one there.  Exit 0: equal, or
updated; 1: some differ, or threads matter.
TEXT
	[ -n "${1-}" ]
	exit
	;;
esac

program=$1
here=$(cd "$(dirname "$0")/.." && pwd) || exit 2
scratch=$(mktemp -d "${TMPDIR:-/tmp}/sealbench-counts.XXXXXX") || exit 2
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
for threads in 1 3; do
	"$program" run --exact-only --threads $threads --quiet \
		--out "$scratch/$threads" >/dev/null || exit 1
done
cmp "$scratch/1/counts.csv" "$scratch/3/counts.csv" || {
	echo "counts depend on the number of threads" >&2
	exit 1
}
"$program" compare --exact "$here/results" "$scratch/1"
status=$?
[ $status -ne 0 ] || exit 0
if [ "${2-}" = --update ]; then
	cp "$scratch/1/counts.csv" "$here/results/counts.csv"
	echo "results/counts.csv is updated; say why in the commit"
	exit 0
fi
echo "if that is meant: make counts, and say why in the commit" >&2
exit 1
