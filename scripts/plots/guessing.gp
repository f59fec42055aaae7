# How likely a secret is found by so many guesses, and how many each profile
# lets somebody buy offline.
load ARG0[1:strstrt(ARG0, "guessing.gp") - 1]."common.gp"
data = table("guessing")
if (system("test -s '".data."' || echo no") eq "no") { \
	exit message "guessing: sealbench risk --run was not called" }
budgets = values(data, "budgets", 2)
set logscale x
set xrange [1 : 1e12]
set yrange [0 : 1]
set xtics ("1" 1, "10 tries" 10, "10³" 1e3, "10⁶" 1e6, "10⁹" 1e9, "10¹²" 1e12)
set ytics ("0" 0, "25 %%" 0.25, "50 %%" 0.5, "75 %%" 0.75, "100 %%" 1)
set grid xtics ytics linecolor rgb pale linewidth 1
set xlabel "guesses"
set ylabel "secrets found"
set lmargin 10
set rmargin 3
set tmargin 1
set bmargin 4
set key top left Left reverse width -4
do for [format in "svg pdf"] {
	eval start(format, "guessing", 900, 460)
	plot data index "curves" using 1:2 with lines linewidth 2 \
		linecolor rgb blue title "passcodes of six digits", \
	     '' index "curves" using 1:3 with lines linewidth 2 dashtype 2 \
		linecolor rgb red title "passwords that people choose", \
	     '' index (budgets > 0 ? "budgets" : "curves") \
		using (budgets > 0 ? $2 : NaN):(0.03 + 0.028 * $0) with points \
		pointtype 7 pointsize 0.6 linecolor rgb black \
		title "what the model's budget buys against", \
	     '' index (budgets > 0 ? "budgets" : "curves") \
		using (budgets > 0 ? $2 : NaN):(0.03 + 0.028 * $0): \
		(budgets > 0 ? strcol(1) : "") with labels left offset 0.6,0 \
		font ",9" notitle
	unset output
	done = finish(format, "guessing")
}
