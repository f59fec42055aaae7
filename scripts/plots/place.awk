# Where to write names beside points so that they cover neither each other nor a
# point.
#	awk -v wide=PX -v high=PX -v letter=PX -v line=PX -v near=PX -f place.awk
# Input, tabs between: x, y as shares of the plot, name ("": only a point to keep
# free).  Names less than near apart are one, of at most two and "+N".  Output:
# x, y of the name's middle, name, x, y of its point, 1 where it lies so far off
# that a line should lead there.  The same input gives the same places.
BEGIN { FS = OFS = "\t"; turns = 16; pi = atan2(0, -1) }
{
	px[NR] = $1 * wide; py[NR] = $2 * high
	if ($3 == "")
		next
	for (i = 1; i <= n; i++)
		if (far(px[NR] - ax[i]) < near && far(py[NR] - ay[i]) < near)
			break
	if (i > n) {
		n++
		ax[n] = px[NR]; ay[n] = py[NR]; name[n] = $3
	} else if (more[i]++ < 1)
		name[i] = name[i] ", " $3
}
function far(d) { return d < 0 ? -d : d }
function meets(x, y, w, h, u, v, a, b) {
	return far(x - u) < (w + a) / 2 && far(y - v) < (h + b) / 2
}
# The lower, the better a place.
function cost(x, y, w, h, of, off,   i, sum) {
	sum = off / 8
	if (x - w / 2 < 0 || x + w / 2 > wide || y - h / 2 < 0 || y + h / 2 > high)
		sum += 1000
	for (i = 1; i < of; i++)
		if (meets(x, y, w, h, lx[i], ly[i], lw[i], line))
			sum += 500
	for (i = 1; i <= NR; i++)
		if (meets(x, y, w, h, px[i], py[i], 8, 8))
			sum += 60
	return sum
}
END {
	if (!n) # gnuplot warns of no rows: one outside of the plot
		print -1, -1, " ", -1, -1, 0
	for (i = 1; i <= n; i++) {
		if (more[i] > 1)
			name[i] = name[i] " +" (more[i] - 1)
		w = length(name[i]) * letter + 2; best = 1e9
		for (off = 3; off < 70; off += 6)
			for (t = 0; t < turns; t++) {
				a = pi / 4 + 2 * pi * t / turns
				x = ax[i] + cos(a) * (off + w / 2 + 3)
				y = ay[i] + sin(a) * (off + line / 2 + 2)
				c = cost(x, y, w, line, i, off) + t / 1000
				if (c < best) { best = c; bx = x; by = y; at = off }
			}
		lx[i] = bx; ly[i] = by; lw[i] = w
		print bx / wide, by / high, name[i], ax[i] / wide, ay[i] / high, (at > 12)
	}
}
