/* bench/cli/draw.h: gnuplot, and where its programs are. */
#ifndef BENCH_CLI_DRAW_H
#define BENCH_CLI_DRAW_H

#include <stddef.h>

/* Draw what FOLDER/plots has tables for with the programs called names ("*",
 * "dataset").  A picture that cannot be drawn is said once; 0: one was not. */
int sb_cli_draw(const char *folder, const char *names);
/* Where KIND of the sources' scripts/, or of what was installed, has PROBE: by
 * way of this program, so that a moved installation and a build folder find
 * theirs.  Never the current folder: gnuplot runs what it is given.  0: nowhere,
 * which was said. */
int sb_cli_find_data(const char *kind, const char *probe, char *folder,
		     size_t bytes);

#endif
