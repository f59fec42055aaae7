# Who gets the data back, who can read it: executed verdicts, row by column.
load ARG0[1:strstrt(ARG0, "recovery.gp") - 1]."common.gp"
data = table("recovery")
if (values(data, "grid", 6) == 0) { exit message "recovery: nothing to draw" }
stats data index "grid" using 1:2 name "cell" nooutput
stats data index "grid" using (strcol(5) eq "owner" ? $2 : -1) name "owner" \
	nooutput
rows = cell_max_x + 1
columns = cell_max_y + 1
owners = owner_max + 1

# The adversary's columns stand a little apart.
across(c, side) = c + (side eq "adversary" ? 0.5 : 0)
down(r) = -r
# Grey is what is bad for the owner; a mark stays readable on each level.
level(s) = 255 - int(125 * s)
shade(s) = 65536 * level(s) + 256 * level(s) + level(s)
wide = 30

set xrange [-0.5 : columns + 0.5]
# Above the rows: the situations' names; below: what the marks mean.
above = 8.2
below = 3.4
set yrange [-rows + 0.5 - below : 0.5 + above]
unset border
unset xtics
unset grid
set ytics scale 0
# Room for the profiles' names.
side = 8 * longest(data, "grid", 3) + 20
side = side > 150 ? side : 150
set lmargin at screen side / (wide * (columns + 1) + side + 110.0)
set rmargin at screen 1 - 110.0 / (wide * (columns + 1) + side + 110.0)
do for [format in "svg pdf"] {
	width = wide * (columns + 1) + side + 110
	height = 22 * (rows + above + below) + 20
	eval start(format, "recovery", width, height)
	set tmargin at screen 1 - 10.0 / height
	set bmargin at screen 10.0 / height
	unset label
	set label "Owner: restored" at (owners - 1) / 2.0, above center font ",14" textcolor rgb black
	set label "Others: read" at (owners + columns) / 2.0, above center font ",14" textcolor rgb black
	line = -rows - 0.6
	set label "Owner   ● everything   ◐ part of the classes   ○ locked out" \
		at -0.5, line left font ",13" textcolor rgb black
	set label "Others   ● everything   ◐ part   ? by guessing a secret   " \
		."= can confirm a guess   · nothing" at -0.5, line - 1 left \
		font ",13" textcolor rgb black
	set label "- not run.   The darker, the worse for the owner." \
		at -0.5, line - 2 left font ",13" textcolor rgb black
	plot data index "grid" using (across($2, strcol(5))):(down($1)): \
		(0.47):(0.45):(strcol(8) eq "NaN" ? 0xffffff : shade($8)):ytic(3) with boxxyerror \
		fillcolor rgb variable fillstyle solid 1.0 border \
		linecolor rgb grey, \
	     '' index "grid" using (across($2, strcol(5))):(down($1)):7 \
		with labels center font ",14" textcolor rgb "#000000", \
	     '' index "grid" using (across($2, strcol(5)) - 0.1): \
		($1 == 0 ? 0.75 : NaN):4 with labels left rotate by 55 \
		font ",13" textcolor rgb black
	unset output
	done = finish(format, "recovery")
}
