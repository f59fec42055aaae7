#!/bin/sh
# Measure the reference run again; counts that changed are shown.
set -eu

if [ $# -lt 1 ] || [ "$1" = -h ] || [ "$1" = --help ]; then
	cat <<'TEXT'
usage: reference.sh SEALBENCH [BUDGET]      (BUDGET: quick, or paper for hours)

Runs the benchmark, with time for all its blocks, into results/reference, makes its report and splices
README.md and datasets/README.md.  The run must be whole and free of failures, the sources committed.
Exit 1 otherwise; the old reference is then left alone.
TEXT
	case ${1-} in -h | --help) exit 0 ;; *) exit 2 ;; esac
fi

cd "$(dirname "$0")/.."
git diff --quiet HEAD || {
	echo "reference: commit first; a reference names what it measured" >&2
	exit 1
}
new=results/runs/reference-new
old=results/reference
rm -rf "$new"
# Twelve blocks: intervals of three are too wide to be quoted.
OUT=$new INPUT='' SCHEMES='' LIMIT=900 scripts/bench.sh "$1" "${2:-quick}"
for table in counts.csv counts_lib.csv loss.csv; do
	[ ! -e "$old/$table" ] ||
		diff "$old/$table" "$new/$table" >"$new/$table.diff" ||
		echo "$table differs: $new/$table.diff"
done
cmp results/counts.csv "$new/counts.csv" || {
	echo "reference: counts are not the committed ones: make counts" >&2
	exit 1
}
mkdir -p results/runs/reference-old
rm -rf results/runs/reference-old
[ ! -e "$old" ] || mv "$old" results/runs/reference-old
mkdir "$old"
cp -R "$new"/. "$old"
rm -f "$old"/*.diff
scripts/splice-readme.sh "$old" README.md datasets/README.md
