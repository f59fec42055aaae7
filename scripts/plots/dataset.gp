# What a dataset is made of: bytes, compression, duplicates, change by class.
load ARG0[1:strstrt(ARG0, "dataset.gp") - 1]."common.gp"
data = table("dataset")
# Every run is shown every program; only "dataset describe --plot" makes these.
if (system(sprintf("test -r '%s' && echo yes", data)) ne "yes") { exit }
rows = int(system(sprintf("awk 'END { print NR - 1 }' '%s'", data)))
set yrange [rows - 0.4 : -0.6]
set grid xtics linecolor rgb pale linewidth 1
set style data boxes
set boxwidth 0.7

do for [format in "svg pdf"] {
	tall = 106 + 22 * rows
	eval start(format, "dataset", 960, tall)
	set multiplot
	set tmargin at screen 1 - 42.0 / tall
	set bmargin at screen 64.0 / tall
	set ytics nomirror font ",11"
	# Left and right border of each panel, in the picture's width.
	set lmargin at screen 0.16; set rmargin at screen 0.33
	set title "MB"
	set logscale x
	set xrange [0.0005 : *]
	set xtics nomirror ("1 kB" 0.001, "0.1" 0.1, "10" 10, "1000" 1000) font ",10"
	plot data using (0.5 * ($3 / 1e6)):0:(0.0005):($3 / 1e6):($0 - 0.35):($0 + 0.35):ytic(1) \
		skip 1 with boxxyerror linecolor rgb blue
	unset logscale x
	set ytics ("" 0)
	set format y ""
	set lmargin at screen 0.37; set rmargin at screen 0.53
	set title "bytes / zstd's"
	set xrange [0 : *]
	set xtics nomirror autofreq 2 font ",10"
	plot data using 5:0:(0):5:($0 - 0.35):($0 + 0.35) skip 1 \
		with boxxyerror linecolor rgb green
	set xrange [0 : 105]
	set xtics nomirror autofreq 25 font ",10"
	set lmargin at screen 0.57; set rmargin at screen 0.75
	set title "% other users have too"
	plot data using 10:0:(0):10:($0 - 0.35):($0 + 0.35) skip 1 \
		with boxxyerror linecolor rgb orange
	set lmargin at screen 0.79; set rmargin at screen 0.97
	set title "% that a day changes"
	set key at screen 0.97, screen 30.0 / tall right vertical \
		samplen 1 font ",10"
	plot data using 16:0:(0):16:($0 - 0.35):($0 + 0.35) skip 1 \
		with boxxyerror linecolor rgb sky title "1 MiB chunks", \
	     data using 14:0:(0):14:($0 - 0.18):($0 + 0.18) skip 1 \
		with boxxyerror linecolor rgb red title "4 KiB"
	unset key
	unset multiplot
	unset output
	done = finish(format, "dataset")
}
