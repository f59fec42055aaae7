#include "datasets/material.h"

#include "datasets/entries.h"

#include <assert.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct content {
	uint64_t offset, size_bytes;
	const uint8_t *hash;
};

struct material {
	struct sb_source base;
	const uint8_t *map;
	size_t map_bytes;
	uint64_t data_bytes, content_count, entry_count, string_bytes;
	const uint8_t *content_table, *snapshot_table, *entry_table, *strings;
	struct sb_entry *entries; /* tag = its content */
};

static int hash_is(const uint8_t *bytes, size_t len, const uint8_t *want)
{
	uint8_t got[SB_MATERIAL_HASH_BYTES];

	return EVP_Digest(bytes, len, got, NULL, EVP_sha256(), NULL) == 1 &&
	       !memcmp(got, want, sizeof(got));
}

static struct content content_at(const struct material *m, uint64_t i)
{
	const uint8_t *at = m->content_table + i * SB_MATERIAL_CONTENT_BYTES;

	return (struct content) { sb_material_get(at, 8),
				  sb_material_get(at + 8, 8), at + 16 };
}

/* Add count * each to *end; 0 if that leaves the file. */
static int table_fits(const struct material *m, uint64_t *end, uint64_t count,
		      uint64_t each)
{
	uint64_t bytes;

	return !__builtin_mul_overflow(count, each, &bytes) &&
	       !__builtin_add_overflow(*end, bytes, end) &&
	       *end <= m->map_bytes;
}

static enum sb_err parse_head(struct material *m)
{
	const uint8_t *h = m->map;
	uint64_t end = SB_MATERIAL_DATA_OFFSET, snapshots;

	if (m->map_bytes < SB_MATERIAL_DATA_OFFSET ||
	    memcmp(h, SB_MATERIAL_MAGIC, 8) || !hash_is(h, 88, h + 88))
		return SB_MALFORMED;
	for (size_t i = SB_MATERIAL_HEAD_BYTES; i < SB_MATERIAL_DATA_OFFSET;
	     i++)
		if (h[i])
			return SB_MALFORMED;
	m->base.user_count = (uint32_t)sb_material_get(h + 8, 4);
	m->base.day_count = (uint32_t)sb_material_get(h + 12, 4);
	m->data_bytes = sb_material_get(h + 16, 8);
	m->content_count = sb_material_get(h + 24, 8);
	m->entry_count = sb_material_get(h + 32, 8);
	m->string_bytes = sb_material_get(h + 40, 8);
	snapshots = (uint64_t)m->base.user_count * m->base.day_count;
	if (!table_fits(m, &end, m->data_bytes, 1) ||
	    end != sb_material_get(h + 48, 8))
		return SB_MALFORMED;
	m->content_table = m->map + end;
	if (!table_fits(m, &end, m->content_count, SB_MATERIAL_CONTENT_BYTES))
		return SB_MALFORMED;
	m->snapshot_table = m->map + end;
	if (!table_fits(m, &end, snapshots, SB_MATERIAL_SNAPSHOT_BYTES))
		return SB_MALFORMED;
	m->entry_table = m->map + end;
	if (!table_fits(m, &end, m->entry_count, SB_MATERIAL_ENTRY_BYTES))
		return SB_MALFORMED;
	m->strings = m->map + end;
	if (!table_fits(m, &end, m->string_bytes, 1) || end != m->map_bytes ||
	    !hash_is(m->content_table,
		     (size_t)(m->map + end - m->content_table), h + 56))
		return SB_MALFORMED;
	return SB_OK;
}

static enum sb_err check_contents(const struct material *m)
{
	for (uint64_t i = 0; i < m->content_count; i++) {
		struct content c = content_at(m, i);

		if (c.offset > m->data_bytes ||
		    c.size_bytes > m->data_bytes - c.offset)
			return SB_MALFORMED;
	}
	return SB_OK;
}

static enum sb_err parse_entry(const struct material *m, const uint8_t *at,
			       struct sb_entry *e)
{
	uint64_t path = sb_material_get(at, 8);
	uint64_t path_len = sb_material_get(at + 8, 4);
	uint64_t target_len = sb_material_get(at + 12, 4);
	uint64_t content = sb_material_get(at + 32, 8);
	const uint8_t *p;

	if (path > m->string_bytes ||
	    path_len + target_len > m->string_bytes - path)
		return SB_MALFORMED;
	p = m->strings + path;
	e->path = sb_span_of(p, (size_t)path_len);
	e->target = sb_span_of(p + path_len, (size_t)target_len);
	e->size_bytes = sb_material_get(at + 16, 8);
	e->mtime_ns = (int64_t)sb_material_get(at + 24, 8);
	e->mode = (uint32_t)sb_material_get(at + 40, 4);
	e->data_class = (uint16_t)sb_material_get(at + 44, 2);
	e->type = at[46];
	e->protection = at[47];
	e->tag = content;
	for (size_t i = 48; i < SB_MATERIAL_ENTRY_BYTES; i++)
		if (at[i])
			return SB_MALFORMED;
	if (e->data_class >= SB_CLASS_COUNT || e->type > SB_ENTRY_SYMLINK ||
	    e->protection >= SB_PROTECTION_COUNT ||
	    !sb_entries_path_ok(e->path) ||
	    (e->type == SB_ENTRY_SYMLINK) != !!target_len ||
	    (target_len && memchr(e->target.ptr, 0, e->target.len)))
		return SB_MALFORMED;
	if (e->type != SB_ENTRY_FILE)
		return content != SB_MATERIAL_NO_CONTENT || e->size_bytes
			       ? SB_MALFORMED
			       : SB_OK;
	if (content >= m->content_count ||
	    content_at(m, content).size_bytes != e->size_bytes)
		return SB_MALFORMED;
	return SB_OK;
}

/* Snapshots tile the table of entries, each in the order of its paths. */
static enum sb_err check_snapshots(const struct material *m)
{
	uint64_t snapshots = (uint64_t)m->base.user_count * m->base.day_count;
	uint64_t next = 0;
	int gap = 0; /* the user's days are over */

	for (uint64_t s = 0; s < snapshots; s++) {
		const uint8_t *at =
			m->snapshot_table + s * SB_MATERIAL_SNAPSHOT_BYTES;
		uint64_t count = sb_material_get(at + 8, 8), total = 0;
		int first = s % m->base.day_count == 0;

		if (count == SB_MATERIAL_NO_SNAPSHOT && !first &&
		    sb_material_get(at, 8) == next) {
			gap = 1;
			continue;
		}
		gap &= !first;
		if (gap || sb_material_get(at, 8) != next ||
		    count > m->entry_count - next)
			return SB_MALFORMED;
		for (uint64_t i = next; i < next + count; i++) {
			const struct sb_entry *e = &m->entries[i];

			if (i > next &&
			    sb_entries_compare(e[-1].path, e->path) >= 0)
				return SB_MALFORMED;
			if (__builtin_add_overflow(total, e->size_bytes,
						   &total))
				return SB_MALFORMED;
		}
		next += count;
	}
	return next == m->entry_count ? SB_OK : SB_MALFORMED;
}

static enum sb_err parse(struct material *m)
{
	enum sb_err err = parse_head(m);

	if (!err)
		err = check_contents(m);
	if (err)
		return err;
	m->entries = calloc((size_t)m->entry_count + 1, sizeof(*m->entries));
	if (!m->entries)
		return SB_MEMORY;
	for (uint64_t i = 0; !err && i < m->entry_count; i++)
		err = parse_entry(m,
				  m->entry_table + i * SB_MATERIAL_ENTRY_BYTES,
				  &m->entries[i]);
	return err ? err : check_snapshots(m);
}

static int digest_entry(const struct material *m, EVP_MD_CTX *md,
			const struct sb_entry *e)
{
	uint8_t b[40];

	sb_material_put(b, e->path.len, 8);
	sb_material_put(b + 8, e->target.len, 8);
	sb_material_put(b + 16, e->size_bytes, 8);
	sb_material_put(b + 24, (uint64_t)e->mtime_ns, 8);
	sb_material_put(b + 32, e->mode, 4);
	sb_material_put(b + 36, e->data_class, 2);
	sb_material_put(b + 38, e->type, 2);
	if (EVP_DigestUpdate(md, b, sizeof(b)) != 1 ||
	    EVP_DigestUpdate(md, e->path.ptr, e->path.len) != 1 ||
	    EVP_DigestUpdate(md, e->target.ptr, e->target.len) != 1)
		return 0;
	return e->type != SB_ENTRY_FILE ||
	       EVP_DigestUpdate(md, content_at(m, e->tag).hash,
				SB_MATERIAL_HASH_BYTES) == 1;
}

static enum sb_err digest_all(const struct material *m, uint8_t digest[32])
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	uint64_t snapshots = (uint64_t)m->base.user_count * m->base.day_count;
	int ok = md && EVP_DigestInit_ex(md, EVP_sha256(), NULL) == 1 &&
		 EVP_DigestUpdate(md, "sealbench dataset", 18) == 1 &&
		 EVP_DigestUpdate(md, m->map + 8, 8) == 1 &&
		 EVP_DigestUpdate(md, m->snapshot_table,
				  (size_t)snapshots *
					  SB_MATERIAL_SNAPSHOT_BYTES) == 1;

	for (uint64_t i = 0; ok && i < m->entry_count; i++)
		ok = digest_entry(m, md, &m->entries[i]);
	ok = ok && EVP_DigestFinal_ex(md, digest, NULL) == 1;
	EVP_MD_CTX_free(md);
	return ok ? SB_OK : SB_MEMORY;
}

static void material_release(struct sb_snapshot *s)
{
	memset(s, 0, sizeof(*s));
}

static const uint8_t *snapshot_at(const struct material *m, uint32_t user,
				  uint32_t day)
{
	return m->snapshot_table + ((uint64_t)user * m->base.day_count + day) *
					   SB_MATERIAL_SNAPSHOT_BYTES;
}

static uint32_t material_days(const struct sb_source *source, uint32_t user)
{
	const struct material *m = (const struct material *)source;
	uint32_t days = source->day_count;

	while (days && sb_material_get(snapshot_at(m, user, days - 1) + 8, 8) ==
			       SB_MATERIAL_NO_SNAPSHOT)
		days--;
	return days;
}

static enum sb_err material_list(const struct sb_source *source, uint32_t user,
				 uint32_t day, struct sb_snapshot *out)
{
	const struct material *m = (const struct material *)source;
	const uint8_t *at;

	memset(out, 0, sizeof(*out));
	if (user >= source->user_count || day >= source->day_count ||
	    day >= material_days(source, user))
		return SB_PARAM;
	at = snapshot_at(m, user, day);
	out->source = source;
	out->user = user;
	out->day = day;
	out->entries = m->entries + sb_material_get(at, 8);
	out->entry_count = (size_t)sb_material_get(at + 8, 8);
	for (size_t i = 0; i < out->entry_count; i++)
		out->total_bytes += out->entries[i].size_bytes;
	return SB_OK;
}

static enum sb_err material_read(const struct sb_snapshot *s, size_t index,
				 uint64_t offset, size_t len, uint8_t *into,
				 struct sb_span *got)
{
	const struct material *m = (const struct material *)s->source;
	const struct sb_entry *e = &s->entries[index];

	(void)into;
	assert(index < s->entry_count && e->type == SB_ENTRY_FILE);
	if (offset > e->size_bytes)
		offset = e->size_bytes;
	if (len > e->size_bytes - offset)
		len = (size_t)(e->size_bytes - offset);
	*got = sb_span_of(m->map + SB_MATERIAL_DATA_OFFSET +
				  content_at(m, e->tag).offset + offset,
			  len);
	return SB_OK;
}

static void material_close(struct sb_source *source)
{
	struct material *m = (struct material *)source;

	if (!m)
		return;
	free(m->entries);
	if (m->map)
		munmap((void *)(uintptr_t)m->map, m->map_bytes);
	free(m);
}

static enum sb_err map_file(struct material *m, const char *path)
{
	enum sb_err err = SB_OK;
	struct stat st;
	void *map;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return SB_MISSING;
	if (fstat(fd, &st))
		err = SB_IO;
	else if (!S_ISREG(st.st_mode) || st.st_size < SB_MATERIAL_DATA_OFFSET)
		err = SB_MALFORMED;
	if (!err) {
		map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd,
			   0);
		if (map == MAP_FAILED) {
			err = SB_IO;
		} else {
			m->map = map;
			m->map_bytes = (size_t)st.st_size;
		}
	}
	close(fd);
	return err;
}

enum sb_err sb_material_open(const char *path, struct sb_source **out,
			     uint8_t digest[32])
{
	struct material *m = calloc(1, sizeof(*m));
	enum sb_err err;

	*out = NULL;
	if (!m)
		return SB_MEMORY;
	m->base = (struct sb_source) {
		.kind = "materialised",
		.days = material_days,
		.snapshot = material_list,
		.read = material_read,
		.release = material_release,
		.close = material_close,
	};
	err = map_file(m, path);
	if (!err)
		err = parse(m);
	if (!err)
		err = digest_all(m, digest);
	if (err) {
		material_close(&m->base);
		return err;
	}
	*out = &m->base;
	return SB_OK;
}

enum sb_err sb_material_check(const struct sb_source *src)
{
	const struct material *m = (const struct material *)src;

	if (src->read != material_read)
		return SB_PARAM;
	for (uint64_t i = 0; i < m->content_count; i++) {
		struct content c = content_at(m, i);

		if (!hash_is(m->map + SB_MATERIAL_DATA_OFFSET + c.offset,
			     (size_t)c.size_bytes, c.hash))
			return SB_MALFORMED;
	}
	return SB_OK;
}
