/* bench/cli/input.h: the input that options name: snapshots, or phones. */
#ifndef BENCH_CLI_INPUT_H
#define BENCH_CLI_INPUT_H

#include <getopt.h>
#include <stdio.h>

#include "bench/cli/password.h"
#include "bench/measure/run.h"
#include "datasets/source.h"

struct sb_input_root {
	const char *path;
	uint32_t user;
};

struct sb_input_part;

enum {
	SB_INPUT_SHOWN = 10, /* notes that are told; all are counted */
	SB_INPUT_NOTE_BYTES = 512,
};

struct sb_input {
	struct sb_input_root *roots; /* snapshots; none: phones */
	size_t root_count;
	uint32_t next_user; /* whose the next root is */
	struct sb_password password;
	const char *rules_path;      /* NULL: the default rules only */
	uint8_t *rules;              /* its text */
	uint64_t users, days, bytes; /* 0: usual */
	enum sb_phone_profile profile;
	uint64_t scale_ppm; /* of the profile's full size; 0: by bytes */
	struct sb_left_out left_out; /* entries that could not be had */
	FILE *notes_to;              /* where they are told; NULL: nowhere */
	char shown[SB_INPUT_SHOWN][SB_INPUT_NOTE_BYTES]; /* those that were */
	size_t shown_count;
	char unread[SB_INPUT_NOTE_BYTES]; /* the last that was listed and could
					   * not be read: path and reason */
	struct sb_input_part *parts;      /* whose notes are whose */
	int many;      /* phones: more users and days than runs are made for */
	int measuring; /* what is listed will be listed again: no notes */
};

/* The options of input, for getopt_long, and what --help says of them. */
#define SB_INPUT_OPTIONS                                         \
	{ "input", required_argument, NULL, 'i' },               \
		{ "next-user", no_argument, NULL, 'k' },         \
		{ "password-fd", required_argument, NULL, 'p' }, \
		{ "rules", required_argument, NULL, 'R' },       \
		{ "users", required_argument, NULL, 'u' },       \
		{ "days", required_argument, NULL, 'd' },        \
		{ "profile", required_argument, NULL, 'P' },     \
		{ "scale", required_argument, NULL, 'S' },       \
	{                                                        \
		"bytes", required_argument, NULL, 'n'            \
	}
#define SB_INPUT_LETTERS "ikpRudPSn"
#define SB_INPUT_HELP                                                          \
	"  --input PATH               a snapshot: a directory, an iTunes or "  \
	"Finder backup, a\n"                                                   \
	"                             tar file or an \"adb backup\"; again "   \
	"for later ones\n"                                                     \
	"  --next-user                what follows is another user's\n"        \
	"  --password-fd N            passwords of encrypted backups, a line " \
	"a user; else from\n"                                                  \
	"                             SEALBENCH_PASSWORD, else asked for\n"    \
	"  --rules FILE               which paths are of which class\n"        \
	"  --users N --days N         synthetic phones: how many, how long\n"  \
	"  --bytes N                  about so many bytes a phone (16M, 2G)\n" \
	"  --profile median|light|heavy|mixed  what phones they are; mixed: "  \
	"a "                                                                   \
	"population\n"                                                         \
	"  --scale X                  instead of --bytes: 1 is a whole phone " \
	"(0.005)\n"

void sb_input_init(struct sb_input *input);
/* One option of these letters.  0: a sentence was printed. */
int sb_input_option(struct sb_input *input, int option, const char *text);
/* The text of --rules, or an empty one; borrowed.  An exit status; a sentence was
 * printed unless SB_EXIT_OK. */
int sb_input_rules(struct sb_input *input, struct sb_span *out);
/* "smoke", "quick", "full", "paper".  0: a sentence was printed. */
int sb_input_budget(const char *text, enum sb_budget *out);
void sb_input_release(struct sb_input *input); /* as after init */

/* The synthetic phones that the options name.  Returns an exit status; a
 * sentence was printed unless SB_EXIT_OK. */
int sb_input_phones(const struct sb_input *input, enum sb_budget budget,
		    uint64_t seed, struct sb_phone_params *out);

/* Open what the options name.  Returns an exit status; a sentence was printed
 * unless SB_EXIT_OK. */
int sb_input_open(struct sb_input *input, enum sb_budget budget, uint64_t seed,
		  struct sb_source **out);
/* The same, materialised into an unlinked file: *fd.  chatter: progress, may
 * be NULL. */
int sb_input_material(struct sb_input *input, enum sb_budget budget,
		      uint64_t seed, FILE *chatter, struct sb_run_input *about,
		      int *fd);

#endif
