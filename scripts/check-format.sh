#!/bin/sh
# Is every source file as clang-format 14 would write it?
set -u

if [ $# -gt 0 ]; then
	cat <<'TEXT'
usage: check-format.sh

Exit 0: all formatted.  1: some are not (listed).  Without clang-format-14 the
check is skipped with a message; that is a failure where CI is set.
TEXT
	case $1 in -h | --help) exit 0 ;; *) exit 2 ;; esac
fi

cd "$(dirname "$0")/.." || exit 2
if ! command -v clang-format-14 >/dev/null 2>&1; then
	echo "format: NOT CHECKED, clang-format-14 is not installed"
	[ -z "${CI-}" ]
	exit
fi
bad=$(git ls-files --cached --others --exclude-standard \
	'*.c' '*.h' '*.cc' | while read -r file; do
	[ -e "$file" ] || continue
	clang-format-14 --dry-run -Werror "$file" >/dev/null 2>&1 ||
		echo "$file: not formatted; run clang-format-14 -i $file"
done)
[ -z "$bad" ] && echo "format: ok" && exit 0
echo "$bad"
exit 1
