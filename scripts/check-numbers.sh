#!/bin/sh
# Does every measured number in a document come from a run?
set -u

if [ $# -gt 0 ]; then
	cat <<'TEXT'
usage: check-numbers.sh

In README.md, every other *.md, paper/**/*.tex and the page's template:

* a number with a unit, a factor, or an interval that stands outside the markers of
  splice-readme.sh is an offence, unless scripts/numbers.allow lists it, or it stands
  between <!-- numbers by hand: FROM WHERE --> and <!-- end of numbers by hand -->;
* what stands inside is what the run says now, and every key is known (\sbnum{} too);
* the run was whole and of committed sources.  Of an UNSTABLE run only tables may
  be shown, which then say so; in prose and in the paper only its exact numbers.

The run is results/reference, or what a line "numbers from results/NAME" names.
Exit 0: so it is.  1: not (each offence on a line).
TEXT
	case $1 in -h | --help) exit 0 ;; *) exit 2 ;; esac
fi

cd "$(dirname "$0")/.." || exit 2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
say() { echo "$*" >>"$scratch/offences"; }
: >"$scratch/offences"

# Is $1 fit to be cited at all?  Complaints name $2.
fit()
{
	for want in '"complete": *true' '"dirty": *false'; do
		grep -q "$want" "$1/manifest.json" ||
			say "$2: cites $1, whose manifest does not say $want"
	done
	cut -d, -f1 "$1/numbers.csv" | sort | uniq -d |
		sed "s|^|$1/numbers.csv: key is there twice: |" >>"$scratch/offences"
}

# $1 run, $2 document, $3 key of a number in prose.
known()
{
	line=$(grep "^$3," "$1/numbers.csv") ||
		{ say "$2: $1 has no number $3" && return; }
	grep -q '^run,,,UNSTABLE' "$1/stability.csv" || return
	case $line in
	"$3,"*,*,*,*,1,*) ;;
	*) say "$2: $3 is a time of $1, which is UNSTABLE" ;;
	esac
}

files=$(find . \( -path ./build -o -path ./results/runs -o -path ./.git -o -path ./scratch \) \
	-prune -o \( -name '*.md' -o -path './paper/*.tex' -o -path './scripts/page/*.html' \) \
	-print | sed 's|^\./||' | grep -v '^results/.*/report\.md$' | sort)
for file in $files; do
	run=$(sed -n 's|.*numbers from \(results/[A-Za-z0-9_-]*\).*|\1|p' "$file" | head -n 1)
	run=${run:-results/reference}
	awk -v file="$file" -f scripts/numbers.awk scripts/numbers.allow "$file" \
		>>"$scratch/offences"
	grep -qE '<!-- (splice: begin|num )|\\sbnum\{' "$file" || continue
	fit "$run" "$file"
	grep -oE '<!-- num [^ ]*\.[^ ]*|\\sbnum\{[^}#]*\.[^}#]+' "$file" | sed 's/.*[ {]//' |
		while read -r key; do
			known "$run" "$file" "$key"
		done
	case $file in *.md) ;; *) continue ;; esac
	cp "$file" "$scratch/now.md"
	scripts/splice-readme.sh "$run" "$scratch/now.md" 2>>"$scratch/offences" ||
		continue
	cmp -s "$scratch/now.md" "$file" ||
		say "$file: differs from $run between its markers;" \
			"run scripts/splice-readme.sh $run $file"
done
grep -v '^[#*]' scripts/numbers.allow | while IFS='	' read -r file phrase _; do
	grep -qsF -e "$phrase" "$file" ||
		say "scripts/numbers.allow: $file does not say \"$phrase\" any more"
done
[ -s "$scratch/offences" ] || { echo "numbers: ok" && exit 0; }
sort -u "$scratch/offences"
exit 1
