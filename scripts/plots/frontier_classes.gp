# Lockout against exposure for each class of data by itself.
load ARG0[1:strstrt(ARG0, "frontier_classes.gp") - 1]."common.gp"
data = table("frontier")
if (system("test -s '".data."' || echo no") eq "no") { \
	exit message "frontier_classes: sealbench risk --run was not called" }
least = 1e-5
shown(x) = x > least ? x : least
hidden(x, y) = x < least || y < least # a hollow triangle in its place
classes = system(sprintf("sed -n 's/^# class //p' '%s' | xargs", data))
set logscale xy
set xrange [5e-6 : 2]
set yrange [5e-6 : 2]
tic(axis) = "set ".axis."tics nomirror scale 0.5 offset ".(axis eq "x" ? "0,0.3" : "0.5,0")." font ',10' " \
	."('0.001 %%' 1e-5, '0.1 %%' 1e-3, '10 %%' 0.1)"
eval tic("x")
eval tic("y")
set grid xtics ytics linecolor rgb pale linewidth 1
across(share) = 5e-6 * (2 / 5e-6) ** share
# Who is not worse than another profile on both counts has its name beside it.
places(class) = place(data, "if (on == \"class ".class."\") " \
	."out($1, $2, $3 == 1 ? \"\" : $4)", ends(5e-6, 2, 5e-6, 2, least), \
	"-v wide=205 -v high=175 -v letter=5.6 -v line=11 -v near=9")
count = words(classes)
down = (count + 3) / 4
set lmargin 7
set rmargin 1
set tmargin 2
set bmargin 2
do for [format in "svg pdf"] {
	eval start(format, "frontier_classes", 1000, 70 + 262 * down)
	set multiplot layout down, 4 margins screen 0.085, 0.99, \
		66.0 / (70 + 262 * down), 1 - 30.0 / (70 + 262 * down) \
		spacing screen 0.045, 62.0 / (70 + 262 * down)
	set label 1 "locked out of the class, per year" at screen 0.54, \
		screen 14.0 / (70 + 262 * down) center font ",12"
	set label 2 "the class read by others, per year" at screen 0.016, \
		screen 0.5 center rotate by 90 font ",12"
	do for [class in classes] {
		set title class font ",12" offset 0,-0.6
		plot for [mark in "7 10"] data index "class ".class using \
			($3 == 1 && hidden($1, $2) == (mark eq "10") ? \
			shown($1) : NaN):(shown($2)) with points \
			pointtype int(mark) pointsize 0.5 linecolor rgb "#bbbbbb", \
		     for [mark in "7 10"] '' index "class ".class using \
			($3 == 0 && hidden($1, $2) == (mark eq "10") ? \
			shown($1) : NaN):(shown($2)) with points \
			pointtype int(mark) pointsize 0.7 linecolor rgb blue, \
		     places(class) using ($6 == 1 ? across($4) : NaN): \
			(across($5)):(across($1) - across($4)): \
			(across($2) - across($5)) with vectors nohead \
			linewidth 0.5 linecolor rgb blue, \
		     places(class) using (across($1)):(across($2)):3 \
			with labels center font ",10" textcolor rgb black
		unset label 1
		unset label 2
	}
	unset multiplot
	unset output
	done = finish(format, "frontier_classes")
}
