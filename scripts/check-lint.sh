#!/bin/sh
# clang-tidy (see .clang-tidy), cppcheck and shellcheck, where installed.
set -u

if [ $# -gt 0 ]; then
	cat <<'TEXT'
usage: check-lint.sh

Exit 0: no finding.  1: findings (printed).  A tool that is not installed is
named as not run; that is a failure where CI is set.
TEXT
	case $1 in -h | --help) exit 0 ;; *) exit 2 ;; esac
fi

cd "$(dirname "$0")/.." || exit 2
status=0
listed() { git ls-files --cached --others --exclude-standard "$@"; }
sources=$(listed 'schemes/*.c' 'bench/*.c' 'datasets/*.c' |
	grep -v '^schemes/_template/')
flags="-std=c17 -D_GNU_SOURCE -I."
for module in libsodium benchmark; do
	flags="$flags $(pkg-config --cflags $module 2>/dev/null)"
done
have()
{
	command -v "$1" >/dev/null 2>&1 && return
	echo "lint: $1 NOT RUN, it is not installed"
	[ -z "${CI-}" ] || status=1
	return 1
}

# Word splitting is wanted below.
if have clang-tidy; then
	# shellcheck disable=SC2016,SC2086
	echo $sources | tr ' ' '\n' | xargs -P 2 -n 8 sh -c '
		flags=$1; shift
		clang-tidy --quiet "$@" -- $flags 2>/dev/null' sh "$flags" || status=1
fi
if have cppcheck; then
	# shellcheck disable=SC2086
	cppcheck --quiet -j 2 --std=c11 --language=c -I . -D_GNU_SOURCE \
		--enable=warning,portability --inline-suppr \
		--suppress=missingIncludeSystem --suppress=varFuncNullUB --error-exitcode=1 $sources ||
		status=1
fi
if have shellcheck; then
	# shellcheck disable=SC2046
	shellcheck $(listed 'scripts/*.sh' 'tests/*.sh' '.ci/*') || status=1
fi
[ $status -ne 0 ] || echo "lint: ok"
exit $status
