# Where the bytes go: dedup loss in percent of what plain stores, by cause.
load ARG0[1:strstrt(ARG0, "loss.gp") - 1]."common.gp"
data = table("loss")
array heading[2] = ["Controlled: same chunks and codec for all", \
	"As deployed: each with its own chunks, codec and padding"]
array cause[9] = ["within a snapshot", "across snapshots", "across users", \
	"compression", "padding", "sealing", "metadata", "dead bytes", \
	"chunking"]
# Dark and light alternate, so that neighbours differ without colour.
array tint[9] = ["#0072b2", "#9fd0ee", "#d55e00", "#f0e442", "#444444", \
	"#cc79a7", "#009e73", "#bbbbbb", "#e69f00"]

# Gains lie left of zero, losses right of it; each is stacked on those before.
loss(i) = column(i + 2) > 0 ? column(i + 2) : 0
gain(i) = column(i + 2) < 0 ? column(i + 2) : 0
above(i) = i == 0 ? 0 : above(i - 1) + loss(i)
below(i) = i == 0 ? 0 : below(i - 1) + gain(i)

blocks = ""
do for [b in "controlled deployed"] {
	if (values(data, b, 12) > 0) { blocks = blocks." ".b }
}
panels = words(blocks)
if (panels == 0) { exit message "loss: nothing to draw" }
array rows[panels]; over = 0; under = 0; most = 0
do for [i = 1:panels] {
	stats data index word(blocks, i) using (above(9)) name "above" nooutput
	stats data index word(blocks, i) using (below(9)) name "below" nooutput
	over = above_max > over ? above_max : over
	under = below_min < under ? below_min : under
	rows[i] = above_records
	most = rows[i] > most ? rows[i] : most
}

set xrange [under * 1.3 - 1 : over * 1.14 + 4]
set border 1
set grid xtics linecolor rgb pale linewidth 1
set lmargin margin_for(longest(data, word(blocks, 1), 2))
set rmargin 3
set bmargin 3
set tmargin 2.4
set format x '%.0f %%'

do for [format in "svg pdf"] {
	one = 15 * most + 75
	tall = panels * one + 45 + 85
	eval start(format, "loss", 860, tall)
	set multiplot title "Bytes stored beyond plaintext deduplication, in " \
		."percent of what it stores" font ",15"
	do for [i = 1:panels] {
		block = word(blocks, i)
		set size 1, one / (tall + 0.0)
		set origin 0, (85 + (panels - i) * one) / (tall + 0.0)
		set yrange [-rows[i] + 0.4 : 0.6]
		set title block eq "controlled" ? heading[1] : heading[2]
		set arrow 1 from 0, graph 0 to 0, graph 1 nohead front \
			linecolor rgb black linewidth 1
		plot for [c = 1:9] data index block using (0):(-$1): \
			(above(c - 1)):(above(c)):(-$1 - 0.36):(-$1 + 0.36): \
			ytic(2) with boxxyerror linecolor rgb tint[c], \
		     for [c = 1:9] data index block using (0):(-$1): \
			(below(c)):(below(c - 1)):(-$1 - 0.36):(-$1 + 0.36) \
			with boxxyerror linecolor rgb tint[c], \
		     data index block using (above(9)):(-$1): \
			(sprintf("  %+.1f %%", $12)) with labels left \
			font ",11" textcolor rgb black
	}
	unset arrow 1
	unset title
	set size 1, 75.0 / tall
	set origin 0, 0
	set tmargin 0
	set bmargin 0
	unset border
	unset tics
	set key center horizontal maxrows 2 samplen 1.5 width 2
	plot for [c = 1:9] NaN with boxes title cause[c] linecolor rgb tint[c]
	unset key
	set border 1
	eval plain_tics
	set tmargin 2.4
	set bmargin 3
	unset multiplot
	unset output
	done = finish(format, "loss")
}
