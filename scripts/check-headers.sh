#!/bin/sh
# Does each header compile alone, and is its guard its path?
set -u

if [ $# -gt 0 ]; then
	echo "usage: check-headers.sh      (CC: compiler; exit 0: all are fine)"
	case $1 in -h | --help) exit 0 ;; *) exit 2 ;; esac
fi

cd "$(dirname "$0")/.." || exit 2
status=0
count=0
flags="-std=c17 -D_GNU_SOURCE -I. -Wall -Wextra -Wpedantic -Werror -Wundef
	-Wstrict-prototypes"
for file in $(git ls-files --cached --others --exclude-standard '*.h'); do
	[ -e "$file" ] || continue
	count=$((count + 1))
	# shellcheck disable=SC2086
	if ! printf '#include "%s"\n#include "%s"\nextern int one;\n' \
		"$file" "$file" |
		"${CC:-gcc}" $flags -fsyntax-only -x c -; then
		echo "$file: does not compile alone"
		status=1
	fi
	guard=$(echo "$file" | tr 'a-z/.-' 'A-Z___')
	if ! grep -qx "#ifndef $guard" "$file" ||
		! grep -qx "#define $guard" "$file"; then
		echo "$file: guard is not $guard"
		status=1
	fi
done
[ $status -ne 0 ] || echo "headers: ok ($count compile alone)"
exit $status
