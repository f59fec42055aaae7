#!/bin/sh
# Do includes point down only, and does nobody know a scheme by name?
set -u

if [ $# -gt 0 ]; then
	cat <<'TEXT'
usage: check-layering.sh

bench -> datasets, schemes; schemes/NAME -> the interface, kit, services and
its own folder; kit -> the interface; datasets -> schemes/kit.  No scheme's symbol or
quoted name outside its folder, but for the controls null and plain in bench and
the first word of a command that bench/measure/tool.c runs.
Exit 0: so it is.  1: not (each offence on a line).
TEXT
	case $1 in -h | --help) exit 0 ;; *) exit 2 ;; esac
fi

cd "$(dirname "$0")/.." || exit 2
face='schemes/(scheme|claims|custody)\.h|schemes/kit/'

# The includes a file may have, as a pattern.
allowed()
{
	case $1 in
	schemes/kit/*) echo "^($face)" ;;
	schemes/services/*) echo "^($face|schemes/services/)" ;;
	schemes/*/*) echo "^($face|schemes/services/|${1%/*}/)" ;;
	schemes/*) echo "^($face)" ;;
	datasets/*) echo '^(datasets/|schemes/kit/)' ;;
	bench/*) echo "^(bench/|datasets/|$face)" ;;
	*) echo . ;;
	esac
}

files=$(git ls-files --cached --others --exclude-standard \
	'schemes/*.[ch]' 'datasets/*.[ch]' 'bench/*.[ch]' 'bench/*.cc')
offences=$(
	for file in $files; do
		[ -e "$file" ] || continue
		may=$(allowed "$file")
		sed -n 's/^#[ \t]*include[ \t]*"\([^"]*\)".*/\1/p' "$file" |
			grep -Ev "$may" | sed "s|^|$file: may not include |"
	done
	for dir in schemes/*/scheme.c; do
		name=${dir#schemes/}
		name=${name%/scheme.c}
		# shellcheck disable=SC2086
		grep -n "\bsb_scheme_$name\b" $files /dev/null |
			grep -v "^schemes/$name/"
		case $name in null | plain | _template) continue ;; esac
		# shellcheck disable=SC2086
		grep -n "\"$name\"" $files /dev/null |
			grep -E "^(bench|datasets)/" |
			grep -Ev "^bench/measure/tool\.c:.* = \{ \"$name\"," |
			sed 's/$/   <- knows a scheme by name/'
	done
)
[ -z "$offences" ] && echo "layering: ok" && exit 0
echo "$offences"
exit 1
