# One picture: lockout against exposure in a year, ranges, dominated ones grey.
load ARG0[1:strstrt(ARG0, "frontier.gp") - 1]."common.gp"
data = table("frontier")
if (system("test -s '".data."' || echo no") eq "no") { \
	exit message "frontier: sealbench risk --run was not called" }
if (values(data, "points", 1) == 0) { exit message "frontier: nothing to draw" }
least = 1e-5
shown(x) = x > least ? x : least
# Below: a hollow triangle in its place; a line's end beyond the frame.
hidden(x, y) = x < least || y < least
end(x) = x > least ? x : least / 10
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

# The legend, a line each: grey or not, number, labels; long ones go on below.
legend = sprintf("awk -F '\\t' '/^#/ { on = $0 == \"# groups\"; next } " \
	."on && NF { n = split($4, name, \", \"); text = sprintf(\"%%2d  \", $1); " \
	."for (i = 1; i <= n; i++) { if (length(text name[i]) > 58) { " \
	."print $5, text; text = \"      \" } " \
	."text = text name[i] (i < n ? \", \" : \"\") } print $5, text }' '%s'", \
	data)
lines = int(system(legend." | wc -l"))
any_hidden = int(system(sprintf("awk -F '\\t' '/^#/ { on = $0 == \"# points\"; " \
	."next } on && NF && ($2 < %g || $5 < %g) { n++ } END { print n + 0 }' '%s'", \
	least, least, data)))

set logscale xy
left = xl_min / 1.5; right = (xh_max > 1 ? 1 : xh_max) * 1.3
low = yl_min / 1.5; top = (yh_max > 1 ? 1 : yh_max) * 1.3
set xrange [left : right]
set yrange [low : top]
# Numbers are put where they cover neither each other nor a point.
places = place(data, "if (on == \"points\") out($2, $5, \"\"); " \
	."else if (on == \"groups\") out($2, $3, $1)", \
	ends(left, right, low, top, least), \
	"-v wide=572 -v high=460 -v letter=7 -v line=12 -v near=0")
across(share) = left * (right / left) ** share
up(share) = low * (top / low) ** share
percent(x) = x >= 0.1 ? sprintf("%.0f %%%%", 100 * x) : sprintf("%g %%%%", 100 * x)
decades(axis, e) = e > 0 ? "" : sprintf("set %stics add ('%s' %g); ", axis, \
	percent(10.0 ** e), 10.0 ** e).decades(axis, e + 1)
set xtics ("" 1); set ytics ("" 1)
eval decades("x", -5)
eval decades("y", -5)
set xtics nomirror scale 0.5; set ytics nomirror scale 0.5
set grid xtics ytics linecolor rgb pale linewidth 1
set xlabel "locked out of some of the user's data (keychain and Wi-Fi apart), per year"
set ylabel "some of the user's data read by others, per year"
unset colorbox
set lmargin at screen 0.09
set rmargin at screen 0.62
set tmargin 1.5
set bmargin 4.5
do for [format in "svg pdf"] {
	eval start(format, "frontier", 1080, 560)
	do for [i = 1 : lines] {
		row = system(legend." | sed -n '".i."p'")
		shade_of = row[1:1] eq "1" ? grey : black
		y = 1.0 - (i - 0.5) / (lines > 22 ? lines : 22.0)
		set label i row[3:*] at graph 1.02, graph y left font ",9" \
			textcolor rgb shade_of
	}
	if (any_hidden) { set label lines + 1 "▽ less than 0.001 %" \
		at graph 0.01, graph 0.03 left font ",9" textcolor rgb (black) }
	plot data index "points" using (shown($2)):(shown($5)): \
		(end($3)):(shown($4)):(end($6)):(shown($7)) \
		with xyerrorbars pointtype 0 linewidth 0.8 linecolor rgb "#9aa3ad", \
	     '' index "points" using \
		($10 == 1 && !hidden($2, $5) ? shown($2) : NaN): \
		(shown($5)):(size(strcol(8))) with points pointtype 7 \
		pointsize variable linecolor rgb "#bbbbbb", \
	     '' index "points" using \
		($10 == 1 && hidden($2, $5) ? shown($2) : NaN): \
		(shown($5)):(0.5 + size(strcol(8))) with points pointtype 10 \
		pointsize variable linewidth 1.5 linecolor rgb "#bbbbbb", \
	     '' index "points" using \
		($10 == 0 && !hidden($2, $5) ? shown($2) : NaN): \
		(shown($5)):(size(strcol(8))):(strcol(9) eq "NaN" ? 0 : \
		shade($9)) with points pointtype 7 pointsize variable \
		linecolor palette, \
	     '' index "points" using \
		($10 == 0 && hidden($2, $5) ? shown($2) : NaN): \
		(shown($5)):(0.5 + size(strcol(8))):(strcol(9) eq "NaN" ? 0 : \
		shade($9)) with points pointtype 10 pointsize variable \
		linewidth 1.5 linecolor palette, \
	     places using ($6 == 1 ? across($4) : NaN):(up($5)): \
		(across($1) - across($4)):(up($2) - up($5)) with vectors nohead \
		linewidth 0.6 linecolor rgb black, \
	     places using (across($1)):(up($2)):3 with labels center \
		font ",11" textcolor rgb black
	unset output
	done = finish(format, "frontier")
}
