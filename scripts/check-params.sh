#!/bin/sh
# Does every parameter of the phones say where it comes from?
set -u

if [ $# -gt 1 ] || [ "${1-}" = -h ] || [ "${1-}" = --help ]; then
	cat <<'TEXT'
usage: check-params.sh [FILE]          (datasets/phone/params.h)

Each #define SB_... is followed, on its line, by a comment that begins with
* [name] or "fitted [name]", a source in the list at the top of the file;
* "assumed LOW-HIGH: ...", where the value lies in the range and what follows says
  in some words why that is the range; or
* "measured", "derived" or "definition".
And no such name is used nowhere.  Exit 0: so it is.  1: not (each on a line).
TEXT
	case ${1-} in -h | --help) exit 0 ;; *) exit 2 ;; esac
fi

cd "$(dirname "$0")/.." || exit 2
file=${1-datasets/phone/params.h}
[ -r "$file" ] || { echo "$file: cannot be read" >&2 && exit 2; }

offences=$(awk '
	function say(what) { print FILENAME ":" at ": " name " " what }
	function judge(    low, high, value, source, range)
	{
		if (text ~ /^(fitted )?\[[a-z0-9]+\]/) {
			source = text
			sub(/^[^[]*/, "", source)
			sub(/\].*/, "]", source)
			if (!(source in sources))
				say("names " source ", which the list lacks")
			return
		}
		if (text ~ /^(measured|derived|definition)/)
			return
		if (text !~ /^assumed [0-9]+-[0-9]+/) {
			say("has neither a source nor an assumed range")
			return
		}
		if (text !~ /^assumed [0-9]+-[0-9]+: *[^ ].*[a-z]/)
			say("is assumed, but nothing says why that range")
		range = text
		sub(/^assumed /, "", range)
		sub(/[^0-9-].*/, "", range)
		split(range, ends, "-")
		low = ends[1] + 0
		high = ends[2] + 0
		value = given
		gsub(/[()ul]/, "", value)
		if (value ~ /^[0-9]+ \* [0-9]+$/) {
			split(value, ends, " ")
			value = ends[1] * ends[3]
		}
		if (value !~ /^[0-9]+$/)
			say("is assumed, but no number: " value)
		else if (low >= high || value + 0 < low || value + 0 > high)
			say("is " value ", not in " range)
	}
	/^ \*  \[[a-z0-9]+\] / { sources[$2] = 1 }
	/^#define SB_/ {
		at = FNR
		name = $2
		given = $0
		while (given ~ /\\$/ && (getline more) > 0) {
			sub(/\\$/, "", given)
			given = given more
		}
		sub(/^#define [A-Z0-9_a-z]+[ \t]*/, "", given)
		while (given ~ /\/\*/ && given !~ /\*\// && (getline more) > 0) {
			sub(/^[ \t]*\*?[ \t]*/, " ", more)
			given = given more
		}
		text = given
		if (!sub(/^.*\/\* /, "", text))
			text = ""
		sub(/[ \t]*\/\*.*/, "", given)
		judge()
	}
' "$file")
unused=$(sed -n 's/^#define \(SB_[A-Z0-9_]*\) .*/\1/p' "$file" |
	while read -r name; do
		grep -rqw --include='*.c' "$name" datasets ||
			grep -q "[^e] .*\<$name\>" "$file" ||
			echo "$file: $name is used nowhere"
	done)
offences="$offences${unused:+
$unused}"
if [ -n "$offences" ]; then
	echo "$offences" | sed '/^$/d'
	echo "params: see above"
	exit 1
fi
echo "params: ok ($(grep -c '^#define SB_' "$file") say where they come from)"
