/* datasets/itunes/list.c: snapshots of a backup and their bytes, sb_itunes_*. */
#include "datasets/beneath.h"
#include "datasets/class.h"
#include "datasets/itunes/blob.h"
#include "datasets/itunes/internal.h"
#include "datasets/tidy.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum digest_state {
	DIGEST_NONE, /* or already seen to be right */
	DIGEST_WANTED,
	DIGEST_WRONG,
};

/* One file; entry.tag is its index. */
struct item {
	char id[SB_CATALOG_ID_CHARS + 1];
	uint8_t encrypted;
	uint8_t key[SB_BAG_KEY_BYTES];
	uint8_t digest[SB_MBFILE_DIGEST_BYTES];
	uint64_t stored_bytes;
	atomic_uchar digest_state, noted;
};

struct listing {
	const struct sb_itunes *source;
	struct sb_kit *kit;
	struct sb_entries entries;
	struct item *items;
	size_t item_count, item_cap;
};

static void note(const struct sb_itunes *s, struct sb_span path,
		 const char *why)
{
	if (s->base.note)
		s->base.note(s->base.note_arg, path, why);
}

/* Blobs are in 256 folders since iOS 10, in none before. */
static int open_blob(const struct sb_itunes *s, const char *id, struct stat *st)
{
	char nested[SB_CATALOG_ID_CHARS + 4];
	int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY, fd;

	snprintf(nested, sizeof(nested), "%.2s/%s", id, id);
	fd = sb_beneath_open(s->root, nested, flags);
	if (fd < 0)
		fd = sb_beneath_open(s->root, id, flags);
	if (fd >= 0 && (fstat(fd, st) || !S_ISREG(st->st_mode))) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static struct item *add_item(struct listing *l)
{
	struct item *item;

	if (l->item_count == l->item_cap) {
		size_t cap = l->item_cap ? 2 * l->item_cap : 256;
		/* Not realloc: keys would be left behind. */
		struct item *more = calloc(cap, sizeof(*more));

		if (!more)
			return NULL;
		if (l->items) {
			memcpy(more, l->items, l->item_count * sizeof(*more));
			sb_wipe(l->items, l->item_cap * sizeof(*more));
		}
		free(l->items);
		l->items = more;
		l->item_cap = cap;
	}
	item = &l->items[l->item_count];
	memset(item, 0, sizeof(*item));
	return item;
}

/* Why the file's key cannot be had; NULL: it is there, or not needed. */
static const char *unlock(struct listing *l, const struct sb_mbfile *file,
			  struct item *item)
{
	const struct sb_manifest *m = &l->source->manifest;
	enum sb_err err;

	if (!m->encrypted || (!file->has_key && !file->size_bytes))
		return NULL;
	if (!file->has_key)
		return "has no EncryptionKey in an encrypted backup";
	item->encrypted = 1;
	err = sb_bag_key(&m->bag, l->kit,
			 sb_span_of(file->locked_key, sizeof(file->locked_key)),
			 item->key);
	if (err == SB_MISSING)
		return "its class is not in the keybag, or damaged there";
	return err == SB_OK ? NULL : "its EncryptionKey is damaged";
}

static const char *measure(struct listing *l, const struct sb_mbfile *file,
			   struct item *item, uint64_t *size_bytes,
			   const char **remark)
{
	struct stat st;
	struct sb_blob blob = { .fd = open_blob(l->source, item->id, &st) };
	enum sb_blob_fit fit;
	enum sb_err err;

	if (blob.fd < 0)
		return "is in the index, but not in the backup";
	item->stored_bytes = blob.stored_bytes = (uint64_t)st.st_size;
	blob.key = item->encrypted ? item->key : NULL;
	err = sb_blob_measure(&blob, l->kit, file->size_bytes, &fit);
	close(blob.fd);
	if (err != SB_OK)
		return "cannot be read";
	if (fit == SB_BLOB_BROKEN)
		return "is cut short: no whole number of blocks is stored";
	if (fit == SB_BLOB_DIFFERS)
		*remark = "is not as long as the index says: taken as far as "
			  "both go";
	*size_bytes = blob.plain_bytes;
	return NULL;
}

/* Why a record makes no entry; NULL: it does, e is filled but for its path. */
static const char *judge(struct listing *l, const struct sb_catalog_record *r,
			 struct item *item, struct sb_entry *e,
			 const char **remark)
{
	const char *why;

	if (r->kind == SB_CATALOG_STRANGE)
		return "is neither a file, a directory nor a link";
	if (r->damaged && r->kind != SB_CATALOG_DIR)
		return "its record in the index is damaged";
	e->mode = r->file.mode & 07777;
	e->mtime_ns = r->file.modified_s * 1000000000;
	e->birth_ns = r->file.born_s * 1000000000;
	if (r->kind == SB_CATALOG_DIR) {
		e->type = SB_ENTRY_DIR;
		e->mode = S_IFDIR | (e->mode ? e->mode : 0755);
		return NULL;
	}
	if (r->kind == SB_CATALOG_LINK) {
		e->type = SB_ENTRY_SYMLINK;
		e->mode |= S_IFLNK;
		return r->file.target_len && !memchr(r->file.target, 0,
						     r->file.target_len)
			       ? NULL
			       : "is a link to nowhere";
	}
	e->type = SB_ENTRY_FILE;
	e->mode |= S_IFREG;
	if (r->file.protection < SB_PROTECTION_COUNT)
		e->protection = (uint8_t)r->file.protection;
	memcpy(item->id, r->id, sizeof(item->id));
	if (!*item->id)
		return "its fileID is not a SHA-1";
	why = unlock(l, &r->file, item);
	if (!why)
		why = measure(l, &r->file, item, &e->size_bytes, remark);
	if (r->file.has_digest) {
		memcpy(item->digest, r->file.digest, sizeof(item->digest));
		item->digest_state = DIGEST_WANTED;
	}
	return why;
}

/* Devices name each record by its path, which so can be told if it is damaged. */
static enum sb_err check_name(const struct sb_catalog_record *r,
			      const char **remark)
{
	char id[SB_CATALOG_ID_CHARS + 1];
	enum sb_err err = sb_catalog_name(r->domain, r->path, id);

	if (err == SB_OK && strcmp(id, r->id) != 0)
		*remark = "its fileID is not of its path: one of them is "
			  "damaged";
	return err;
}

static enum sb_err copy_path(struct listing *l,
			     const struct sb_catalog_record *r,
			     struct sb_span *out)
{
	size_t len = r->domain.len + (r->path.len > 0) + r->path.len;
	uint8_t *text = sb_entries_bytes(&l->entries, len);

	if (!text)
		return SB_MEMORY;
	if (r->domain.len)
		memcpy(text, r->domain.ptr, r->domain.len);
	if (r->path.len) {
		text[r->domain.len] = '/';
		memcpy(text + r->domain.len + 1, r->path.ptr, r->path.len);
	}
	*out = sb_span_of(text, len);
	return SB_OK;
}

static enum sb_err each(void *arg, const struct sb_catalog_record *r)
{
	struct listing *l = arg;
	struct sb_entry found = { 0 }, *e;
	struct item *item = add_item(l);
	const char *why = NULL, *remark = NULL;

	if (!item || copy_path(l, r, &found.path) != SB_OK ||
	    check_name(r, &remark) != SB_OK)
		return SB_MEMORY;
	if (!sb_tidy_path_ok(found.path))
		why = "no file may have such a path";
	else
		why = judge(l, r, item, &found, &remark);
	if (why) {
		note(l->source, found.path, why);
		sb_wipe(item, sizeof(*item));
		return SB_OK;
	}
	if (remark)
		note(l->source, found.path, remark);
	if (found.type == SB_ENTRY_SYMLINK) {
		uint8_t *text =
			sb_entries_bytes(&l->entries, r->file.target_len);

		if (!text)
			return SB_MEMORY;
		memcpy(text, r->file.target, r->file.target_len);
		found.target = sb_span_of(text, r->file.target_len);
	}
	found.data_class = SB_CLASS_OTHER;
	if (found.type != SB_ENTRY_DIR)
		found.data_class = (uint16_t)sb_class_by_rules(
			l->source->base.rules, found.path);
	found.tag = l->item_count++;
	e = sb_entries_add(&l->entries);
	if (e)
		*e = found;
	return e ? SB_OK : SB_MEMORY;
}

void sb_itunes_release(struct sb_snapshot *s)
{
	struct listing *l = s->state;

	if (l) {
		sb_entries_release(&l->entries);
		if (l->items)
			sb_wipe(l->items, l->item_cap * sizeof(*l->items));
		free(l->items);
		free(l);
	}
	memset(s, 0, sizeof(*s));
}

enum sb_err sb_itunes_list(const struct sb_source *source, uint32_t user,
			   uint32_t day, struct sb_snapshot *out)
{
	const struct sb_itunes *s = (const struct sb_itunes *)source;
	struct listing *l;
	char why[256] = "";
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	if (user || day)
		return SB_PARAM;
	l = calloc(1, sizeof(*l));
	if (!l)
		return SB_MEMORY;
	out->state = l;
	l->source = s;
	err = sb_kits_take(s->kits, &l->kit);
	if (err == SB_OK) {
		err = sb_catalog_walk(s->index, &s->weak, each, l, why,
				      sizeof(why));
		sb_kits_give(s->kits, l->kit);
		l->kit = NULL;
	}
	/* What can be told of a damaged index is told; the rest of it is lost,
	 * like a file. */
	if (err == SB_MALFORMED) {
		note(s, sb_span_of("Manifest", 8), why);
		err = l->entries.count ? SB_OK : SB_MALFORMED;
	}
	if (err == SB_OK)
		err = sb_tidy(&l->entries, s->base.note, s->base.note_arg);
	if (err != SB_OK) {
		sb_itunes_release(out);
		return err;
	}
	out->source = source;
	out->entries = l->entries.at;
	out->entry_count = l->entries.count;
	out->total_bytes = sb_entries_total(&l->entries);
	return SB_OK;
}

static enum sb_err lost(const struct sb_snapshot *s, const struct sb_entry *e,
			struct item *item, const char *why, enum sb_err err)
{
	const struct sb_itunes *source = (const struct sb_itunes *)s->source;

	if (!atomic_exchange(&item->noted, 1))
		note(source, e->path, why);
	return err;
}

static enum sb_err check_digest(const struct sb_blob *blob, struct item *item)
{
	uint8_t digest[SB_MBFILE_DIGEST_BYTES];
	enum sb_err err;

	if (item->digest_state == DIGEST_NONE)
		return SB_OK;
	if (item->digest_state == DIGEST_WRONG)
		return SB_FORGED;
	err = sb_blob_digest(blob, digest);
	if (err != SB_OK)
		return err;
	if (memcmp(digest, item->digest, sizeof(digest)) != 0) {
		item->digest_state = DIGEST_WRONG;
		return SB_FORGED;
	}
	item->digest_state = DIGEST_NONE;
	return SB_OK;
}

static enum sb_err read_open(const struct sb_itunes *s,
			     const struct sb_blob *blob, struct item *item,
			     uint64_t offset, size_t len, uint8_t *into,
			     size_t *got)
{
	struct sb_kit *kit;
	enum sb_err err = check_digest(blob, item);

	if (err == SB_OK)
		err = sb_kits_take(s->kits, &kit);
	if (err != SB_OK)
		return err;
	err = sb_blob_read(blob, kit, offset, len, into, got);
	sb_kits_give(s->kits, kit);
	return err;
}

enum sb_err sb_itunes_read(const struct sb_snapshot *snapshot, size_t index,
			   uint64_t offset, size_t len, uint8_t *into,
			   struct sb_span *got)
{
	const struct sb_itunes *s = (const struct sb_itunes *)snapshot->source;
	const struct listing *l = snapshot->state;
	const struct sb_entry *e = &snapshot->entries[index];
	struct item *item;
	struct sb_blob blob = { 0 };
	struct stat st;
	size_t n = 0;
	enum sb_err err;

	assert(index < snapshot->entry_count && e->type == SB_ENTRY_FILE);
	item = &l->items[e->tag];
	blob.plain_bytes = e->size_bytes;
	*got = sb_span_of(into, 0);
	blob.fd = open_blob(s, item->id, &st);
	if (blob.fd < 0)
		return lost(snapshot, e, item, "vanished before it was read",
			    SB_MISSING);
	blob.stored_bytes = (uint64_t)st.st_size;
	blob.key = item->encrypted ? item->key : NULL;
	if (blob.stored_bytes != item->stored_bytes)
		err = SB_MISSING;
	else
		err = read_open(s, &blob, item, offset, len, into, &n);
	close(blob.fd);
	got->len = n;
	if (err == SB_FORGED)
		return lost(snapshot, e, item,
			    "is damaged: its SHA-1 is not its Digest", SB_IO);
	if (err == SB_MISSING)
		return lost(snapshot, e, item, "changed while read", err);
	if (err == SB_IO)
		return lost(snapshot, e, item, "cannot be read", err);
	return err;
}
