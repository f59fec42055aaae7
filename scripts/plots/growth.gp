# What users save by sharing: exact expectation over all their subsets.
load ARG0[1:strstrt(ARG0, "growth.gp") - 1]."common.gp"
data = table("growth")
blocks = names(data, 3)
lines = name_count(blocks)
if (lines == 0) { exit message "growth: nothing to draw" }

array named[lines]; array alone[lines]; array last[lines]; array order[lines]
array caption[lines]; array at[lines]; array first[lines]; array tallest[lines]
top = 0
low = 0
do for [i = 1:lines] {
	named[i] = name_at(blocks, i)
	alone[i] = NaN
	last[i] = NaN
	stats data index named[i] using 1:(alone[i] = $1 == 1 ? $3 : alone[i], \
		last[i] = 100 * (1 - $3 / alone[i]), last[i]) name "one" nooutput
	top = one_max_y > top ? one_max_y : top
	low = one_min_y < low ? one_min_y : low
	users = one_max_x
	order[i] = i
}
top = top > 0.01 ? top : 0.01
# Sort by where the lines end; those that end together share one label.
do for [pass = 2:lines] { do for [j = lines:pass:-1] {
	if (last[order[j]] > last[order[j - 1]]) {
		swap = order[j]
		order[j] = order[j - 1]
		order[j - 1] = swap
	}
} }
groups = 0
do for [i = 1:lines] {
	k = order[i]
	if (groups > 0 && last[first[groups]] - last[k] < 0.004 * (top - low)) {
		break_here = inside + strlen(named[k]) > 46
		caption[groups] = caption[groups].(break_here ? ",\n" : ", ") \
			.named[k]
		inside = (break_here ? 0 : inside) + strlen(named[k]) + 2
		tallest[groups] = tallest[groups] + break_here
	} else {
		groups = groups + 1
		first[groups] = k
		inside = strlen(named[k]) + 2
		caption[groups] = named[k]
		tallest[groups] = 1
	}
}
texts = 0
do for [g = 1:groups] { texts = texts + tallest[g] }
height = 420 > 17 * texts + 130 ? 420 : 17 * texts + 130
# A label stands at its first line.  Push labels down until none covers another, then up if they left the picture.
text_height = 17.0 / (height - 90) * (top - low) * 1.1
do for [g = 1:groups] {
	at[g] = last[first[g]]
	if (g > 1) {
		room = tallest[g - 1] * text_height
		at[g] = at[g - 1] - at[g] < room ? at[g - 1] - room : at[g]
	}
}
below = low - (at[groups] - (tallest[groups] - 0.5) * text_height)
if (below > 0) {
	at[groups] = at[groups] + below
	do for [g = groups - 1:1:-1] {
		room = tallest[g] * text_height
		at[g] = at[g] - at[g + 1] < room ? at[g + 1] + room : at[g]
	}
}

set xrange [1 : users > 1 ? users : 2]
set yrange [low - 0.03 * (top - low) : top + 0.07 * (top - low)]
set xtics 1
if (users > 12) { set xtics nomirror autofreq }
set format y '%g %%'
set grid ytics linecolor rgb pale linewidth 1
set xlabel "users"
set title "Stored for each user, less than for one alone (controlled)"
set rmargin at screen 0.64

do for [format in "svg pdf"] {
	eval start(format, "growth", 960, height)
	unset label
	unset arrow
	do for [g = 1:groups] {
		set label caption[g] at graph 1.05, first at[g] left \
			font ",11" textcolor rgb black
		set arrow from users, last[first[g]] to graph 1.04, first \
			at[g] nohead linecolor rgb grey linewidth 0.7
	}
	plot for [g = groups:1:-1] data index named[first[g]] \
		using 1:(100 * (1 - $3 / alone[first[g]])) with \
		linespoints linecolor rgb hue(g - 1) linewidth 2 \
		dashtype 1 + (g - 1) % 4 pointtype 4 + (g - 1) % 9 pointsize 0.7
	unset output
	done = finish(format, "growth")
}
