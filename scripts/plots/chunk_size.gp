# Speed of each scheme against the size of a chunk: one small panel a scheme.
load ARG0[1:strstrt(ARG0, "chunk_size.gp") - 1]."common.gp"
data = table("chunk_size")

blocks = names(data, 2)
array named[name_count(blocks) + 1]
schemes = 0
slowest = 1e12
fastest = 0
do for [i = 1:name_count(blocks)] {
	block = name_at(blocks, i)
	if (block ne "memcpy" && block ne "openssl evp") {
		schemes = schemes + 1
		named[schemes] = block
	}
	stats data index block using 1:2 name "rate" nooutput
	slowest = rate_min_y < slowest ? rate_min_y : slowest
	fastest = rate_max_y > fastest ? rate_max_y : fastest
}
if (schemes == 0) { exit message "chunk_size: nothing to draw" }
# One panel more, for what the lines mean.
columns = schemes % 4 == 0 ? 5 : 4
lines = int((schemes + columns) / columns)

set logscale xy
set xrange [rate_min_x / 1.4 : rate_max_x * 1.4]
set yrange [slowest / 1.5 : fastest * 1.5]
set xtics nomirror ("4 KiB" 4096, "64 KiB" 65536, "1 MiB" 1048576) font ",10"
set format y "%.0f"
set grid xtics ytics linecolor rgb pale linewidth 1
set tmargin 2
set bmargin 2.2
set lmargin 7.5
set rmargin 1.5

eval stamp
do for [format in "svg pdf"] {
	eval start(format, "chunk_size", 960, 175 * lines + 40)
	set multiplot layout lines,columns title \
		"Megabytes per second on one thread against chunk size" \
		." (both scales logarithmic)\n " font ",15"
	do for [i = 1:schemes] {
		set title named[i]
		eval log_tics("y", fastest / slowest)
		set ytics font ",10"
		plot data index "memcpy" using 1:2 with lines dashtype 3 \
			linecolor rgb grey linewidth 1.5, \
		     '' index "openssl evp" using 1:2 with lines dashtype 1 \
			linecolor rgb grey linewidth 1.5, \
		     '' index named[i] using 1:3:4 with filledcurves \
			fillstyle solid 0.25 linecolor rgb blue, \
		     '' index named[i] using 1:6:7 with filledcurves \
			fillstyle solid 0.25 linecolor rgb red, \
		     '' index named[i] using 1:2 with linespoints \
			pointtype 7 pointsize 0.5 linecolor rgb blue \
			linewidth 1.5, \
		     '' index named[i] using 1:5 with linespoints dashtype 2 \
			pointtype 4 pointsize 0.5 linecolor rgb red \
			linewidth 1.5
	}
	set title " "
	set lmargin 0
	unset border
	unset tics
	unset grid
	set key center left Left reverse samplen 2.5 spacing 1.4 font ",11"
	plot NaN title "name and seal" with linespoints pointtype 7 \
		pointsize 0.5 linecolor rgb blue linewidth 1.5, \
	     NaN title "open and check" with linespoints dashtype 2 \
		pointtype 4 pointsize 0.5 linecolor rgb red linewidth 1.5, \
	     NaN title "OpenSSL AES-256-GCM" with lines dashtype 1 \
		linecolor rgb grey linewidth 1.5, \
	     NaN title "memcpy" with lines dashtype 3 linecolor rgb grey \
		linewidth 1.5
	unset multiplot
	unset output
	unset key
	set lmargin 7.5
	set border 3
	eval plain_tics
	set grid xtics ytics
	set xtics nomirror ("4 KiB" 4096, "64 KiB" 65536, "1 MiB" 1048576)
	done = finish(format, "chunk_size")
}
