/* fuzz/files.c: archives, materialised files, traces. */
#include "datasets/adb_head.h"
#include "datasets/archive.h"
#include "datasets/entries.h"
#include "datasets/material.h"
#include "datasets/trace.h"
#include "datasets/trace_import.h"
#include "fuzz/targets.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	MOST_READ = 1 << 16,
};

/* A file without a name, by a name. */
static int hold(const void *bytes, size_t len, char path[40])
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	if (fd < 0 || (len && write(fd, bytes, len) != (ssize_t)len)) {
		perror("fuzz");
		abort();
	}
	lseek(fd, 0, SEEK_SET);
	snprintf(path, 40, "/proc/self/fd/%d", fd);
	return fd;
}

static void read_all(struct sb_source *s)
{
	struct sb_snapshot all;
	struct sb_span before = { NULL, 0 };
	uint8_t *into = malloc(MOST_READ);

	if (!into || s->snapshot(s, 0, 0, &all) != SB_OK) {
		free(into);
		return;
	}
	for (size_t i = 0; i < all.entry_count; i++) {
		const struct sb_entry *e = &all.entries[i];
		struct sb_span got;

		fuzz_must(sb_entries_path_ok(e->path));
		fuzz_must(sb_entries_compare(before, e->path) < 0);
		fuzz_must(e->data_class < SB_CLASS_COUNT);
		before = e->path;
		if (e->type == SB_ENTRY_FILE &&
		    s->read(&all, i, 0, MOST_READ, into, &got) == SB_OK)
			fuzz_must(got.len == (e->size_bytes < MOST_READ
						      ? e->size_bytes
						      : MOST_READ));
	}
	s->release(&all);
	free(into);
}

void fuzz_archive(const uint8_t *bytes, size_t len)
{
	struct sb_source *s = NULL;
	char path[40], why[256] = "";
	int fd = hold(bytes, len, path);
	enum sb_err err = sb_archive_open(path, "/dev/shm", NULL, NULL, NULL,
					  NULL, why, sizeof(why), &s);

	close(fd);
	fuzz_must((err == SB_OK) == (s != NULL));
	if (!s) {
		fuzz_must(*why != 0);
		return;
	}
	read_all(s);
	s->close(s);
}

void fuzz_adb(const uint8_t *bytes, size_t len)
{
	struct sb_adb_head head;
	struct sb_adb_key key;
	const char *why = NULL;
	enum sb_err err = sb_adb_parse(sb_span_of(bytes, len), &head, &why);
	struct sb_kit *kit;

	fuzz_must((err == SB_OK) == !why);
	if (err != SB_OK)
		return;
	fuzz_must(head.bytes && head.bytes <= len);
	if (!head.encrypted || sb_kit_new(SB_PATHS_FASTEST, &kit) != SB_OK)
		return;
	/* The number is a stranger's, the time is ours. */
	head.rounds = 1;
	err = sb_adb_unlock(&head, kit, sb_span_of(bytes, len < 40 ? len : 40),
			    &key);
	fuzz_must(err == SB_OK || err == SB_FORGED);
	sb_kit_free(kit);
}

/* Hashes are made right: they are no defence, so the checks must do. */
static void rehash(uint8_t *bytes, size_t len)
{
	uint64_t index = sb_material_get(bytes + 48, 8);

	memcpy(bytes, SB_MATERIAL_MAGIC, 8);
	if (index <= len)
		fuzz_must(EVP_Digest(bytes + index, (size_t)(len - index),
				     bytes + 56, NULL, EVP_sha256(),
				     NULL) == 1);
	fuzz_must(EVP_Digest(bytes, 88, bytes + 88, NULL, EVP_sha256(), NULL) ==
		  1);
}

void fuzz_material(const uint8_t *bytes, size_t len)
{
	uint8_t *copy, digest[32];
	struct sb_source *s = NULL;
	char path[40];
	int fd;

	if (len < SB_MATERIAL_HEAD_BYTES)
		return;
	copy = malloc(len);
	if (!copy)
		return;
	memcpy(copy, bytes, len);
	rehash(copy, len);
	fd = hold(copy, len, path);
	if (sb_material_open(path, &s, digest) == SB_OK) {
		if (s->user_count)
			read_all(s);
		s->close(s);
	}
	close(fd);
	free(copy);
}

/* What a sink is promised. */
struct promised {
	uint64_t left;
	int inside;
};

static enum sb_err at_snapshot(void *arg, uint32_t user, uint32_t day)
{
	struct promised *p = arg;

	(void)user;
	(void)day;
	fuzz_must(!p->left);
	p->inside = 1;
	return SB_OK;
}

static enum sb_err at_file(void *arg, enum sb_class data_class,
			   uint64_t size_bytes)
{
	struct promised *p = arg;

	fuzz_must(p->inside && !p->left);
	fuzz_must((unsigned)data_class < SB_CLASS_COUNT);
	p->left = size_bytes;
	return SB_OK;
}

static enum sb_err at_run(void *arg, const struct sb_trace_run *run)
{
	struct promised *p = arg;

	fuzz_must(run->count && run->last_bytes &&
		  run->last_bytes <= run->size_bytes);
	fuzz_must(sb_trace_bytes(run) <= p->left);
	p->left -= sb_trace_bytes(run);
	return SB_OK;
}

void fuzz_trace(const uint8_t *bytes, size_t len)
{
	struct promised p = { 0 };
	const struct sb_trace_sink sink = { at_snapshot, at_file, at_run, &p };
	char path[40], why[256] = "";
	int fd = hold(bytes, len, path);
	FILE *f = fdopen(fd, "r");
	enum sb_err err;

	fuzz_must(f != NULL);
	err = sb_trace_read(f, &sink, why, sizeof(why));
	fuzz_must(err != SB_OK || !p.left);
	fuzz_must(err == SB_OK || *why);
	fclose(f);
}

/* Both formats, by how it begins. */
void fuzz_import(const uint8_t *bytes, size_t len)
{
	struct promised p = { .inside = 1 };
	const struct sb_trace_sink sink = { at_snapshot, at_file, at_run, &p };
	char path[40], why[256] = "";
	int fd = hold(bytes, len, path);
	FILE *f = fdopen(fd, "r");
	enum sb_err err;
	int told;

	fuzz_must(f != NULL);
	if (len && *bytes == 'u') {
		p.inside = 0;
		err = sb_trace_import_csv(f, &sink, why, sizeof(why));
	} else {
		err = sb_trace_import_hf(f, sb_span_of(NULL, 0), &sink, &told,
					 why, sizeof(why));
	}
	fuzz_must(err != SB_OK || !p.left);
	fuzz_must((err == SB_OK) == !*why);
	fclose(f);
}
