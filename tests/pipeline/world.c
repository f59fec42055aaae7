#include "tests/pipeline/world.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define NAMES        40u
#define FILE_LARGEST ((5u << 20) + 77)

static uint64_t mix(uint64_t x)
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

/* What a file's bytes depend on: shared ones not on the user, stable ones not
 * on the day. */
static uint64_t content_of(const struct sb_test_source *s, uint32_t user,
			   uint32_t day, size_t i)
{
	uint64_t u = i % 3 == 0 ? 0 : user + 1;
	uint64_t d = i % 5 == 0 ? day + 1 : 0;

	return mix(s->seed ^ mix(u * 1000003 + d * 1009 + i));
}

static uint64_t size_of(const struct sb_test_source *s, size_t i)
{
	static const uint32_t sizes[] = { 0,     1,     15,    16,   17,
					  100,   4095,  4096,  4097, 20000,
					  65536, 65537, 300000 };

	if (i == 7 && (s->largest || !s->small))
		return s->largest ? s->largest : FILE_LARGEST;
	return sizes[i % (s->small ? 7 : sizeof(sizes) / sizeof(*sizes))];
}

/* Half of the files compress. */
static void fill(uint64_t content, size_t i, uint64_t offset, uint8_t *out,
		 size_t len)
{
	uint64_t word = 0;

	for (size_t k = 0; k < len; k++) {
		uint64_t at = offset + k;

		if (k == 0 || at % 8 == 0)
			word = mix(content + at / 8);
		out[k] = (uint8_t)(word >> (8 * (at % 8)));
		if (i % 2)
			out[k] = (uint8_t)("abcdefgh"[out[k] % 8]);
	}
}

static enum sb_err snapshot(const struct sb_source *source, uint32_t user,
			    uint32_t day, struct sb_snapshot *out)
{
	const struct sb_test_source *t =
		(const struct sb_test_source *)(const void *)source;
	size_t names = t->names ? t->names : NAMES, n = 0;
	struct sb_entry *e = calloc(names + 2, sizeof(*e));

	if (!e)
		return SB_MEMORY;
	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < names; i++) {
		char *path = malloc(32);

		/* One file comes on each later day, one goes. */
		if (!path)
			return SB_MEMORY;
		if ((i == 20 && day == 0) || (i == 21 && day > 0)) {
			free(path);
			continue;
		}
		snprintf(path, 32, i == 10 ? "d" : "d/%02zu.bin", i);
		e[n].path = sb_span_of(path, strlen(path));
		e[n].type =
			i == 10 ? SB_ENTRY_DIR
				: (i == 12 ? SB_ENTRY_SYMLINK : SB_ENTRY_FILE);
		e[n].mode = i == 10 ? S_IFDIR | 0755 : S_IFREG | 0600;
		if (e[n].type == SB_ENTRY_SYMLINK)
			e[n].target = sb_span_of("00.bin", 6);
		if (e[n].type == SB_ENTRY_FILE)
			e[n].size_bytes = size_of(t, i);
		e[n].mtime_ns = i % 5 == 0 ? (int64_t)day * 1000 : -5;
		e[n].data_class = (uint16_t)(i % SB_CLASS_COUNT);
		e[n].tag = i;
		out->total_bytes += e[n].size_bytes;
		n++;
	}
	/* Byte order: the directory "d" comes before what is in it. */
	for (size_t i = 1; i < n; i++) {
		if (e[i].type == SB_ENTRY_DIR) {
			struct sb_entry dir = e[i];

			memmove(e + 1, e, i * sizeof(*e));
			e[0] = dir;
			break;
		}
	}
	out->source = source;
	out->user = user;
	out->day = day;
	out->entries = e;
	out->entry_count = n;
	return SB_OK;
}

static enum sb_err read_bytes(const struct sb_snapshot *s, size_t index,
			      uint64_t offset, size_t len, uint8_t *into,
			      struct sb_span *got)
{
	const struct sb_test_source *t =
		(const struct sb_test_source *)(const void *)s->source;
	const struct sb_entry *e = &s->entries[index];
	uint64_t size = e->size_bytes;

	if ((int)e->tag == t->missing_at && offset + len > t->missing_from)
		return SB_IO;
	if ((int)e->tag == t->shrink_at)
		size /= 2;
	if (offset > size)
		offset = size;
	if (len > size - offset)
		len = (size_t)(size - offset);
	fill(content_of(t, s->user, s->day, e->tag), e->tag, offset, into, len);
	*got = sb_span_of(into, len);
	return SB_OK;
}

static void release(struct sb_snapshot *s)
{
	struct sb_entry *e = (struct sb_entry *)(uintptr_t)s->entries;

	for (size_t i = 0; i < s->entry_count; i++)
		free((void *)(uintptr_t)e[i].path.ptr);
	free(e);
	memset(s, 0, sizeof(*s));
}

static void close_source(struct sb_source *s)
{
	(void)s;
}

void test_source_init(struct sb_test_source *s, uint32_t users, uint32_t days,
		      uint64_t seed)
{
	memset(s, 0, sizeof(*s));
	s->source.kind = "test";
	s->source.user_count = users;
	s->source.day_count = days;
	s->source.snapshot = snapshot;
	s->source.read = read_bytes;
	s->source.release = release;
	s->source.close = close_source;
	s->seed = seed;
	s->shrink_at = s->missing_at = -1;
#ifdef __SANITIZE_THREAD__
	/* Twenty times slower: what is shared is the same with small files. */
	s->small = seed % 2 == 0;
#endif
}

struct restored {
	const struct sb_entry *want;
	uint8_t *bytes;
	uint64_t len, written;
};

static pthread_mutex_t sink_lock = PTHREAD_MUTEX_INITIALIZER;

static enum sb_err sink_begin(void *arg, const struct sb_entry *entry,
			      void **file)
{
	struct sb_test_sink *s = arg;
	struct restored *r = calloc(1, sizeof(*r));

	if (!r)
		return SB_MEMORY;
	for (size_t i = 0; i < s->want->entry_count; i++) {
		const struct sb_entry *e = &s->want->entries[i];

		if (e->path.len == entry->path.len &&
		    memcmp(e->path.ptr, entry->path.ptr, e->path.len) == 0)
			r->want = e;
	}
	r->len = (r->want ? r->want->size_bytes : FILE_LARGEST) + 1;
	r->bytes = malloc(r->len);
	*file = r;
	return r->bytes ? SB_OK : SB_MEMORY;
}

static enum sb_err sink_write(void *arg, void *file, uint64_t offset,
			      struct sb_span bytes)
{
	struct restored *r = file;

	(void)arg;
	if (offset + bytes.len > r->len)
		return SB_MALFORMED;
	if (bytes.len)
		memcpy(r->bytes + offset, bytes.ptr, bytes.len);
	__atomic_add_fetch(&r->written, bytes.len, __ATOMIC_RELAXED);
	return SB_OK;
}

static int same(const struct sb_test_sink *s, const struct restored *r,
		const struct sb_entry *entry)
{
	const struct sb_entry *w = r->want;
	struct sb_span got = { NULL, 0 };
	uint8_t *room;
	int equal;

	if (!w || w->type != entry->type || w->mode != entry->mode ||
	    w->mtime_ns != entry->mtime_ns ||
	    w->data_class != entry->data_class ||
	    w->target.len != entry->target.len)
		return 0;
	room = malloc(w->size_bytes + 1);
	if (!room)
		return 0;
	if (w->type == SB_ENTRY_FILE &&
	    s->want->source->read(s->want, (size_t)(w - s->want->entries), 0,
				  w->size_bytes, room, &got) != SB_OK)
		got.len = 0;
	equal = got.len == r->written && got.len == entry->size_bytes &&
		(got.len == 0 || memcmp(r->bytes, got.ptr, got.len) == 0);
	free(room);
	return equal;
}

static enum sb_err sink_end(void *arg, void *file, const struct sb_entry *entry,
			    enum sb_err verdict)
{
	struct sb_test_sink *s = arg;
	struct restored *r = file;

	pthread_mutex_lock(&sink_lock);
	s->entries++;
	s->bytes += r->written;
	if (verdict != SB_OK)
		s->files_failed++;
	else if (same(s, r, entry))
		s->files_ok++;
	else
		s->files_wrong++;
	pthread_mutex_unlock(&sink_lock);
	free(r->bytes);
	free(r);
	return SB_OK;
}

void test_sink_init(struct sb_test_sink *s, const struct sb_snapshot *want)
{
	memset(s, 0, sizeof(*s));
	s->sink.begin = sink_begin;
	s->sink.write = sink_write;
	s->sink.end = sink_end;
	s->sink.arg = s;
	s->want = want;
}

enum sb_err test_restore(struct sb_archiver *a, struct sb_source *source,
			 uint32_t user, uint32_t day, uint32_t snapshot_number,
			 struct sb_test_sink *sink)
{
	struct sb_snapshot want;
	struct sb_meter m = { 0 };
	enum sb_err err;

	err = source->snapshot(source, user, day, &want);
	if (err != SB_OK)
		return err;
	test_sink_init(sink, &want);
	err = a->ops->restore(a->self, user, snapshot_number,
			      sb_span_of(NULL, 0), &sink->sink, &m);
	source->release(&want);
	sink->want = NULL;
	return err;
}

struct sb_pool *test_pool;

int test_pool_make(void **state)
{
	(void)state;
	return sb_pool_new(&test_pool) == SB_OK ? 0 : -1;
}

int test_pool_free(void **state)
{
	(void)state;
	sb_pool_free(test_pool);
	return 0;
}
