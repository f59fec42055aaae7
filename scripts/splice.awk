# What scripts/splice-readme.sh puts between the markers; run: the folder.
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
# Has the table numbers that are not exact?  Unknown: yes.
function has_times(id,	line, parts, some) {
	while ((getline line <(run "/numbers.csv")) > 0) {
		if (index(line, id ".") != 1) continue
		split(line, parts, ",")
		some = 1
		if (parts[6] != "1") break
	}
	close(run "/numbers.csv")
	return !some || index(line, id ".") == 1 && parts[6] != "1"
}
# The title of a row, as the Markdown table has it.
function title(id, row,	line, at, name) {
	name = run "/tables/" id ".csv"
	while ((getline line <name) > 0)
		if (index(line, row ",") == 1) break
	close(name)
	if (index(line, row ",") != 1) lost(name " has no row " row)
	line = substr(line, length(row) + 2)
	if (line !~ /^"/) return substr(line, 1, index(line, ",") - 1)
	line = substr(line, 2)
	gsub(/""/, "\001", line)
	line = substr(line, 1, index(line, "\"") - 1)
	gsub(/\001/, "\"", line)
	return line
}
function table(id, rows,	line, on, some, i, n, key, want, head) {
	n = split(rows, key, " ")
	for (i = 1; i <= n; i++) want["| " title(id, key[i]) " |"] = 1
	while ((getline line <(run "/report.md")) > 0) {
		if (line ~ /^\*\*Not to be quoted/ &&
		    (line !~ /^[^,:]*, the times:/ || has_times(id))) print line
		if (line == "<!-- end of table -->") on = 0
		if (on && line ~ /^\|/) head++
		if (on && n && head > 2 && line ~ /^\|/) {
			i = index(substr(line, 3), " | ")
			if (!(substr(line, 1, i + 3) in want)) continue
		}
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
	while (match(line, /<!-- num [^ ]*\.[^ ]* -->/)) {
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
/^<!-- splice: begin table / {
	on = 1
	id = $5
	sub(/^<!-- splice: begin table [^ ]+ */, "")
	sub(/ *-->$/, "")
	table(id, $0)
}
/^<!-- splice: begin picture / { on = 1; picture($5) }
END { if (!failed && on) lost("a begin without end"); exit failed }
