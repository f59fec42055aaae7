# What every picture shares.  Run a program as
#	gnuplot -e "run='RUN'" scripts/plots/NAME.gp
# it reads RUN/plots/NAME.tsv and writes RUN/plots/NAME.svg and NAME.pdf.
# Columns: results/README.md.  Colours: Okabe and Ito's palette, which readers
# with colour-blindness tell apart; every line and mark also differs in shape.
if (!exists("run")) run = "."
table(name) = run."/plots/".name.".tsv"

# One command string per format; the size is in points at 1:1.
start(format, name, width, height) = \
	(format eq "svg" ? \
	sprintf("set terminal svg size %d,%d fixed noenhanced font 'sans-serif,12' " \
		."background '#ffffff' dashed", width, height) : \
	sprintf("set terminal pdfcairo noenhanced size %fin,%fin font 'DejaVu Sans,9' " \
		."dashed", width / 96.0, height / 96.0)) \
	.sprintf("; set output '%s/plots/%s.%s'", run, name, format)

black = "#222222"; grey = "#888888"; pale = "#dddddd"
blue = "#0072b2"; orange = "#e69f00"; green = "#009e73"; red = "#d55e00"
sky = "#56b4e9"; pink = "#cc79a7"; yellow = "#f0e442"
hue(i) = word("#0072b2 #d55e00 #009e73 #cc79a7 #e69f00 #56b4e9 #222222", \
	1 + (int(i) % 7))

set datafile separator "\t"
set encoding utf8
set border 3 linecolor rgb grey linewidth 1
plain_tics = "set tics nomirror out scale 0.5 textcolor rgb black"
eval plain_tics
set title font ",13" textcolor rgb black
set style fill solid 1.0 noborder
unset key

# Numbers as a reader wants them: three digits, no exponent.
short(x) = x >= 100 ? sprintf("%.0f", x) : x >= 10 ? sprintf("%.1f", x) : \
	sprintf("%.2f", x)
bytes(x) = x >= 1048576 ? sprintf("%.0f MiB", x / 1048576.0) : \
	sprintf("%.0f KiB", x / 1024.0)

# Decades, with 2 and 5 between them where the axis spans few of them.
log_tics(axis, span) = "set ".axis."tics nomirror (1 1)" \
	.log_tics_of(axis, span, -1)
log_tics_of(axis, span, e) = e > 5 ? "" : sprintf("; set %stics add " \
	.(span > 80 ? "('%g' %g)" : "('%g' %g, '%g' %g, '%g' %g)"), axis, \
	10.0 ** e, 10.0 ** e, 2 * 10.0 ** e, 2 * 10.0 ** e, \
	5 * 10.0 ** e, 5 * 10.0 ** e).log_tics_of(axis, span, e + 1)

# Close the file; a PDF's date would make equal pictures differ.
finish(format, name) = format eq "pdf" ? system(sprintf( \
	"LC_ALL=C sed -i 's/(D:[0-9]*Z)/(D:19700101000000Z)/' '%s/plots/%s.pdf'", \
	run, name)) : ""

# How many rows of a block have a value in that column.
values(data, block, col) = int(system(sprintf( \
	"awk -F '\\t' '/^#/ { on = $0 == \"# %s\"; next } " \
	."on && NF && $%d != \"NaN\" { n++ } END { print n + 0 }' '%s'", \
	block, col, data)))
# The names of all blocks with something to draw in that column, tabs between.
names(data, col) = system(sprintf( \
	"awk -F '\\t' '/^#/ { name = substr($0, 3); next } " \
	."NF && $%d != \"NaN\" && !seen[name]++ { printf \"%%s\\t\", name }' '%s'", \
	col, data))
# The i-th of them; how many.
name_at(list, i) = i == 1 ? list[1 : strstrt(list, "\t") - 1] : \
	name_at(list[strstrt(list, "\t") + 1 : *], i - 1)
name_count(list) = strstrt(list, "\t") == 0 ? 0 : \
	1 + name_count(list[strstrt(list, "\t") + 1 : *])
# Characters of the longest label, by a block's column.
longest(data, block, col) = int(system(sprintf( \
	"awk -F '\\t' '/^#/ { on = $0 == \"# %s\"; next } on && length($%d) > n " \
	."{ n = length($%d) } END { print n + 0 }' '%s'", block, col, col, data)))
# A left margin for them, in characters of the larger lettering.
margin_for(n) = n > 14 ? 3 + n * 0.95 : 17
# A run whose times cannot carry comparisons says so on every picture of them.
stamp = system(sprintf("grep -qs '^run,.*UNSTABLE' '%s/stability.csv' " \
	."&& echo 1 || echo 0", run)) + 0 \
	? "set label 90 'UNSTABLE: this run cannot carry comparisons' " \
	."at screen 0.99, character 0.7 right font ',11' textcolor rgb black" : ""

# A table of places for names (place.awk) of points on two logarithmic axes.  rows:
# what awk does with a row of data, on being the name of its block: out(x, y,
# name), "" where the point is only to be kept free; least: the least that is
# shown; area: "-v wide=.. -v high=.. -v letter=.. -v line=.. -v near=..", pixels.
home = ARG0[1:strstrt(ARG0, "common.gp") - 1]
ends(left, right, low, top, least) = sprintf( \
	"-v l=%g -v r=%g -v b=%g -v t=%g -v least=%g", left, right, low, top, least)
place(data, rows, ends, area) = "< awk -F '\t' ".ends \
	." 'function out(x, y, text) { x += 0; y += 0; " \
	."x = x > least ? x : least; y = y > least ? y : least; " \
	."printf \"%.5f\\t%.5f\\t%s\\n\", log(x / l) / log(r / l), " \
	."log(y / b) / log(t / b), text } " \
	."/^#/ { on = substr($0, 3); next } NF { ".rows." }' '".data \
	."' | LC_ALL=C awk ".area." -f '".home."place.awk'"
