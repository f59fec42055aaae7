#!/bin/sh
# Can a scheme carry state, or call what the interface does not offer?
set -u

if [ $# -ne 1 ] || [ "$1" = -h ] || [ "$1" = --help ]; then
	cat <<'TEXT'
usage: check-objects.sh BUILD        (a folder as build/gcc-none)

Each BUILD/schemes/NAME/scheme.o: no writable section (what only needs
relocation is fine), exports sb_scheme_NAME only, imports only what the
interface's headers declare and memcpy, memmove, memset, strlen, strcmp (never memcmp:
it is not constant-time).
Exit 0: so it is.  1: not.  2: nothing to look at.
TEXT
	case ${1-} in -h | --help) exit 0 ;; *) exit 2 ;; esac
fi

build=$1
cd "$(dirname "$0")/.." || exit 2
status=0
count=0
libc='memcpy|memmove|memset|strlen|strcmp|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_'
libc="$libc|__memcpy_chk|__memset_chk|__memmove_chk"
headers="schemes/scheme.h schemes/claims.h schemes/custody.h
	$(echo schemes/services/*.h schemes/kit/*.h)"
# shellcheck disable=SC2086
offered=$(cat $headers 2>/dev/null | grep -oE '\bsb_[a-z0-9_]+' | sort -u)
complain()
{
	echo "$1: $2"
	status=1
}

for object in "$build"/schemes/*/scheme.o; do
	[ -e "$object" ] || continue
	name=${object%/scheme.o}
	name=${name##*/}
	count=$((count + 1))
	writable=$(objdump -h "$object" | awk '
		$2 ~ /^\.(data|bss|tdata|tbss)/ && $2 !~ /^\.data\.rel\.ro/ &&
		$3 !~ /^0+$/ { print $2 }')
	[ -z "$writable" ] ||
		complain "$object" "writable section $(echo "$writable" | xargs)"
	exported=$(nm --defined-only -g "$object" | awk '{ print $3 }' |
		grep -vx "sb_scheme_$name")
	[ -z "$exported" ] ||
		complain "$object" "exports $(echo "$exported" | xargs)"
	for symbol in $(nm -u "$object" | awk '{ print $2 }'); do
		echo "$symbol" | grep -qxE "$libc" && continue
		echo "$offered" | grep -qx "$symbol" && continue
		complain "$object" "imports $symbol"
	done
done
if [ $count -eq 0 ]; then
	echo "objects: nothing under $build/schemes; build first"
	exit 2
fi
[ $status -ne 0 ] || echo "objects: ok ($count schemes)"
exit $status
