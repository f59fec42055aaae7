/* bench/cli/input.c: opening and materialising the input. */
#include "bench/cli/input.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "bench/cli/cli.h"
#include "bench/measure/emit.h"
#include "bench/measure/room.h"
#include "datasets/material.h"
#include "datasets/phone/params.h"
#include "datasets/place.h"
#include "datasets/rules.h"
#include "datasets/series.h"
#include "datasets/tidy.h"

/* Of a path. */
#define MOST_SHOWN 400

void sb_input_init(struct sb_input *input)
{
	memset(input, 0, sizeof(*input));
	sb_password_init(&input->password);
}

static int add_root(struct sb_input *input, const char *path)
{
	struct sb_input_root *more = reallocarray(
		input->roots, input->root_count + 1, sizeof(*more));

	if (!more) {
		sb_cli_failed("out of memory");
		return 0;
	}
	input->roots = more;
	more[input->root_count++] =
		(struct sb_input_root) { path, input->next_user };
	return 1;
}

/* Between two users' snapshots; at an end it would make one without any. */
static int next_user(struct sb_input *input)
{
	size_t n = input->root_count;

	if (!n || input->roots[n - 1].user != input->next_user) {
		sb_cli_fail("--next-user: name an --input of the user before "
			    "it");
		return 0;
	}
	input->next_user++;
	return 1;
}

static int read_profile(const char *text, enum sb_phone_profile *out)
{
	for (unsigned p = 0; p < SB_PHONE_PROFILES; p++) {
		*out = (enum sb_phone_profile)p;
		if (!strcmp(text, sb_phone_profile_name(*out)))
			return 1;
	}
	sb_cli_fail("--profile: \"%s\" is not median, light, heavy or mixed",
		    text);
	return 0;
}

static int read_scale(const char *text, uint64_t *ppm)
{
	char *end;
	double scale = strtod(text, &end);

	if (end == text || *end || !(scale >= 1e-6) || scale > 100) {
		sb_cli_fail("--scale: \"%s\" is not a number from 0.000001 to "
			    "100",
			    text);
		return 0;
	}
	*ppm = (uint64_t)(scale * 1e6 + 0.5);
	return 1;
}

int sb_input_option(struct sb_input *input, int option, const char *text)
{
	uint64_t fd;

	if (option == 'i')
		return add_root(input, text);
	if (option == 'k')
		return next_user(input);
	if (option == 'R') {
		input->rules_path = text;
		return 1;
	}
	if (option == 'p') {
		if (!sb_cli_number("password-fd", text, 0, 1023, &fd))
			return 0;
		input->password.fd = (int)fd;
		return 1;
	}
	if (option == 'P')
		return read_profile(text, &input->profile);
	if (option == 'S')
		return read_scale(text, &input->scale_ppm);
	if (option == 'u')
		return sb_cli_number("users", text, 1,
				     input->many ? 100000 : 64, &input->users);
	if (option == 'd')
		return sb_cli_number("days", text, 1, input->many ? 4096 : 64,
				     &input->days);
	return sb_cli_number("bytes", text, SB_LEAST_PHONE_BYTES,
			     SB_MOST_PHONE_BYTES, &input->bytes);
}

int sb_input_budget(const char *text, enum sb_budget *out)
{
	for (int b = 0; b < SB_BUDGET_COUNT; b++) {
		*out = (enum sb_budget)b;
		if (!strcmp(text, sb_plan_of(*out)->name))
			return 1;
	}
	sb_cli_fail("--budget: \"%s\" is not smoke, quick, full or "
		    "paper",
		    text);
	return 0;
}

void sb_input_release(struct sb_input *input)
{
	free(input->roots);
	free(input->rules);
	free(input->parts);
	sb_left_out_release(&input->left_out);
	sb_password_release(&input->password);
	sb_input_init(input);
}

/* Whose and when: one for each root. */
struct sb_input_part {
	struct sb_input *input;
	uint32_t user, day;
};

/* Names come from strangers; a terminal obeys some bytes. */
static void note(void *arg, struct sb_span path, const char *why)
{
	const struct sb_input_part *part = arg;
	struct sb_input *input = part->input;
	char text[SB_INPUT_NOTE_BYTES];

	if (!input->measuring)
		sb_left_out_add(&input->left_out, part->user, part->day, path,
				why);
	snprintf(text, sizeof(text), "%.*s: %s",
		 path.len < MOST_SHOWN ? (int)path.len : MOST_SHOWN,
		 (const char *)path.ptr, why);
	sb_tidy_text(text);
	if (strncmp(why, "skipped", 7) != 0)
		memcpy(input->unread, text, sizeof(text));
	if (input->measuring)
		return;
	/* Who reads the input several times hears of it once. */
	for (size_t i = 0; i < input->shown_count; i++)
		if (!strcmp(input->shown[i], text))
			return;
	if (input->shown_count == SB_INPUT_SHOWN || !input->notes_to)
		return;
	memcpy(input->shown[input->shown_count++], text, sizeof(text));
	fprintf(input->notes_to, "left out: %s\n", text);
}

/* Sources tell their notes to these as long as they are open. */
static int make_parts(struct sb_input *input)
{
	input->parts = calloc(input->root_count, sizeof(*input->parts));
	for (size_t i = 0; input->parts && i < input->root_count; i++) {
		struct sb_input_part *p = &input->parts[i];

		p->input = input;
		p->user = input->roots[i].user;
		if (i && p->user == p[-1].user)
			p->day = p[-1].day + 1;
	}
	return input->parts != NULL;
}

struct asking {
	struct sb_input *input;
	uint32_t user;
};

static enum sb_err ask(void *arg, const char *path, struct sb_buf *password,
		       char *why, size_t why_bytes)
{
	const struct asking *a = arg;

	return sb_password_ask(&a->input->password, a->user, path, password,
			       why, why_bytes);
}

int sb_input_rules(struct sb_input *input, struct sb_span *out)
{
	const char *path = input->rules_path;
	char why[256] = "";
	FILE *f;
	size_t len;
	int bad;

	*out = sb_span_of(NULL, 0);
	if (!path)
		return SB_EXIT_OK;
	f = fopen(path, "re");
	if (!f)
		return sb_cli_fail("--rules: %s cannot be opened: %s", path,
				   strerror(errno));
	free(input->rules);
	input->rules = malloc(SB_RULES_MOST_BYTES + 1);
	len = input->rules ? fread(input->rules, 1, SB_RULES_MOST_BYTES + 1, f)
			   : 0;
	bad = ferror(f) ? errno : 0;
	fclose(f);
	if (!input->rules)
		return sb_cli_failed("out of memory");
	if (bad)
		return sb_cli_fail("--rules: %s cannot be read: %s", path,
				   strerror(bad));
	if (!len)
		return sb_cli_fail("--rules: %s is empty: a rule a line, "
				   "CLASS PATTERN",
				   path);
	*out = sb_span_of(input->rules, len);
	if (sb_rules_check(*out, why, sizeof(why)) != SB_OK)
		return sb_cli_fail("--rules: %s: %s", path, why);
	return SB_EXIT_OK;
}

static int open_parts(struct sb_input *input, struct sb_source **parts,
		      uint32_t *users, size_t *opened)
{
	struct asking asking = { .input = input };
	const char *tmp = getenv("TMPDIR");
	struct sb_place_options options = {
		.ask = ask,
		.ask_arg = &asking,
		.note = note,
		.spool = tmp && *tmp ? tmp : "/tmp",
	};
	int status = sb_input_rules(input, &options.rules);

	for (*opened = 0; !status && *opened < input->root_count; ++*opened) {
		const struct sb_input_root *root = &input->roots[*opened];
		char why[512] = "out of memory";

		users[*opened] = asking.user = root->user;
		options.note_arg = &input->parts[*opened];
		if (sb_place_open(root->path, &options, why, sizeof(why),
				  &parts[*opened]) != SB_OK)
			return sb_cli_fail("%s", why);
		if (parts[*opened]->remark && input->notes_to)
			fprintf(input->notes_to, "note: %s: %s\n", root->path,
				parts[*opened]->remark);
	}
	return status;
}

static int open_snapshots(struct sb_input *input, struct sb_source **out)
{
	struct sb_source **parts = calloc(input->root_count, sizeof(*parts));
	uint32_t *users = calloc(input->root_count, sizeof(*users));
	size_t opened = 0;
	int status;

	if (!parts || !users || !make_parts(input))
		status = sb_cli_failed("out of memory");
	else
		status = open_parts(input, parts, users, &opened);
	if (status != SB_EXIT_OK) {
		while (opened)
			opened--, parts[opened]->close(parts[opened]);
	} else if (sb_series_open(parts, users, opened, out) != SB_OK) {
		status = sb_cli_failed("out of memory");
	}
	free(parts);
	free(users);
	return status;
}

int sb_input_phones(const struct sb_input *input, enum sb_budget budget,
		    uint64_t seed, struct sb_phone_params *out)
{
	*out = (struct sb_phone_params) { .seed = seed,
					  .profile = input->profile };
	if (input->bytes && input->scale_ppm)
		return sb_cli_fail("--bytes and --scale say the same: name "
				   "one");
	sb_run_usual_input(budget, &out->users, &out->days,
			   &out->bytes_per_user);
	if (input->users)
		out->users = (uint32_t)input->users;
	if (input->days)
		out->days = (uint32_t)input->days;
	if (input->bytes)
		out->bytes_per_user = input->bytes;
	if (input->scale_ppm)
		out->bytes_per_user = sb_phone_full_bytes(out->profile) /
				      1000000 * input->scale_ppm;
	if (out->bytes_per_user < SB_LEAST_PHONE_BYTES)
		return sb_cli_fail("--scale: that is less than %llu bytes a "
				   "phone",
				   SB_LEAST_PHONE_BYTES);
	return SB_EXIT_OK;
}

int sb_input_open(struct sb_input *input, enum sb_budget budget, uint64_t seed,
		  struct sb_source **out)
{
	struct sb_phone_params phone;
	enum sb_err err;
	int status;

	if (input->root_count && (input->users || input->days || input->bytes ||
				  input->profile || input->scale_ppm))
		return sb_cli_fail("--users, --days, --bytes, --profile and "
				   "--scale are for synthetic phones, not for "
				   "--input");
	if (!input->root_count &&
	    (input->rules_path || input->next_user || input->password.fd >= 0))
		return sb_cli_fail("--rules, --next-user and --password-fd are "
				   "for --input");
	if (input->next_user &&
	    input->roots[input->root_count - 1].user != input->next_user)
		return sb_cli_fail("--next-user: name an --input after it");
	if (input->root_count)
		return open_snapshots(input, out);
	status = sb_input_phones(input, budget, seed, &phone);
	if (status != SB_EXIT_OK)
		return status;
	err = sb_phone_open(&phone, out);
	if (err != SB_OK)
		return sb_cli_failed("phones cannot be made: %s",
				     sb_err_name(err));
	return SB_EXIT_OK;
}

struct telling {
	FILE *to;
	int tty;
	uint64_t said_ns;
};

static int progress(void *arg, uint64_t done, uint64_t total)
{
	struct telling *t = arg;
	uint64_t now = sb_emit_now_ns();

	if (!t->to || now - t->said_ns < (t->tty ? 200000000u : 5000000000u))
		return sb_cli_stop;
	t->said_ns = now;
	fprintf(t->to, "%sinput: %llu of about %llu MB%s",
		t->tty ? "\r\033[K" : "", (unsigned long long)(done / 1000000),
		(unsigned long long)(total / 1000000), t->tty ? "" : "\n");
	fflush(t->to);
	return sb_cli_stop;
}

static int has_room(const char *path, uint64_t bytes)
{
	struct statvfs v;

	return !access(path, W_OK) && !statvfs(path, &v) &&
	       (uint64_t)v.f_bavail * v.f_frsize > bytes + bytes / 4;
}

static uint64_t total_bytes(struct sb_source *s, struct sb_run_input *about)
{
	about->kind = s->kind;
	about->users = s->user_count;
	about->days = s->day_count;
	about->snapshots = sb_source_snapshots(s);
	about->bytes = about->files = 0;
	for (uint32_t u = 0; u < s->user_count; u++) {
		for (uint32_t d = 0; d < sb_source_days(s, u); d++) {
			struct sb_snapshot one;

			if (s->snapshot(s, u, d, &one) != SB_OK)
				continue;
			about->bytes += one.total_bytes;
			for (size_t i = 0; i < one.entry_count; i++)
				about->files +=
					one.entries[i].type == SB_ENTRY_FILE;
			s->release(&one);
		}
	}
	return about->bytes;
}

/* A file whose name is gone at once, so that nothing is left behind however we
 * end.  -1: not here. */
static int nameless(const char *folder)
{
	char path[512];
	int fd;

	snprintf(path, sizeof(path), "%s/sealbench-XXXXXX", folder);
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

/* Memory where there is room, so that no disk is measured. */
static int write_material(struct sb_input *input, struct sb_source *source,
			  struct sb_run_input *about, int *fd)
{
	const char *tmp = getenv("TMPDIR");
	const char *const places[] = { "/dev/shm", tmp ? tmp : "/tmp", "/tmp",
				       "." };
	FILE *chatter = input->notes_to;
	struct telling telling = { chatter, chatter && isatty(2), 0 };
	struct sb_source *opened;
	char file[64], reason[128];
	size_t at = 0; /* of places */
	int written = -1;
	uint64_t bytes;
	enum sb_err err;

	input->measuring = 1;
	bytes = total_bytes(source, about);
	input->measuring = 0;
	for (size_t i = 0; i < 4 && written < 0; i++) {
		at = i;
		if (has_room(places[i], bytes))
			written = nameless(places[i]);
	}
	if (written < 0)
		return sb_cli_failed("there is no room for %llu MB of input: "
				     "free some in /tmp, or set TMPDIR",
				     (unsigned long long)(bytes / 1000000));
	err = sb_material_write_fd(source, written, progress, &telling);
	if (telling.tty)
		fputs("\r\033[K", chatter);
	snprintf(file, sizeof(file), "/proc/self/fd/%d", written);
	if (err == SB_OK)
		err = sb_material_open(file, &opened, about->digest);
	if (err == SB_OK) {
		err = sb_material_check(opened); /* as it reads back */
		total_bytes(opened, about);
		about->kind = source->kind;
		opened->close(opened);
		*fd = err == SB_OK ? open(file, O_RDONLY) : -1;
	}
	close(written);
	if (err == SB_STOPPED)
		return sb_cli_failed("stopped while the input was prepared");
	if (err == SB_IO)
		return sb_cli_failed("the input cannot be prepared in %s: %s",
				     places[at],
				     sb_room_reason(places[at], errno, reason,
						    sizeof(reason)));
	if (err != SB_OK || *fd < 0)
		return sb_cli_failed("the input cannot be prepared: %s",
				     sb_err_name(err));
	return SB_EXIT_OK;
}

int sb_input_material(struct sb_input *input, enum sb_budget budget,
		      uint64_t seed, FILE *chatter, struct sb_run_input *about,
		      int *fd)
{
	struct sb_source *source = NULL;
	int status;

	input->notes_to = chatter;
	status = sb_input_open(input, budget, seed, &source);
	if (status != SB_EXIT_OK)
		return status;
	assert(source);
	status = write_material(input, source, about, fd);
	about->bytes_per_user = input->bytes;
	if (!input->root_count && !input->bytes)
		about->bytes_per_user = sb_plan_of(budget)->bytes_per_user;
	source->close(source);
	if (input->left_out.entries > SB_INPUT_SHOWN && chatter)
		fprintf(chatter, "left out: %llu entries in all\n",
			(unsigned long long)input->left_out.entries);
	about->left_out = &input->left_out;
	if (status == SB_EXIT_OK && !about->files)
		return sb_cli_fail("the input holds no files");
	if (status == SB_EXIT_OK && !about->bytes)
		return sb_cli_fail("the input's files are all empty: there is "
				   "nothing to time");
	return status;
}
