# Which assumptions move lockout and exposure, averaged over all profiles, the
# longest first; how many pairs of profiles change places between their ends.
load ARG0[1:strstrt(ARG0, "tornado.gp") - 1]."common.gp"
data = table("tornado")
if (system("test -s '".data."' || echo no") eq "no") { \
	exit message "tornado: sealbench risk --run was not called" }
if (values(data, "lockout", 1) == 0) { exit message "tornado: nothing to draw" }
set border 1
set grid xtics linecolor rgb pale linewidth 1
set bmargin 5.5
set tmargin 3
set lmargin 22
set rmargin 8
set ytics nomirror scale 0
set format x "%g"
set xtics font ",9"
do for [format in "svg pdf"] {
	eval start(format, "tornado", 960, 360)
	set multiplot layout 1, 2
	do for [axis in "lockout exposure"] {
		rows = values(data, axis, 1)
		set yrange [-rows + 0.4 : 0.6]
		set xrange [0 : *]
		set title axis.", % in a year, mean over profiles"
		set label 1 axis eq "lockout" ? "bars: from an assumption's low " \
			."end to its high end; line: as set\nN pairs: of " \
			."profiles that change places between the two ends" : "" \
			at screen 0.02, character 2.2 left font ",9" \
			textcolor rgb black
		plot data index axis using (100 * $2):(-$0):(100 * $2): \
			(100 * $3):(-$0 - 0.3):(-$0 + 0.3):ytic(1) \
			with boxxyerror linecolor rgb sky, \
		     '' index axis using (100 * $5):(-$0 - 0.5):(0):(1) \
			with vectors nohead linewidth 1 linecolor rgb black, \
		     '' index axis using (100 * ($3 > $2 ? $3 : $2)):(-$0): \
			($4 > 0 ? sprintf("%d pairs", $4) : "") with labels \
			left offset 0.4,0 font ",9" textcolor rgb black
	}
	unset multiplot
	unset output
	done = finish(format, "tornado")
}
