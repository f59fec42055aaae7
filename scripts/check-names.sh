#!/bin/sh
# Are files and functions short enough, and does foo.c export sb_foo_* only?
set -u

if [ $# -gt 1 ] || [ "${1-}" = -h ] || [ "${1-}" = --help ]; then
	cat <<'TEXT'
usage: check-names.sh [BUILD]        (a folder as build/gcc-none)

Sources: at most 500 lines a file, 60 a function.  With BUILD, of what foo.c
exports: it starts with sb_foo, or foo.h declares it, or bar.h beside it does
and it starts with sb_bar, or the file's comments name the family (sb_baz_*).
Exit 0: so it is.  1: not (listed).
TEXT
	case ${1-} in -h | --help) exit 0 ;; *) exit 2 ;; esac
fi

# $1 symbol, $2 folder, $3 file without suffix.
unit_of()
{
	case $3 in
	main) return 0 ;;
	scheme) [ "$1" = "sb_scheme_${2##*/}" ] && return ;;
	esac
	case $1 in "sb_$3" | "sb_$3_"*) return 0 ;; esac
	for header in "$2"/*.h; do
		grep -qs "\b$1\b" "$header" || continue
		unit=${header##*/}
		unit=${unit%.h}
		case $1 in "sb_$unit"* | "sb_${unit%s}_"*) return 0 ;; esac
		[ "$unit" != "$3" ] || return 0
	done
	family=${1#sb_}
	grep -qs "sb_${family%%_*}_\*" "$2/$3.c" "$2/$3.cc"
}

cd "$(dirname "$0")/.." || exit 2
offences=$(
	for file in $(git ls-files --cached --others --exclude-standard \
		'*.c' '*.h' '*.cc'); do
		[ -e "$file" ] || continue
		awk -v file="$file" '
			/^{/ { start = NR }
			/^}/ && start {
				if (NR - start - 1 > 60)
					print file ":" start ": function of " \
						NR - start - 1 " lines"
				start = 0
			}
			END { if (NR > 500) print file ": " NR " lines" }' "$file"
	done
	[ $# -eq 1 ] || exit 0
	find "$1/schemes" "$1/bench" "$1/datasets" -name '*.o' |
		while read -r object; do
		path=${object#"$1"/}
		path=${path%.o}
		source=$(ls "$path.c" "$path.cc" 2>/dev/null)
		[ -n "$source" ] || continue
		dir=${path%/*}
		for symbol in $(nm --defined-only -g "$object" |
			awk '$2 ~ /[TDBR]/ { print $3 }'); do
			unit_of "$symbol" "$dir" "${path##*/}" ||
				echo "$source: exports $symbol"
		done
	done
)
[ -z "$offences" ] && echo "names: ok" && exit 0
echo "$offences"
exit 1
