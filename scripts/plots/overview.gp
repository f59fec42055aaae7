# One picture: speed, stored bytes, and what the provider can read.
load ARG0[1:strstrt(ARG0, "overview.gp") - 1]."common.gp"
data = table("overview")
rows = values(data, "controlled", 1)
if (rows == 0) { exit message "overview: nothing to draw" }
most = 1
fastest = 1
slowest = 1
if (values(data, "controlled", 2) > 0) {
	stats data index "controlled" using 2 name "rate" nooutput
	fastest = rate_max
	slowest = rate_min
}
if (values(data, "controlled", 4) > 0) {
	stats data index "controlled" using 3:4 name "span" nooutput
	fastest = span_max_y > fastest ? span_max_y : fastest
	slowest = span_min_x < slowest ? span_min_x : slowest
}
if (values(data, "controlled", 5) > 0) {
	stats data index "controlled" using 5 name "bytes" nooutput
	most = bytes_max
}

set yrange [-rows + 0.4 : 0.6]
set border 1
set grid xtics linecolor rgb pale linewidth 1
set bmargin stamp eq "" ? 2.6 : 3.8
set tmargin 3.4
set ytics nomirror scale 0
eval stamp
do for [format in "svg pdf"] {
	eval start(format, "overview", 860, 21 * rows + (stamp eq "" ? 110 : 130))
	set multiplot
	set origin 0, 0
	set size 0.47, 1
	set lmargin margin_for(longest(data, "controlled", 1))
	set rmargin 4
	set title "First backup, MB/s (log scale)"
	set logscale x
	set xrange [slowest / 1.6 : fastest * 2.4]
	set format x "%.0f"
	eval log_tics("x", 4 * fastest / slowest)
	plot data index "controlled" using 3:(-$0):($4 - $3):(0):ytic(1) \
		with vectors nohead linecolor rgb black linewidth 2, \
	     '' index "controlled" using 2:(-$0):ytic(1) with points \
		pointtype 7 pointsize 0.7 linecolor rgb blue, \
	     '' index "controlled" using (strcol(2) eq "NaN" ? \
		slowest / 1.4 : (strcol(4) ne "NaN" && $4 > $2 ? $4 : $2) \
		* 1.1):(-$0): \
		(strcol(8)) \
		with labels left font ",11" textcolor rgb black
	unset logscale
	set origin 0.47, 0
	set size 0.31, 1
	set lmargin 2
	set rmargin 1
	set title "Stored bytes, times plain's"
	set xrange [0 : most * 1.25]
	set xtics nomirror autofreq
	set format x
	set format y ""
	plot data index "controlled" using (0):(-$0):(0):5:(-$0 - 0.3): \
		(-$0 + 0.3) with boxxyerror linecolor rgb orange, \
	     '' index "controlled" using (strcol(5) eq "NaN" ? 0 : $5): \
		(-$0):(strcol(5) eq "NaN" ? "no result" : \
		sprintf("%.2f", $5)) with labels left offset 0.6,0 font ",11" \
		textcolor rgb black
	set origin 0.78, 0
	set size 0.22, 1
	set title "The provider can read"
	set xrange [0 : 10]
	unset border
	unset xtics
	unset ytics
	plot data index "controlled" using (1):(-$0):6 with labels center \
		font ",14" textcolor rgb black, \
	     '' index "controlled" using (2):(-$0):7 with labels left \
		font ",11" textcolor rgb black
	set format y
	set border 1
	eval plain_tics
	set ytics nomirror scale 0
	unset multiplot
	unset output
	done = finish(format, "overview")
}
