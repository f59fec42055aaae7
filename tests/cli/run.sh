#!/bin/sh
# Numbered scenarios of the program as people use it.  Prints TAP.
set -u

case ${1-} in
-h | --help)
	cat <<'TEXT'
usage: SEALBENCH=build/gcc-none/sealbench tests/cli/run.sh [NUMBER...]

Runs tests/cli/NN-name.sh, each with a scratch folder of its own.  A scenario
passes with exit code 0, is skipped with 77; what it printed is shown otherwise.
TEXT
	exit 0
	;;
esac

ROOT=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
SEALBENCH=${SEALBENCH:-$ROOT/build/gcc-none/sealbench}
case $SEALBENCH in /*) ;; *) SEALBENCH=$PWD/$SEALBENCH ;; esac
SB_SCRIPTS=$ROOT/scripts
export ROOT SEALBENCH SB_SCRIPTS
scratch=$(mktemp -d "${TMPDIR:-/tmp}/sealbench-cli.XXXXXX") || exit 2
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

if [ $# -gt 0 ]; then
	list=$(for n; do ls "$ROOT"/tests/cli/"$n"-*.sh; done)
else
	list=$(ls "$ROOT"/tests/cli/[0-9]*.sh)
fi
echo "1..$(echo "$list" | wc -l)"
number=0
failed=0
for scenario in $list; do
	number=$((number + 1))
	name=$(basename "$scenario" .sh)
	mkdir "$scratch/$name"
	(cd "$scratch/$name" && sh -eu -c '. "$ROOT/tests/cli/lib.sh"; . "$1"' \
		"$name" "$scenario") >"$scratch/$name.log" 2>&1
	status=$?
	case $status in
	0) echo "ok $number - $name" ;;
	77) echo "ok $number - $name # SKIP $(tail -n 1 "$scratch/$name.log")" ;;
	*)
		failed=$((failed + 1))
		echo "not ok $number - $name (exit $status)"
		sed 's/^/# /' "$scratch/$name.log" | tail -n 40
		;;
	esac
	rm -rf "${scratch:?}/$name"
done
[ $failed -eq 0 ]
