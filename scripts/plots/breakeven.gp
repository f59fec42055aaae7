# Backup over a link: speed of all, and each family's time in units of plain's.
load ARG0[1:strstrt(ARG0, "breakeven.gp") - 1]."common.gp"
data = table("breakeven")
all = system(sprintf("awk -F '\\t' '/^#/ { name = substr($0, 3); next } " \
	."NF > 4 && !seen[name]++ { printf \"%%s\\t\", name }' '%s'", data))
if (name_count(all) < 1 || values(data, "families", 1) == 0) {
	exit message "breakeven: nothing to draw"
}
# Panels: a family, at most six lines each; its name, then its labels.
panels = system(sprintf("awk -F '\\t' '/^#/ { on = $2 == \"\" && $0 == \"# families\"; next } " \
	."on && NF && $1 != \"plain\" { if ($1 != was || n == 6) { if (was != \"\") printf \"\\n\"; " \
	."printf \"%%s\\t\", $1; n = 0; was = $1 } n++; printf \"%%s\\t\", $2 } " \
	."END { printf \"\\n\" }' '%s'", data))
panel_count = int(system(sprintf("printf '%%s\\n' '%s' | grep -c .", panels)))
# Only plain was timed: there is nothing to hold against it.
if (panel_count == 0) { exit message "breakeven: nothing to draw" }
panel(i) = system(sprintf("printf '%%s\\n' '%s' | sed -n %dp", panels, i))
array panel_of[panel_count]
do for [i = 1:panel_count] { panel_of[i] = panel(i) }
count = name_count(all)
array named[count]
slow = 1e12; fast = 0; least = 1; most = 1; relative = 0
do for [i = 1:count] {
	named[i] = name_at(all, i)
	stats data index named[i] using 2 name "rate" nooutput
	slow = rate_min < slow ? rate_min : slow
	fast = rate_max > fast ? rate_max : fast
	if (values(data, named[i], 8) > 0) {
		stats data index named[i] using 8 name "times" nooutput
		least = times_min < least ? times_min : least
		most = times_max > most ? times_max : most
		relative = 1
	}
}
columns = 4
lines = relative ? int((panel_count + columns - 1) / columns) : 0
link_tics = "set xtics nomirror ('1 M' 1, '10 M' 10, '100 M' 100, '1 G' 1000, " \
	."'10 G' 10000, '100 G' 100000) font ',10'"
set xrange [1 : 100000]
set logscale xy
set grid xtics ytics linecolor rgb pale linewidth 1
top = 300
each = 190

eval stamp
do for [format in "svg pdf"] {
	tall = top + each * lines + 66
	eval start(format, "breakeven", 960, tall)
	set multiplot
	set size 1, top / (tall + 0.0)
	set origin 0, (tall - top) / (tall + 0.0)
	set lmargin 9; set rmargin 16; set tmargin 2.6; set bmargin 2.4
	set title "First backup over a link, MB/s of user data: max(work, sending)"
	eval link_tics
	eval log_tics("y", fast / slow)
	set yrange [slow / 1.3 : fast * 1.5]
	set key outside right center Left reverse samplen 2 spacing 1.3 font ",11"
	plot for [i = 1:count] data index named[i] using 1:2 with lines \
		linecolor rgb "#aaaaaa" linewidth 1 notitle, \
	     data index "plain" using 1:2 with lines linewidth 2 \
		linecolor rgb blue title "plain", \
	     data index "null" using 1:2 with lines linewidth 2 dashtype 2 \
		linecolor rgb black title "null", \
	     NaN with lines linecolor rgb "#aaaaaa" linewidth 1 title "others"
	unset key
	if (lines) {
		set label 99 "Time, in units of plain's, by family (bands: 95 % intervals; dashed grey: plain)" \
			at screen 0.5, (each * lines + 40) / (tall + 0.0) center \
			font ",13" textcolor rgb black
	}
	set yrange [least / 1.25 : most * 3]
	eval log_tics("y", 40)
	set lmargin 6; set rmargin 1.5; set tmargin 1.6; set bmargin 2
	do for [p = 1:relative * panel_count] {
		list = panel_of[p]
		k = name_count(list) - 1
		set size 1.0 / columns, each / (tall + 0.0)
		set origin ((p - 1) % columns) / (columns + 0.0), \
			(each * (lines - 1 - (p - 1) / columns) + 20) / (tall + 0.0)
		set title name_at(list, 1) font ",11" offset 0, -0.4
		set xtics nomirror ("1 M" 1, "100 M" 100, "10 G" 10000) font ",10"
		set ytics font ",10"
		set key inside top left Left reverse samplen 1 spacing 0.8 font ",10"
		if (k < 2) { unset key }
		plot 1 with lines dashtype 2 linecolor rgb grey linewidth 1 notitle, \
		     for [i = 1:k] data index name_at(list, i + 1) \
			using 1:9:10 with filledcurves fillstyle solid 0.25 \
			linecolor rgb hue(i - 1) notitle, \
		     for [i = 1:k] data index name_at(list, i + 1) \
			using 1:8 with lines linewidth 1.8 dashtype i \
			linecolor rgb hue(i - 1) title name_at(list, i + 1)
		unset label 99
	}
	set label 98 "link, bit/s" at screen 0.5, 12.0 / tall center font ",11" \
		textcolor rgb black
	unset border; unset tics; unset grid; unset title; unset key
	set size 1, 0.05
	set origin 0, 0
	plot NaN notitle
	unset label 98
	unset multiplot
	unset output
	set border 3
	eval plain_tics
	set grid xtics ytics linecolor rgb pale linewidth 1
	done = finish(format, "breakeven")
}
