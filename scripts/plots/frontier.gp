# One picture: lockout against exposure in a year, ranges, dominated ones grey.
load ARG0[1:strstrt(ARG0, "frontier.gp") - 1]."common.gp"
data = table("frontier")
if (system("test -s '".data."' || echo no") eq "no") { \
	exit message "frontier: sealbench risk --run was not called" }
if (values(data, "points", 1) == 0) { exit message "frontier: nothing to draw" }
least = 1e-5
shown(x) = x > least ? x : least
groups = values(data, "groups", 1)
stats data index "points" using (shown($3)) name "xl" nooutput
stats data index "points" using (shown($4)) name "xh" nooutput
stats data index "points" using (shown($6)) name "yl" nooutput
stats data index "points" using (shown($7)) name "yh" nooutput
speeds = values(data, "points", 9)
slow = 1; fast = 2
if (speeds > 0) {
	stats data index "points" using 9 name "v" nooutput
	slow = v_min; fast = v_max > v_min ? v_max : v_min * 2
}
size(r) = r ne "NaN" ? 0.5 + 1.1 * (real(r) > 2 ? 1 : real(r) - 1) : 0.6
# Faster is darker; no speed is hollow.
set palette defined (0 "#9ecae1", 1 "#08306b")
shade(s) = log(s / slow) / log(fast / slow)

set logscale xy
set xrange [xl_min / 1.5 : (xh_max > 1 ? 1 : xh_max) * 1.3]
set yrange [yl_min / 1.5 : (yh_max > 1 ? 1 : yh_max) * 1.3]
percent(x) = x >= 0.1 ? sprintf("%.0f %%%%", 100 * x) : sprintf("%g %%%%", 100 * x)
decades(axis, e) = e > 0 ? "" : sprintf("set %stics add ('%s' %g); ", axis, \
	percent(10.0 ** e), 10.0 ** e).decades(axis, e + 1)
set xtics ("" 1); set ytics ("" 1)
eval decades("x", -5)
eval decades("y", -5)
set xtics nomirror scale 0.5; set ytics nomirror scale 0.5
set grid xtics ytics linecolor rgb pale linewidth 1
set xlabel "locked out of some class, per year"
set ylabel "some class read by others, per year"
unset colorbox
set lmargin 11
set rmargin 52
set tmargin 1.5
set bmargin 4.5
do for [format in "svg pdf"] {
	eval start(format, "frontier", 1080, 560)
	do for [g = 1 : groups] {
		list = system(sprintf("awk -F '\\t' '/^#/ { on = $0 == " \
			."\"# groups\"; next } on && $1 == %d { print $4 }' '%s'", \
			g, data))
		grey_one = int(system(sprintf("awk -F '\\t' '/^#/ { on = $0 == " \
			."\"# groups\"; next } on && $1 == %d { print $5 }' '%s'", \
			g, data)))
		list = strlen(list) > 62 ? list[1:59]."..." : list
		set label g sprintf("%2d  %s", g, list) at graph 1.02, \
			graph (1.0 - (g - 0.5) / (groups > 22 ? groups : 22.0)) \
			left font ",9" textcolor rgb (grey_one ? grey : black)
	}
	plot data index "points" using (shown($2)):(shown($5)): \
		(shown($3)):(shown($4)):(shown($6)):(shown($7)) \
		with xyerrorbars pointtype 0 linewidth 0.6 linecolor rgb pale, \
	     '' index "points" using ($10 == 0 ? shown($2) : NaN): \
		(shown($5)):(size(strcol(8))):(strcol(9) eq "NaN" ? 0 : \
		shade($9)) with points pointtype 7 pointsize variable \
		linecolor palette, \
	     '' index "points" using ($10 == 1 ? shown($2) : NaN): \
		(shown($5)):(size(strcol(8))) with points pointtype 7 \
		pointsize variable linecolor rgb "#bbbbbb", \
	     '' index "groups" using (shown($2)):(shown($3)):1 with labels \
		left offset 0.8,0.5 font ",10" textcolor rgb black
	unset output
	done = finish(format, "frontier")
}
