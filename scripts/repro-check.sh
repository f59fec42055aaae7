#!/bin/sh
# This machine against the committed reference, claim by claim.
set -u

case ${1-} in
-h | --help | '')
	cat <<'TEXT'
usage: repro-check.sh SEALBENCH

Measures as make bench does, unless RUN=dir names a run that is there, and checks
it against results/claims.tsv and results/reference (REFERENCE=dir: another).
Exit status: that of sealbench claims: 0 all pass, 1 one fails, 3 none fails but
one is inconclusive; or that of a run that failed.
TEXT
	[ -n "${1-}" ]
	exit
	;;
esac

here=$(cd "$(dirname "$0")/.." && pwd) || exit 2
run=${RUN:-}
if [ -z "$run" ]; then
	run=${OUT:-results/runs/repro-$(date -u +%Y%m%dT%H%M%SZ)}
	OUT=$run INPUT='' SCHEMES='' "$here/scripts/bench.sh" "$1" quick || exit
fi
exec "$1" claims --claims "$here/results/claims.tsv" \
	--reference "${REFERENCE:-$here/results/reference}" "$run"
