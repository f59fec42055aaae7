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
tic(axis) = "set ".axis."tics nomirror scale 0.5 font ',8' " \
	."('0.001 %%' 1e-5, '0.1 %%' 1e-3, '10 %%' 0.1)"
eval tic("x")
eval tic("y")
set grid xtics ytics linecolor rgb pale linewidth 1
set lmargin 8
set rmargin 1
set tmargin 2
set bmargin 2
do for [format in "svg pdf"] {
	eval start(format, "frontier_classes", 1000, 620)
	set multiplot layout 3, 4
	do for [class in classes] {
		set title class font ",10"
		plot for [mark in "7 10"] data index "class ".class using \
			($3 == 1 && hidden($1, $2) == (mark eq "10") ? \
			shown($1) : NaN):(shown($2)) with points \
			pointtype int(mark) pointsize 0.5 linecolor rgb "#bbbbbb", \
		     for [mark in "7 10"] '' index "class ".class using \
			($3 == 0 && hidden($1, $2) == (mark eq "10") ? \
			shown($1) : NaN):(shown($2)) with points \
			pointtype int(mark) pointsize 0.7 linecolor rgb blue
	}
	unset multiplot
	unset output
	done = finish(format, "frontier_classes")
}
