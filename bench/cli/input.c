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
#include "datasets/phone/params.h"

#define NOTES_SHOWN 10u

int sb_input_option(struct sb_input *input, int option, const char *text)
{
	if (option == 'i') {
		const char **more = reallocarray(
			input->roots, input->root_count + 1, sizeof(*more));

		if (!more) {
			sb_cli_failed("out of memory");
			return 0;
		}
		input->roots = more;
		input->roots[input->root_count++] = text;
		return 1;
	}
	if (option == 'u')
		return sb_cli_number("users", text, 1, 64, &input->users);
	if (option == 'd')
		return sb_cli_number("days", text, 1, 64, &input->days);
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
	input->roots = NULL;
	input->root_count = 0;
}

static void note(void *arg, struct sb_span path, const char *why)
{
	struct sb_input *input = arg;

	if (input->notes++ >= NOTES_SHOWN || !input->notes_to)
		return;
	fprintf(input->notes_to, "left out: %.*s: %s\n", (int)path.len,
		(const char *)path.ptr, why);
}

int sb_input_open(struct sb_input *input, enum sb_budget budget, uint64_t seed,
		  struct sb_source **out)
{
	struct sb_phone_params phone = { .seed = seed };
	char why[512] = "";
	enum sb_err err;

	if (input->root_count && (input->users || input->days || input->bytes))
		return sb_cli_fail("--users, --days and --bytes are for "
				   "synthetic phones, not for --input");
	if (input->root_count) {
		err = sb_dir_open(input->roots, input->root_count, note, input,
				  why, sizeof(why), out);
		return err == SB_OK ? SB_EXIT_OK : sb_cli_fail("%s", why);
	}
	sb_run_usual_input(budget, &phone.users, &phone.days,
			   &phone.bytes_per_user);
	if (input->users)
		phone.users = (uint32_t)input->users;
	if (input->days)
		phone.days = (uint32_t)input->days;
	if (input->bytes)
		phone.bytes_per_user = input->bytes;
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
	about->bytes = about->files = 0;
	for (uint32_t u = 0; u < s->user_count; u++) {
		for (uint32_t d = 0; d < s->day_count; d++) {
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

/* Memory where there is room, so that no disk is measured; the file's name is
 * gone before anybody could trip over it. */
static int write_material(struct sb_source *source, FILE *chatter,
			  struct sb_run_input *about, int *fd)
{
	const char *tmp = getenv("TMPDIR");
	const char *const places[] = { "/dev/shm", tmp ? tmp : "/tmp", "/tmp",
				       "." };
	struct telling telling = { chatter, chatter && isatty(2), 0 };
	struct sb_source *opened;
	char folder[512] = "", file[600];
	uint64_t bytes = total_bytes(source, about);
	enum sb_err err;

	for (size_t i = 0; i < 4 && !*folder; i++) {
		if (!has_room(places[i], bytes))
			continue;
		snprintf(folder, sizeof(folder), "%s/sealbench-XXXXXX",
			 places[i]);
		if (!mkdtemp(folder))
			folder[0] = 0;
	}
	if (!*folder)
		return sb_cli_failed("there is no room for %llu MB of input: "
				     "free some in /tmp, or set TMPDIR",
				     (unsigned long long)(bytes / 1000000));
	snprintf(file, sizeof(file), "%s/input", folder);
	err = sb_material_write(source, file, progress, &telling);
	if (telling.tty)
		fputs("\r\033[K", chatter);
	if (err == SB_OK)
		err = sb_material_open(file, &opened, about->digest);
	if (err == SB_OK) {
		total_bytes(opened, about);
		about->kind = source->kind;
		opened->close(opened);
		*fd = open(file, O_RDONLY);
	}
	unlink(file);
	rmdir(folder);
	if (err == SB_STOPPED)
		return sb_cli_failed("stopped while the input was prepared");
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
	status = write_material(source, chatter, about, fd);
	about->bytes_per_user = input->bytes;
	if (!input->root_count && !input->bytes)
		about->bytes_per_user = sb_plan_of(budget)->bytes_per_user;
	source->close(source);
	if (input->notes > NOTES_SHOWN && chatter)
		fprintf(chatter, "left out: %llu entries in all\n",
			(unsigned long long)input->notes);
	if (status == SB_EXIT_OK && !about->files)
		return sb_cli_fail("the input holds no files");
	return status;
}
