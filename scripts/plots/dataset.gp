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
	set lmargin at screen 0.185; set rmargin at screen 0.30
	set title "MB"
	set logscale x
	set xrange [0.00005 : *]
	set xtics nomirror ("1 kB" 0.001, "0.1" 0.1, "10" 10, "1000" 1000) font ",10"
	named(x) = sprintf("%s (%s)", strcol(1), strcol(2))
	plot data using (0.5 * ($3 / 1e6)):0:(0.00005):($3 / 1e6):($0 - 0.35):($0 + 0.35):ytic(named(0)) \
		skip 1 with boxxyerror linecolor rgb blue
	unset logscale x
	set ytics ("" 0)
	set format y ""
	set lmargin at screen 0.325; set rmargin at screen 0.435
	set title "entropy, bits a byte"
	set xrange [0 : 8.4]
	set xtics nomirror autofreq 2 font ",10"
	plot data using 4:0:(0):4:($0 - 0.35):($0 + 0.35) skip 1 \
		with boxxyerror linecolor rgb green
	set lmargin at screen 0.465; set rmargin at screen 0.575
	set title "bytes / zstd's"
	set xrange [0 : *]
	plot data using 5:0:(0):5:($0 - 0.35):($0 + 0.35) skip 1 \
		with boxxyerror linecolor rgb green
	set xrange [0 : 105]
	set xtics nomirror autofreq 50 font ",10"
	set lmargin at screen 0.605; set rmargin at screen 0.715
	set title "% there twice"
	plot data using 7:0:(0):7:($0 - 0.35):($0 + 0.35) skip 1 \
		with boxxyerror linecolor rgb orange
	set lmargin at screen 0.745; set rmargin at screen 0.855
	set title "% others have too"
	plot data using 11:0:(0):11:($0 - 0.35):($0 + 0.35) skip 1 \
		with boxxyerror linecolor rgb orange
	set lmargin at screen 0.885; set rmargin at screen 0.985
	set title "% changed a day"
	set key at screen 0.985, screen 30.0 / tall right vertical \
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
