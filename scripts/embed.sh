#!/bin/sh
# Write a C file that holds a text file as an array of char.
set -eu
if [ $# -ne 2 ]; then
	echo "usage: embed.sh SYMBOL FILE >FILE.c"
	case ${1-} in -h | --help) exit 0 ;; *) exit 2 ;; esac
fi
# Not one string literal: compilers need not take more than 4095 bytes.
printf 'extern const char %s[];\nconst char %s[] = {\n' "$1" "$1"
od -An -v -t d1 "$2" | sed 's/  */,/g; s/^,/\t/; s/$/,/'
printf '\t0\n};\n'
