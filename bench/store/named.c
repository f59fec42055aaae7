#include "bench/store/named.h"

#include <stdlib.h>
#include <string.h>

int sb_named_valid(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && len < SB_NAME_BYTES &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789/._-") == len;
}

/* First blob whose name is not before name. */
static size_t position(const struct sb_named *n, const char *name)
{
	size_t low = 0, high = n->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (strcmp(n->blobs[mid].name, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static int is_at(const struct sb_named *n, size_t i, const char *name)
{
	return i < n->count && strcmp(n->blobs[i].name, name) == 0;
}

static enum sb_err make_room(struct sb_named *n, size_t at, const char *name)
{
	if (n->count == n->cap) {
		size_t cap = n->cap ? 2 * n->cap : 16;
		struct sb_named_blob *grown =
			realloc(n->blobs, cap * sizeof(*grown));

		if (!grown)
			return SB_MEMORY;
		n->blobs = grown;
		n->cap = cap;
	}
	memmove(n->blobs + at + 1, n->blobs + at,
		(n->count - at) * sizeof(*n->blobs));
	n->count++;
	memset(&n->blobs[at], 0, sizeof(n->blobs[at]));
	memcpy(n->blobs[at].name, name, strlen(name));
	return SB_OK;
}

enum sb_err sb_named_put(struct sb_named *n, const char *name,
			 struct sb_span value)
{
	uint8_t *copy;
	size_t at;

	if (!sb_named_valid(name))
		return SB_PARAM;
	copy = malloc(value.len ? value.len : 1);
	if (!copy)
		return SB_MEMORY;
	if (value.len)
		memcpy(copy, value.ptr, value.len);
	at = position(n, name);
	if (is_at(n, at, name)) {
		free(n->blobs[at].ptr);
	} else if (make_room(n, at, name) != SB_OK) {
		free(copy);
		return SB_MEMORY;
	}
	n->blobs[at].ptr = copy;
	n->blobs[at].len = value.len;
	return SB_OK;
}

enum sb_err sb_named_get(const struct sb_named *n, const char *name,
			 struct sb_buf *out)
{
	size_t at = position(n, name);

	if (!is_at(n, at, name))
		return SB_MISSING;
	out->len = out->cap = n->blobs[at].len;
	out->ptr = malloc(out->len ? out->len : 1);
	if (!out->ptr)
		return SB_MEMORY;
	memcpy(out->ptr, n->blobs[at].ptr, out->len);
	return SB_OK;
}

enum sb_err sb_named_remove(struct sb_named *n, const char *name)
{
	size_t at = position(n, name);

	if (!is_at(n, at, name))
		return SB_MISSING;
	free(n->blobs[at].ptr);
	n->count--;
	memmove(n->blobs + at, n->blobs + at + 1,
		(n->count - at) * sizeof(*n->blobs));
	return SB_OK;
}

enum sb_err sb_named_list(const struct sb_named *n, const char *prefix,
			  enum sb_err (*visit)(void *, const char *), void *arg)
{
	size_t len = strlen(prefix);

	for (size_t i = position(n, prefix); i < n->count; i++) {
		enum sb_err err;

		if (strncmp(n->blobs[i].name, prefix, len) != 0)
			break;
		err = visit(arg, n->blobs[i].name);
		if (err != SB_OK)
			return err;
	}
	return SB_OK;
}

void sb_named_release(struct sb_named *n)
{
	for (size_t i = 0; i < n->count; i++)
		free(n->blobs[i].ptr);
	free(n->blobs);
	memset(n, 0, sizeof(*n));
}
