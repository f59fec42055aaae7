# How likely a secret is found by so many guesses, and how many each profile
# lets somebody buy offline.
load ARG0[1:strstrt(ARG0, "guessing.gp") - 1]."common.gp"
data = table("guessing")
if (system("test -s '".data."' || echo no") eq "no") { \
	exit message "guessing: sealbench risk --run was not called" }
budgets = values(data, "budgets", 2)
set logscale x
most = 1e12
if (budgets > 0) {
	stats data index "budgets" using 2 name "b" nooutput
	most = b_max > most ? 10 ** ceil(log10(b_max)) : most
}
set xrange [1 : most]
set grid xtics ytics linecolor rgb pale linewidth 1
set lmargin 10
set rmargin 11
do for [format in "svg pdf"] {
	eval start(format, "guessing", 900, 420 + 15 * budgets)
	set multiplot
	tall = 420.0 + 15 * budgets
	set tmargin at screen 1 - 12 / tall
	set bmargin at screen 1 - 330 / tall
	set border 3
	set xlabel ""
	set xtics ("" 1, "" 10, "" 1e3, "" 1e6, "" 1e9, "" 1e12)
	set ylabel "secrets found"
	set yrange [0 : 1]
	set ytics ("0" 0, "25 %%" 0.25, "50 %%" 0.5, "75 %%" 0.75, "100 %%" 1)
	set key top left Left reverse width -6 samplen 3
	# Solid: what was fitted or counted.  Dashed: beyond.
	known = 100
	plot data index "curves" using 1:($1 <= known ? $2 : NaN) with lines \
		linewidth 2 linecolor rgb blue title "passcodes of six digits", \
	     '' index "curves" using 1:($1 >= known ? $2 : NaN) with lines \
		linewidth 2 dashtype (4, 3) linecolor rgb blue \
		title "beyond 100 guesses: if all are alike", \
	     '' index "curves" using 1:3 with lines linewidth 2 \
		linecolor rgb red title "passwords that people choose, as counted", \
	     '' index "curves" using 1:($4 > $3 ? $4 : NaN) with lines \
		linewidth 2 dashtype (4, 3) linecolor rgb red \
		title "the same if the fit went on beyond its end"
	# Below, on the same axis: how many guesses the model's budget buys.
	set tmargin at screen 1 - 336 / tall
	set bmargin at screen 66 / tall
	set border 1
	set xlabel "guesses; dots: what the model's budget buys against each"
	set xtics ("1" 1, "10 tries" 10, "10³" 1e3, "10⁶" 1e6, "10⁹" 1e9, "10¹²" 1e12)
	set ylabel ""
	unset ytics
	set yrange [-0.7 : (budgets > 0 ? budgets : 1) - 0.3]
	unset key
	plot data index (budgets > 0 ? "budgets" : "curves") \
		using (budgets > 0 ? $2 : NaN):0 with points \
		pointtype 7 pointsize 0.6 linecolor rgb black, \
	     '' index (budgets > 0 ? "budgets" : "curves") \
		using (budgets > 0 ? $2 : NaN):0: \
		(budgets > 0 ? strcol(1) : "") with labels left offset 0.6,0 \
		font ",9"
	unset multiplot
	unset output
	done = finish(format, "guessing")
}
