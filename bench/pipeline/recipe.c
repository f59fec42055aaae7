#include "bench/pipeline/recipe.h"

#include <string.h>

#include "schemes/kit/kit.h"
#include "schemes/kit/wire.h"

#define BLOCK_SMALL_BYTES 16384u
#define BLOCK_LARGE_BYTES 262144u
#define ROOT_MAGIC        "SBROOT1"
#define ROOT_MAGIC_BYTES  7u

enum sb_err sb_block_append(struct sb_block *b, const void *bytes, size_t len)
{
	if (len > b->cap - b->len) {
		size_t cap = b->cap ? b->cap : 4096;
		uint8_t *grown;

		while (cap - b->len < len)
			cap *= 2;
		grown = sb_heap_alloc_raw(b->heap, cap);
		if (!grown)
			return SB_MEMORY;
		if (b->len)
			memcpy(grown, b->ptr, b->len);
		sb_heap_free_secret(b->heap, b->ptr);
		b->ptr = grown;
		b->cap = cap;
	}
	if (len)
		memcpy(b->ptr + b->len, bytes, len);
	b->len += len;
	return SB_OK;
}

void sb_block_release(struct sb_block *b)
{
	sb_heap_free_secret(b->heap, b->ptr);
	b->ptr = NULL;
	b->len = b->cap = 0;
}

static size_t put_span(uint8_t *p, struct sb_span s)
{
	size_t n = sb_put_varint(p, s.len);

	if (s.len)
		memcpy(p + n, s.ptr, s.len);
	return n + s.len;
}

/* Sign in the lowest bit: times before 1970 stay short. */
static uint64_t zigzag(int64_t v)
{
	return (uint64_t)v << 1 ^ (uint64_t)(v < 0 ? -1 : 0);
}

static int64_t unzigzag(uint64_t v)
{
	return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

static size_t id_bytes(const struct sb_id *id)
{
	size_t n = SB_ID_BYTES;

	while (n && id->b[n - 1] == 0)
		n--;
	return n;
}

static size_t put_id(uint8_t *p, const struct sb_id *id)
{
	size_t n = id_bytes(id);

	p[0] = (uint8_t)n;
	memcpy(p + 1, id->b, n);
	return n + 1;
}

static void take_id(struct sb_reader *r, struct sb_id *id)
{
	struct sb_span s;

	memset(id, 0, sizeof(*id));
	s = sb_take(r, (size_t)sb_take_le(r, 1));
	if (s.len > SB_ID_BYTES)
		r->bad = 1;
	else if (s.len)
		memcpy(id->b, s.ptr, s.len);
}

/* The head of an entry, at most this many bytes besides its spans. */
#define HEAD_BYTES 160u

static size_t put_file(uint8_t *p, const struct sb_file *file,
		       const struct sb_recipe_part *part)
{
	size_t n = 0;

	p[n++] = part->more;
	n += sb_put_varint(p + n, part->size_bytes);
	n += sb_put_varint(p + n, part->offset);
	n += sb_put_varint(p + n, part->first_chunk);
	n += sb_put_varint(p + n, part->chunk_count);
	n += put_span(p + n, sb_span_of(file->secret, file->secret_len));
	n += put_id(p + n, &file->id);
	return n;
}

enum sb_err sb_recipe_put(struct sb_block *b, const struct sb_entry *entry,
			  const struct sb_file *file,
			  const struct sb_recipe_part *part)
{
	size_t room = HEAD_BYTES + SB_FILE_SECRET_BYTES + entry->path.len +
		      entry->target.len;
	uint8_t *head = sb_heap_alloc_raw(b->heap, room);
	size_t refs_bytes = part ? part->refs.len : 0;
	uint8_t prefix[10];
	enum sb_err err;
	size_t n = 0;

	if (!head)
		return SB_MEMORY;
	head[n++] = entry->type;
	n += sb_put_varint(head + n, entry->mode);
	n += sb_put_varint(head + n, zigzag(entry->mtime_ns));
	n += sb_put_varint(head + n, entry->data_class);
	n += put_span(head + n, entry->path);
	if (entry->type == SB_ENTRY_SYMLINK)
		n += put_span(head + n, entry->target);
	if (file && part)
		n += put_file(head + n, file, part);
	err = sb_block_append(b, prefix, sb_put_varint(prefix, n + refs_bytes));
	if (err == SB_OK)
		err = sb_block_append(b, head, n);
	if (err == SB_OK && part)
		err = sb_block_append(b, part->refs.ptr, refs_bytes);
	sb_heap_free_secret(b->heap, head);
	return err;
}

enum sb_err sb_recipe_put_ref(struct sb_block *refs,
			      const struct sb_chunk *chunk,
			      uint32_t plain_bytes, int own_id)
{
	uint8_t bytes[16 + SB_ID_BYTES + SB_CHUNK_SECRET_BYTES];
	struct sb_id none = { { 0 } };
	enum sb_err err;
	size_t n = 0;

	n += sb_put_varint(bytes + n, plain_bytes);
	bytes[n++] = chunk->scope;
	n += put_id(bytes + n, own_id ? &chunk->id : &none);
	n += put_span(bytes + n, sb_span_of(chunk->secret, chunk->secret_len));
	err = sb_block_append(refs, bytes, n);
	sb_wipe(bytes, sizeof(bytes));
	return err;
}

/* A number that must not be above most, or the rest is bad. */
static uint64_t take_most(struct sb_reader *r, uint64_t most)
{
	uint64_t v = sb_take_varint(r);

	r->bad |= v > most;
	return r->bad ? 0 : v;
}

enum sb_err sb_recipe_take(struct sb_span *block, struct sb_recipe_entry *out)
{
	struct sb_reader outer = { *block, 0 }, r;
	struct sb_entry *e = &out->entry;

	if (block->len == 0)
		return SB_MISSING;
	memset(out, 0, sizeof(*out));
	out->whole.ptr = block->ptr;
	r.rest = sb_take(&outer, (size_t)sb_take_varint(&outer));
	r.bad = outer.bad;
	out->whole.len = block->len - outer.rest.len;
	e->type = (uint8_t)sb_take_le(&r, 1);
	e->mode = (uint32_t)take_most(&r, UINT32_MAX);
	e->mtime_ns = unzigzag(sb_take_varint(&r));
	e->data_class = (uint16_t)take_most(&r, SB_CLASS_COUNT - 1);
	e->path = sb_take(&r, (size_t)sb_take_varint(&r));
	if (e->type == SB_ENTRY_SYMLINK)
		e->target = sb_take(&r, (size_t)sb_take_varint(&r));
	if (e->type == SB_ENTRY_FILE) {
		out->more = (uint8_t)sb_take_le(&r, 1);
		e->size_bytes = sb_take_varint(&r);
		out->offset = sb_take_varint(&r);
		out->first_chunk = sb_take_varint(&r);
		out->chunk_count = sb_take_varint(&r);
		out->secret = sb_take(&r, (size_t)sb_take_varint(&r));
		take_id(&r, &out->id);
		out->refs = r.rest;
	}
	if (r.bad || e->type > SB_ENTRY_SYMLINK || e->path.len == 0 ||
	    out->secret.len > SB_FILE_SECRET_BYTES)
		return SB_MALFORMED;
	*block = outer.rest;
	return SB_OK;
}

enum sb_err sb_recipe_take_ref(struct sb_span *refs,
			       const struct sb_id *file_id, struct sb_ref *out)
{
	struct sb_reader r = { *refs, 0 };
	struct sb_span secret;
	struct sb_id none = { { 0 } };
	uint64_t plain;

	if (refs->len == 0)
		return SB_MISSING;
	plain = sb_take_varint(&r);
	out->scope = (uint8_t)sb_take_le(&r, 1);
	take_id(&r, &out->id);
	if (memcmp(&out->id, &none, sizeof(none)) == 0)
		out->id = *file_id;
	secret = sb_take(&r, (size_t)sb_take_varint(&r));
	if (r.bad || plain > SB_OBJECT_PLAIN_MAX || out->scope > SB_EVERYONE ||
	    secret.len > sizeof(out->secret))
		return SB_MALFORMED;
	out->plain_bytes = (uint32_t)plain;
	out->secret_len = (uint8_t)secret.len;
	if (secret.len)
		memcpy(out->secret, secret.ptr, secret.len);
	*refs = r.rest;
	return SB_OK;
}

enum sb_err sb_root_put(struct sb_block *b, const struct sb_root *root)
{
	uint8_t bytes[64 + SB_ID_BYTES + SB_CHUNK_SECRET_BYTES];
	enum sb_err err;
	size_t n = ROOT_MAGIC_BYTES;

	memcpy(bytes, ROOT_MAGIC, n);
	n += sb_put_varint(bytes + n, root->user);
	n += sb_put_varint(bytes + n, root->snapshot);
	n += sb_put_varint(bytes + n, root->entry_count);
	n += sb_put_varint(bytes + n, root->plain_bytes);
	n += sb_put_varint(bytes + n, root->block_count);
	err = sb_block_append(b, bytes, n);
	for (uint64_t i = 0; err == SB_OK && i < root->block_count; i++) {
		const struct sb_root_block *k = &root->blocks[i];

		n = sb_put_varint(bytes, k->ref.plain_bytes);
		bytes[n++] = k->ref.scope;
		n += put_id(bytes + n, &k->ref.id);
		n += put_span(bytes + n,
			      sb_span_of(k->ref.secret, k->ref.secret_len));
		n += sb_put_varint(bytes + n, k->entry_count);
		n += sb_put_varint(bytes + n, k->first_path.len);
		err = sb_block_append(b, bytes, n);
		if (err == SB_OK)
			err = sb_block_append(b, k->first_path.ptr,
					      k->first_path.len);
	}
	sb_wipe(bytes, sizeof(bytes));
	return err;
}

static enum sb_err take_blocks(struct sb_reader *r, struct sb_root *out)
{
	static const struct sb_id none = { { 0 } };

	for (uint64_t i = 0; i < out->block_count; i++) {
		struct sb_root_block *k = &out->blocks[i];
		enum sb_err err;

		err = sb_recipe_take_ref(&r->rest, &none, &k->ref);
		if (err != SB_OK)
			return SB_MALFORMED;
		k->entry_count = sb_take_varint(r);
		k->first_path = sb_take(r, (size_t)sb_take_varint(r));
	}
	return r->bad || r->rest.len ? SB_MALFORMED : SB_OK;
}

enum sb_err sb_root_take(struct sb_heap *heap, struct sb_span bytes,
			 struct sb_root *out)
{
	struct sb_reader r = { bytes, 0 };
	struct sb_span magic = sb_take(&r, ROOT_MAGIC_BYTES);
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	if (r.bad || memcmp(magic.ptr, ROOT_MAGIC, ROOT_MAGIC_BYTES) != 0)
		return SB_MALFORMED;
	out->user = (uint32_t)take_most(&r, UINT32_MAX);
	out->snapshot = (uint32_t)take_most(&r, UINT32_MAX);
	out->entry_count = sb_take_varint(&r);
	out->plain_bytes = sb_take_varint(&r);
	out->block_count = sb_take_varint(&r);
	/* A block costs at least six bytes here: no room for a huge claim. */
	if (r.bad || out->block_count > r.rest.len / 6)
		return SB_MALFORMED;
	out->blocks = sb_heap_alloc(heap, (size_t)out->block_count *
						  sizeof(*out->blocks));
	if (!out->blocks)
		return SB_MEMORY;
	err = take_blocks(&r, out);
	if (err != SB_OK)
		sb_root_release(heap, out);
	return err;
}

void sb_root_release(struct sb_heap *heap, struct sb_root *root)
{
	sb_heap_free_secret(heap, root->blocks);
	root->blocks = NULL;
	root->block_count = 0;
}

int sb_recipe_is_full(size_t len, struct sb_span path)
{
	uint32_t h = 2166136261u; /* FNV-1a */

	if (len < BLOCK_SMALL_BYTES)
		return 0;
	for (size_t i = 0; i < path.len; i++)
		h = (h ^ path.ptr[i]) * 16777619u;
	return len >= BLOCK_LARGE_BYTES || (h >> 16) % 8 == 0;
}
