#!/bin/sh
# Put a run's overview, and what binds each scheme, between README's markers.
set -eu

if [ $# -ne 1 ] || [ "$1" = -h ] || [ "$1" = --help ]; then
	cat <<'TEXT'
usage: splice-readme.sh RUN      (a folder with report.md, as results/reference)

Rewrites README.md between "splice: begin" and "splice: end" with the table
"Overview" of RUN/report.md, two columns of its table "Pipeline against its
roofline", and the overview picture.  Exit 1: one of them is not there; README.md is left alone.
TEXT
	case ${1-} in -h | --help) exit 0 ;; *) exit 2 ;; esac
fi

cd "$(dirname "$0")/.."
run=${1%/}
section()
{
	awk -v want="$1" '
		/^##+ / { on = index(tolower($0), tolower(want)) > 0; next }
		on && !/^!\[/ { print; some = 1 }
		END { exit !some }' "$run/report.md" || {
		echo "splice-readme: $run/report.md has no section \"$1\"" >&2
		exit 1
	}
}

new=$(mktemp)
trap 'rm -f "$new" "$new".*' EXIT
# One table: the overview's rows, each with its row of the roofline table.
section "roofline" >"$new.roof"
section "Overview" >"$new.over"
awk -F '|' -v OFS='|' '
	NR == FNR { if (NF > 6) { ratio[$2] = $5; binds[$2] = $6 } next }
	/^\|/ && ($2 in ratio) { $NF = ratio[$2]; print $0, binds[$2], ""; next }
	/^\|/ { print $0 (/^\|---/ ? "---|---|" : " - | - |"); next }
	{ print }' "$new.roof" "$new.over" |
	sed '/^| |/s/| *ratio *|/| of its roofline, one thread |/' >"$new"
if [ -e "$run/plots/overview.svg" ]; then
	printf '\n![Speed, stored bytes and what the provider reads](%s)\n' \
		"$run/plots/overview.svg" >>"$new"
else
	echo "splice-readme: $run/plots/overview.svg is missing" >&2
	exit 1
fi
awk -v part="$new" '
	/<!-- splice: end -->/ { on = 0; ends++ }
	!on { print }
	/<!-- splice: begin -->/ {
		on = 1
		while ((getline line <part) > 0)
			print line
	}
	END { exit ends != 1 }' README.md | cat -s >"$new.readme"
grep -q 'splice: end' "$new.readme" || {
	echo "splice-readme: README.md has no markers" >&2
	exit 1
}
cat "$new.readme" >README.md
