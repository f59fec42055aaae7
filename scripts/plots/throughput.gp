# Speed of backup and restore: medians with 95 % intervals against the floor.
load ARG0[1:strstrt(ARG0, "throughput.gp") - 1]."common.gp"
data = table("throughput")
heading(block) = block eq "backup_first" ? "First backup" : \
	block eq "backup_changed" ? "Changed snapshot" : \
	block eq "backup_unchanged" ? "Unchanged snapshot" : \
	"Restore of everything"
blocks = ""
do for [b in "backup_first backup_changed backup_unchanged restore_all"] {
	if (values(data, b, 3) > 0) { blocks = blocks." ".b }
}
panels = words(blocks)
if (panels == 0) { exit message "throughput: nothing to draw" }
array left[panels]; array right[panels]; array floor_rate[panels]
array rows[panels]; most = 0; threads = 0
do for [i = 1:panels] {
	stats data index word(blocks, i) using 3 name "rate" nooutput
	stats data index word(blocks, i) using 8 name "thread" nooutput
	rows[i] = thread_records
	most = rows[i] > most ? rows[i] : most
	threads = thread_max
	floor_rate[i] = NaN
	left[i] = rate_min / 1.6
	top = rate_max
	if (values(data, word(blocks, i), 5) > 0) {
		stats data index word(blocks, i) using 5 name "high" nooutput
		top = high_max > top ? high_max : top
		stats data index word(blocks, i) using 4 name "low" nooutput
		left[i] = low_min < rate_min ? low_min / 1.6 : left[i]
	}
	right[i] = top * 4
	if (values(data, word(blocks, i), 6) > 0) {
		stats data index word(blocks, i) using 6 name "base" nooutput
		floor_rate[i] = base_max
		right[i] = (base_max > top ? base_max : top) * 4
	}
}

set logscale x 10
set grid xtics linecolor rgb pale linewidth 1
set border 1
set format x "%.0f"
set bmargin 3
set tmargin 2.4
set rmargin 2

eval stamp
do for [format in "svg pdf"] {
	eval start(format, "throughput", 960, \
		int((panels + 1) / 2) * (19 * most + 80) + 40)
	set multiplot layout int((panels + 1) / 2),2 title sprintf("Megabytes of user data per " \
		."second, %d thread%s: median, 95%% interval, floor (dashed)\n ", \
		threads, threads > 1 ? "s" : "") font ",15"
	do for [i = 1:panels] {
		block = word(blocks, i)
		set xrange [left[i] : right[i]]
		eval log_tics("x", right[i] / left[i])
		set yrange [-rows[i] + 0.4 : 0.6]
		set title heading(block)." (MB/s, log scale)"
		set lmargin margin_for(longest(data, block, 2))
		unset arrow 1
		if (floor_rate[i] > 0) { set arrow 1 from floor_rate[i], graph 0 \
			to floor_rate[i], graph 1 nohead back dashtype 2 \
			linecolor rgb grey linewidth 1.5 }
		plot data index block using 4:(-$1):($5 - $4):(0):ytic(2) \
			with vectors nohead linecolor rgb black linewidth 2, \
		     '' index block using 3:(-$1):ytic(2) with points \
			pointtype 7 pointsize 0.6 linecolor rgb blue, \
		     '' index block using (strcol(3) eq "NaN" ? left[i] * 1.1 : \
			(strcol(5) ne "NaN" && $5 > $3 ? $5 : $3) * 1.12):(-$1):(strcol(9)) with labels \
			left font ",10" textcolor rgb black
	}
	unset multiplot
	unset output
	done = finish(format, "throughput")
}
