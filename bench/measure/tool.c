/* bench/measure/tool.c: other tools as archivers. */
#include "bench/measure/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/measure/scratch.h"
#include "bench/measure/tree.h"

#define PATH_BYTES 512u
#define USERS_MAX  64u
#define ARGS_MAX   12u
#define PASSPHRASE "correct horse battery staple"

/* Words of a command: %r repository, %s snapshot's name, %p the path. */
struct kind {
	const char *name, *title;
	const char *init[ARGS_MAX], *backup[ARGS_MAX], *probe[ARGS_MAX];
	const char *restore[ARGS_MAX], *restore_one[ARGS_MAX];
};

static const struct kind kinds[] = {
	{ .name = "restic_program",
	  .title = "restic (program)",
	  .init = { "restic", "-q", "-r", "%r", "init" },
	  .backup = { "restic", "-q", "-r", "%r", "backup", "--tag", "%s",
		      "." },
	  .probe = { "restic", "-q", "-r", "%r", "snapshots" },
	  .restore = { "restic", "-q", "-r", "%r", "restore", "latest", "--tag",
		       "%s", "--target", "." },
	  .restore_one = { "restic", "-q", "-r", "%r", "restore", "latest",
			   "--tag", "%s", "--target", ".", "--include",
			   "/%p" } },
	{ .name = "borg_program",
	  .title = "borg (program)",
	  .init = { "borg", "init", "-e", "repokey-blake2", "%r" },
	  .backup = { "borg", "create", "-C", "zstd,3", "%r::%s", "." },
	  .probe = { "borg", "list", "%r" },
	  .restore = { "borg", "extract", "%r::%s" },
	  .restore_one = { "borg", "extract", "%r::%s", "%p" } },
};

#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

struct tool {
	const struct kind *kind;
	struct sb_scratch scratch;
	const char *base; /* its path */
	uint32_t snapshots[USERS_MAX];
	uint64_t stored[USERS_MAX];
	int dirs; /* the source lists directories */
	char why[256];
};

const char *sb_tool_name(size_t index)
{
	return index < KIND_COUNT ? kinds[index].name : NULL;
}

const char *sb_tool_title(const char *name)
{
	for (size_t i = 0; i < KIND_COUNT; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return kinds[i].title;
	return name;
}

/* word with its % codes replaced; malloc'ed. */
static char *fill_in(const struct tool *t, const char *word, uint32_t user,
		     uint32_t snapshot, struct sb_span path)
{
	char *out = NULL;
	size_t len;
	FILE *to = open_memstream(&out, &len);

	if (!to)
		return NULL;
	for (; *word; word++) {
		if (*word != '%') {
			fputc(*word, to);
			continue;
		}
		word++;
		if (*word == 'r')
			fprintf(to, "%s/repository-%u", t->base, user);
		else if (*word == 's')
			fprintf(to, "s%u", snapshot);
		else
			fwrite(path.ptr, 1, path.len, to);
	}
	return fclose(to) ? NULL : out;
}

static void become(const struct tool *t, char *const *argv, const char *folder)
{
	char log[PATH_BYTES + 32], cache[PATH_BYTES + 32];
	int null = open("/dev/null", O_RDWR), err;

	snprintf(log, sizeof(log), "%s/log", t->base);
	snprintf(cache, sizeof(cache), "%s/cache", t->base);
	err = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setenv("RESTIC_PASSWORD", PASSPHRASE, 1);
	setenv("RESTIC_CACHE_DIR", cache, 1);
	setenv("BORG_PASSPHRASE", PASSPHRASE, 1);
	setenv("BORG_BASE_DIR", cache, 1);
	setenv("BORG_RELOCATED_REPO_ACCESS_IS_OK", "yes", 1);
	if (null < 0 || err < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 ||
	    dup2(err, 2) < 0 || chdir(folder))
		_exit(126);
	if (argv[0])
		execvp(argv[0], argv);
	_exit(127);
}

static uint64_t cpu_ns(const struct rusage *u)
{
	return ((uint64_t)u->ru_utime.tv_sec + (uint64_t)u->ru_stime.tv_sec) *
		       1000000000u +
	       ((uint64_t)u->ru_utime.tv_usec + (uint64_t)u->ru_stime.tv_usec) *
		       1000u;
}

/* The first line of what it complained. */
static void complaint(struct tool *t, int status)
{
	char log[PATH_BYTES + 32], line[160] = "";
	FILE *from;

	snprintf(log, sizeof(log), "%s/log", t->base);
	from = fopen(log, "r");
	if (from) {
		if (!fgets(line, sizeof(line), from))
			line[0] = 0;
		line[strcspn(line, "\n")] = 0;
		fclose(from);
	}
	snprintf(t->why, sizeof(t->why), "%s ended with status %d: %s",
		 t->kind->name,
		 WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status),
		 line);
}

/* Runs a command in folder and charges it to the meter. */
static enum sb_err run(struct tool *t, const char *const *words,
		       const char *folder, uint32_t user, uint32_t snapshot,
		       struct sb_span path, struct sb_meter *meter)
{
	char *argv[ARGS_MAX + 1] = { 0 };
	struct rusage usage;
	uint64_t since;
	int status = 0;
	pid_t pid;
	enum sb_err err = SB_MEMORY;

	for (size_t i = 0; i < ARGS_MAX && words[i]; i++)
		if (!(argv[i] = fill_in(t, words[i], user, snapshot, path)))
			goto out;
	err = SB_IO;
	since = sb_emit_now_ns();
	pid = fork();
	if (!pid)
		become(t, argv, folder);
	if (pid < 0)
		goto out;
	while (wait4(pid, &status, 0, &usage) < 0)
		if (errno != EINTR)
			goto out;
	meter->wall_ns += sb_emit_now_ns() - since;
	meter->cpu_ns[SB_PARTY_CLIENT] += cpu_ns(&usage);
	if ((uint64_t)usage.ru_maxrss << 10 > meter->peak_bytes)
		meter->peak_bytes = (uint64_t)usage.ru_maxrss << 10;
	if (!status)
		err = SB_OK;
	else
		complaint(t, status);
out:
	for (size_t i = 0; i < ARGS_MAX; i++)
		free(argv[i]);
	return err;
}

static enum sb_err enroll(void *self, uint32_t user, struct sb_meter *meter)
{
	struct tool *t = self;

	if (user >= USERS_MAX)
		return SB_PARAM;
	return run(t, t->kind->init, t->base, user, 0, sb_span_of("", 0),
		   meter);
}

static enum sb_err reopen(void *self, uint32_t user, struct sb_meter *meter)
{
	struct tool *t = self;

	return run(t, t->kind->probe, t->base, user, 0, sb_span_of("", 0),
		   meter);
}

static enum sb_err backup(void *self, uint32_t user,
			  const struct sb_snapshot *snapshot,
			  struct sb_meter *meter)
{
	struct tool *t = self;
	char tree[PATH_BYTES + 32], repository[PATH_BYTES + 32];
	uint64_t stored;
	enum sb_err err;

	if (user >= USERS_MAX)
		return SB_PARAM;
	snprintf(tree, sizeof(tree), "%s/tree-%u", t->base, user);
	snprintf(repository, sizeof(repository), "%s/repository-%u", t->base,
		 user);
	for (size_t i = 0; i < snapshot->entry_count; i++)
		t->dirs |= snapshot->entries[i].type == SB_ENTRY_DIR;
	err = sb_tree_write(tree, snapshot, NULL, t->why, sizeof(t->why));
	if (err == SB_OK)
		err = run(t, t->kind->backup, tree, user, t->snapshots[user]++,
			  sb_span_of("", 0), meter);
	if (err != SB_OK)
		return err;
	stored = sb_tree_bytes(repository);
	if (stored > t->stored[user])
		meter->put_bytes[SB_BYTES_DATA] += stored - t->stored[user];
	t->stored[user] = stored;
	return SB_OK;
}

static enum sb_err restore(void *self, uint32_t user, uint32_t snapshot,
			   struct sb_span path, const struct sb_sink *sink,
			   struct sb_meter *meter)
{
	struct tool *t = self;
	char to[PATH_BYTES + 32];
	enum sb_err err;

	if (user >= USERS_MAX || snapshot >= t->snapshots[user])
		return SB_MISSING;
	snprintf(to, sizeof(to), "%s/restored", t->base);
	sb_tree_remove(to);
	if (mkdir(to, 0700))
		return SB_IO;
	err = run(t, path.len ? t->kind->restore_one : t->kind->restore, to,
		  user, snapshot, path, meter);
	if (err == SB_OK)
		err = sb_tree_read(to, path, t->dirs, sink);
	sb_tree_remove(to);
	return err;
}

static enum sb_err forget(void *self, uint32_t user, uint32_t snapshot,
			  uint64_t *dead_bytes, struct sb_meter *meter)
{
	struct tool *t = self;

	(void)user;
	(void)snapshot;
	(void)meter;
	*dead_bytes = 0;
	snprintf(t->why, sizeof(t->why), "%s is not asked to forget",
		 t->kind->name);
	return SB_UNSUPPORTED;
}

static void close_tool(void *self)
{
	struct tool *t = self;

	sb_scratch_close(&t->scratch);
	free(t);
}

static const char *why_of(void *self)
{
	return ((struct tool *)self)->why;
}

static const struct sb_archiver_ops ops = {
	.kind = "tool",
	.enroll = enroll,
	.reopen = reopen,
	.backup = backup,
	.restore = restore,
	.forget = forget,
	.close = close_tool,
	.why = why_of,
};

static enum sb_err make(void *arg, unsigned threads, int reread,
			struct sb_archiver *out, char *why, size_t why_bytes)
{
	struct tool *t = calloc(1, sizeof(*t));

	(void)threads;
	(void)reread;
	snprintf(why, why_bytes, "no temporary folder can be made");
	if (!t)
		return SB_MEMORY;
	t->kind = arg;
	if (sb_scratch_open(&t->scratch) != SB_OK) {
		free(t);
		return SB_IO;
	}
	t->base = t->scratch.path;
	*out = (struct sb_archiver) { &ops, t };
	return SB_OK;
}

static int installed(const char *name)
{
	const char *path = getenv("PATH");
	char *copy = strdup(path ? path : "/usr/bin:/bin");
	int found = 0;

	for (char *save, *dir = copy ? strtok_r(copy, ":", &save) : NULL;
	     dir && !found; dir = strtok_r(NULL, ":", &save)) {
		char file[PATH_BYTES];

		snprintf(file, sizeof(file), "%s/%s", dir, name);
		found = !access(file, X_OK);
	}
	free(copy);
	return found;
}

enum sb_err sb_tool_maker(const char *name, struct sb_cells_maker *out,
			  char *why, size_t why_bytes)
{
	for (size_t i = 0; i < KIND_COUNT; i++) {
		if (strcmp(kinds[i].name, name) != 0)
			continue;
		if (!installed(kinds[i].init[0])) {
			snprintf(why, why_bytes, "%s is not installed",
				 kinds[i].init[0]);
			return SB_UNSUPPORTED;
		}
		*out = (struct sb_cells_maker) {
			.make = make,
			.arg = (void *)(uintptr_t)&kinds[i],
			.archiver = "tool",
			.own_clock = 1,
		};
		return SB_OK;
	}
	snprintf(why, why_bytes, "no tool is called %s", name);
	return SB_UNSUPPORTED;
}
