#!/bin/sh
# All checks that need no run of the program; one verdict.
set -u

case ${1-} in
-h | --help | '')
	echo "usage: check.sh BUILD      (exit 0: every check is fine)"
	[ -n "${1-}" ]
	exit
	;;
esac

here=$(dirname "$0")
status=0
"$here/check-format.sh" || status=1
"$here/check-headers.sh" || status=1
"$here/check-layering.sh" || status=1
"$here/check-objects.sh" "$1" || status=1
"$here/check-names.sh" "$1" || status=1
"$here/check-numbers.sh" || status=1
"$here/check-params.sh" || status=1
"$here/check-schemes.sh" || status=1
"$here/check-lint.sh" || status=1
exit $status
