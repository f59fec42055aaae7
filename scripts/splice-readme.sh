#!/bin/sh
# Put a run's tables, pictures and numbers between the markers of a document.
set -eu

if [ $# -lt 1 ] || [ "$1" = -h ] || [ "$1" = --help ]; then
	cat <<'TEXT'
usage: splice-readme.sh RUN [FILE...]      (RUN: as results/reference; README.md)

RUN has been through "sealbench report".  In each FILE, rewrites what is between

  <!-- splice: begin table ID [ROW...] -->  and  <!-- splice: end -->
  <!-- splice: begin picture NAME -->       and  <!-- splice: end -->
  <!-- num KEY -->  and  <!-- /num -->  (on one line; KEY as in RUN/numbers.csv)

ROW: only these, by key.  What forbids to quote RUN is written above its tables.
Exit 1: something is not there; FILE is left alone.
TEXT
	case ${1-} in -h | --help) exit 0 ;; *) exit 2 ;; esac
fi

cd "$(dirname "$0")/.."
run=${1%/}
shift
[ $# -gt 0 ] || set -- README.md
new=$(mktemp)
trap 'rm -f "$new"' EXIT
for file; do
	awk -v run="$run" -f scripts/splice.awk "$file" >"$new"
	cmp -s "$new" "$file" || cat "$new" >"$file"
done
