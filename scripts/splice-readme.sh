#!/bin/sh
# Put a run's tables, pictures and numbers between the markers of a document.
set -eu

if [ $# -lt 1 ] || [ "$1" = -h ] || [ "$1" = --help ]; then
	cat <<'TEXT'
usage: splice-readme.sh RUN [FILE...]      (RUN: as results/reference; README.md)

RUN has been through "sealbench report".  In each FILE, rewrites what is between

  <!-- splice: begin table ID -->       and  <!-- splice: end -->
  <!-- splice: begin picture NAME -->   and  <!-- splice: end -->
  <!-- num KEY -->  and  <!-- /num -->  (on one line; KEY as in RUN/numbers.csv)

Exit 1: something is not there; FILE is left alone.
TEXT
	case ${1-} in -h | --help) exit 0 ;; *) exit 2 ;; esac
fi

cd "$(dirname "$0")/.."
run=${1%/}
shift
[ $# -gt 0 ] || set -- README.md
new=$(mktemp)
trap 'rm -f "$new"' EXIT
for file; do
	awk -v run="$run" '
	function lost(what) {
		print "splice-readme: " FILENAME ": " what >"/dev/stderr"
		failed = 1
		exit 1
	}
	# key,value,low,high,unit,text: text is last, and quoted if it has commas.
	function load(	line, parts, text) {
		while ((getline line <(run "/numbers.csv")) > 0) {
			split(line, parts, ",")
			text = line
			if (sub(/"$/, "", text))
				sub(/^.*,"/, "", text)
			else
				sub(/^.*,/, "", text)
			number[parts[1]] = text
		}
		loaded = 1
	}
	function table(id,	line, on, some) {
		while ((getline line <(run "/report.md")) > 0) {
			if (line == "<!-- end of table -->") on = 0
			if (on) print line
			if (line == "<!-- table " id " -->") on = some = 1
		}
		close(run "/report.md")
		if (!some) lost(run "/report.md has no table " id)
	}
	function picture(name,	path, line) {
		path = run "/plots/" name ".svg"
		if ((getline line <path) <= 0) lost(path " is missing")
		close(path)
		print "\n![" name "](" path ")\n"
	}
	function numbers(line,	out, key, rest) {
		if (!loaded) load()
		while (match(line, /<!-- num [^ ]+ -->/)) {
			key = substr(line, RSTART + 9, RLENGTH - 13)
			if (!(key in number)) lost(run " has no number " key)
			out = out substr(line, 1, RSTART + RLENGTH - 1) number[key]
			rest = substr(line, RSTART + RLENGTH)
			if (!(at = index(rest, "<!-- /num -->")))
				lost("no <!-- /num --> after " key)
			line = substr(rest, at)
		}
		return out line
	}
	/^<!-- splice: end -->/ { if (!on) lost("an end without begin"); on = 0 }
	!on { print /<!-- num / ? numbers($0) : $0 }
	/^<!-- splice: begin table / { on = 1; table($5) }
	/^<!-- splice: begin picture / { on = 1; picture($5) }
	END { if (!failed && on) lost("a begin without end"); exit failed }' \
		"$file" >"$new"
	cmp -s "$new" "$file" || cat "$new" >"$file"
done
