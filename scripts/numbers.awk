# Lines of a document with a measured-looking number outside of markers.  First
# file: what is allowed, "FILE<tab>PHRASE<tab>why" (FILE may be *).
BEGIN {
	FS = "\t"
	gap = "([ ~]|\\\\,|\302\240|\342\200\257|&nbsp;)*"
	unit = "(\\\\?%|\303\227|\\\\times|[kMGT]?[bB](it)?/s|[kMGT]i?bit/s|[kMGT]B|ms|us|ns|\302\265s|s|h|x|min|seconds?|minutes?|hours?|times)"
	number = "[0-9][0-9.,]*"
	measured = "(^|[^A-Za-z0-9_.^{/-])" number gap unit "($|[^A-Za-z0-9_])"
	interval = number " ?\\[" number ", ?" number "\\]"
}
FILENAME == ARGV[1] {
	if (!/^#/ && ($1 == file || $1 == "*")) allowed[$2] = 1
	next
}
{
	line = $0
	if (on) {
		if (line !~ /<!-- splice: end -->/) next
		on = 0
	}
	if (line ~ /<!-- splice: begin /) { on = 1; next }
	# A section of facts that no run makes; the marker says where they are from.
	if (line ~ /^<!-- numbers by hand: .* -->$/) { by_hand = FNR; next }
	if (line == "<!-- end of numbers by hand -->") { by_hand = 0; next }
	if (by_hand) next
	gsub(/<!-- num [^ ]*\.[^ ]* -->[^<]*<!-- \/num -->/, "", line)
	gsub(/\\sbnum\{[^}]*\}/, "", line)
	# A scheme's data sheet says of each fact where it is from.
	if (file ~ /^schemes\// && line ~ /documented|assumed|vendor|reverse-engineered/) next
	for (phrase in allowed)
		while ((at = index(line, phrase)) > 0)
			line = substr(line, 1, at - 1) "@" substr(line, at + length(phrase))
	if (line ~ measured || line ~ interval)
		print file ":" FNR ": a number by hand: " $0
}
END {
	if (by_hand) print file ":" by_hand ": numbers by hand have no end"
}
