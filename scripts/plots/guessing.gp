# How likely a secret is found by so many guesses, and how many each profile
# lets somebody buy offline.
load ARG0[1:strstrt(ARG0, "guessing.gp") - 1]."common.gp"
data = table("guessing")
if (system("test -s '".data."' || echo no") eq "no") { \
	exit message "guessing: sealbench risk --run was not called" }
# Of a run of before it is not known what a guess needs: it has no marks.
budgets = system(sprintf("awk -F '\\t' '/^#/ { on = $0 == \"# budgets\"; next } " \
	."on && NF == 6 { n++ } on && NF && NF < 6 { old = 1 } " \
	."END { print old ? 0 : n + 0 }' '%s'", data)) + 0
set logscale x
most = 1e12
if (budgets > 0) {
	stats data index "budgets" using 2 name "b" nooutput
	most = b_max > most ? 10 ** ceil(log10(b_max)) : most
}
set xrange [1 : most]
array kind[3] = ["PIN", "password", "both"]
array sign[4] = ["●", "■", "▲", "○"]
array full[3] = [7, 5, 9]
array tint[4] = [blue, red, black, black]
array legend[4] = ["a PIN, passcode or security code: the blue curve", \
	"a password or passphrase: the red curve", \
	"two secrets, right or wrong only together", \
	"hollow: only after what is named was taken or corrupted, too"]
note(who, more) = more eq "-" ? who : who.": ".more
set grid xtics ytics linecolor rgb pale linewidth 1
set lmargin 10
set rmargin 11
do for [format in "svg pdf"] {
	eval start(format, "guessing", 900, 460 + 17 * budgets)
	set multiplot
	tall = 460.0 + 17 * budgets
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
	# Below, on the same axis: how many guesses the model's budget buys.  A
	# kind of secret has the colour of its curve; hollow: something more must
	# be had before anything can be guessed.
	set tmargin at screen 1 - 336 / tall
	set bmargin at screen 100 / tall
	set border 1
	set xlabel "guesses; marks: what the model's budget buys against each"
	set xtics ("1" 1, "10 tries" 10, "10³" 1e3, "10⁶" 1e6, "10⁹" 1e9, "10¹²" 1e12)
	set ylabel ""
	unset ytics
	set yrange [-0.7 : (budgets > 0 ? budgets : 1) - 0.3]
	unset key
	do for [k = 1 : 4] {
		set label k sign[k]."  ".legend[k] \
			at screen (k % 2 ? 0.03 : 0.40), screen (k > 2 ? 14 : 34) / tall \
			left font ",10" textcolor rgb tint[k]
	}
	plot for [k = 1 : 3] for [hollow = 0 : 1] \
		data index (budgets > 0 ? "budgets" : "curves") \
		using (budgets > 0 && strcol(5) eq kind[k] && \
		(strcol(6) ne "-") == hollow ? $2 : NaN):0 with points \
		pointtype full[k] - hollow linewidth 1.5 pointsize 0.9 \
		linecolor rgb tint[k], \
	     '' index (budgets > 0 ? "budgets" : "curves") \
		using (budgets > 0 && 2 * log10($2) <= log10(most) * 1.2 ? $2 : NaN):0: \
		(budgets > 0 ? note(strcol(1), strcol(6)) : "") with labels \
		left offset 1,0 font ",10", \
	     '' index (budgets > 0 ? "budgets" : "curves") \
		using (budgets > 0 && 2 * log10($2) > log10(most) * 1.2 ? $2 : NaN):0: \
		(budgets > 0 ? note(strcol(1), strcol(6)) : "") with labels \
		right offset -1,0 font ",10"
	do for [k = 1 : 4] { unset label k }
	unset multiplot
	unset output
	done = finish(format, "guessing")
}
