#include "datasets/itunes/itunes.h"

#include "datasets/itunes/internal.h"
#include "datasets/itunes/property.h"
#include "datasets/tidy.h"
#include "schemes/kit/cipher.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_PLIST_BYTES (UINT64_C(256) << 20)
#define MOST_INDEX_BYTES (UINT64_C(4) << 30)
#define PIECE_BYTES      ((size_t)1 << 20)
#define BLOCK_BYTES      16u

struct opening {
	struct sb_itunes *s;
	const char *path;
	char *why;
	size_t why_bytes;
};

static enum sb_err fail(struct opening *o, enum sb_err err, const char *format,
			...) __attribute__((format(printf, 3, 4)));

static enum sb_err fail(struct opening *o, enum sb_err err, const char *format,
			...)
{
	va_list args;

	va_start(args, format);
	if (o->why_bytes)
		vsnprintf(o->why, o->why_bytes, format, args);
	va_end(args);
	return err;
}

static int there(int root, const char *name)
{
	return !faccessat(root, name, F_OK, 0);
}

int sb_itunes_is(const char *path)
{
	int root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC), yes;

	if (root < 0)
		return 0;
	yes = there(root, "Manifest.plist") +
		      (there(root, "Manifest.db") ||
		       there(root, "Manifest.mbdb")) +
		      (there(root, "Info.plist") ||
		       there(root, "Status.plist")) >
	      1;
	close(root);
	return yes;
}

static enum sb_err load(struct opening *o, const char *name, uint64_t most,
			uint8_t **out, size_t *len)
{
	char reason[128];
	int fd = openat(o->s->root, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st = { 0 };
	size_t done = 0;

	if (fd < 0)
		return fail(o, errno == ENOENT ? SB_MISSING : SB_IO,
			    "%s/%s cannot be opened: %s; copy the whole folder "
			    "of the backup",
			    o->path, name,
			    strerror_r(errno, reason, sizeof(reason)));
	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_size < 1 ||
	    (uint64_t)st.st_size > most) {
		close(fd);
		return fail(o, SB_MALFORMED,
			    "%s/%s is empty, too large, or no file; make the "
			    "backup again",
			    o->path, name);
	}
	*len = (size_t)st.st_size;
	*out = malloc(*len);
	while (*out && done < *len) {
		ssize_t n = pread(fd, *out + done, *len - done, (off_t)done);

		if (n <= 0 && !(n < 0 && errno == EINTR))
			break;
		done += n > 0 ? (size_t)n : 0;
	}
	close(fd);
	if (*out && done == *len)
		return SB_OK;
	return fail(o, *out ? SB_IO : SB_MEMORY, "%s/%s cannot be read: %s",
		    o->path, name, *out ? "it ends early" : "out of memory");
}

static enum sb_err unlock(struct opening *o, sb_ask *ask, void *arg)
{
	uint8_t text[SB_ASK_PASSWORD_BYTES];
	struct sb_buf password = { text, 0, sizeof(text) };
	struct sb_kit *kit = NULL;
	enum sb_err err = SB_DENIED;

	(void)!mlock(text, sizeof(text));
	if (ask)
		err = ask(arg, o->path, &password, o->why, o->why_bytes);
	else
		fail(o, err, "%s is encrypted and there is no password for it",
		     o->path);
	if (err == SB_OK)
		err = sb_kits_take(o->s->kits, &kit);
	/* Its own weak check says at once what else takes a while. */
	if (err == SB_OK && o->s->weak.there)
		err = sb_weak_unlock(&o->s->weak,
				     sb_span_of(text, password.len));
	if (err == SB_OK)
		err = sb_bag_unlock(&o->s->manifest.bag, kit,
				    sb_span_of(text, password.len));
	if (kit)
		sb_kits_give(o->s->kits, kit);
	sb_wipe(text, sizeof(text));
	munlock(text, sizeof(text));
	if (err == SB_FORGED)
		fail(o, err,
		     "%s: the password does not open this backup; give the one "
		     "that was set for encrypted backups of the device",
		     o->path);
	return err;
}

static enum sb_err load_manifest(struct opening *o)
{
	struct sb_itunes *s = o->s;
	const char *complaint = "";
	uint8_t *bytes = NULL;
	size_t len = 0;
	enum sb_err err =
		load(o, "Manifest.plist", MOST_PLIST_BYTES, &bytes, &len);

	if (err == SB_OK) {
		err = sb_manifest_parse(sb_span_of(bytes, len), &s->manifest,
					&complaint);
		if (err != SB_OK)
			fail(o, err,
			     "%s/Manifest.plist cannot be used: %s; make the "
			     "backup again",
			     o->path, complaint);
	}
	free(bytes);
	return err;
}

/* The whole in place, by pieces that go through memory of their own. */
static enum sb_err decrypt_all(struct sb_kit *kit, const uint8_t key[32],
			       uint8_t *bytes, size_t len)
{
	uint8_t *piece = malloc(PIECE_BYTES), iv[16] = { 0 };
	enum sb_err err = piece ? SB_OK : SB_MEMORY;

	for (size_t at = 0; err == SB_OK && at < len;) {
		size_t n = len - at < PIECE_BYTES ? len - at : PIECE_BYTES;

		memcpy(piece, bytes + at, n);
		err = sb_cbc_decrypt(kit, key, iv, sb_span_of(piece, n),
				     bytes + at);
		at += n;
	}
	free(piece);
	return err;
}

static enum sb_err decrypt_index(struct opening *o, const char *name)
{
	struct sb_itunes *s = o->s;
	uint8_t key[32];
	struct sb_kit *kit;
	enum sb_err err = sb_kits_take(s->kits, &kit);

	if (err != SB_OK)
		return err;
	err = sb_bag_key(&s->manifest.bag, kit,
			 sb_span_of(s->manifest.locked_key,
				    sizeof(s->manifest.locked_key)),
			 key);
	if (err != SB_OK)
		fail(o, err,
		     "%s/Manifest.plist: its ManifestKey is damaged or of a "
		     "class that the keybag lacks; make the backup again",
		     o->path);
	else if (s->index_memory_bytes % BLOCK_BYTES)
		err = fail(o, SB_MALFORMED,
			   "%s/%s is cut short: it is no whole number of "
			   "blocks; copy it again",
			   o->path, name);
	else
		err = decrypt_all(kit, key, s->index_memory,
				  s->index_memory_bytes);
	sb_kits_give(s->kits, kit);
	sb_wipe(key, sizeof(key));
	return err;
}

static enum sb_err first(void *arg, const struct sb_catalog_record *record)
{
	(void)arg;
	(void)record;
	return SB_STOPPED;
}

/* What is damaged costs what it held, which nothing else would tell. */
static enum sb_err check_index(struct sb_itunes *s, const char *name)
{
	char what[200], why[300];
	enum sb_err err = sb_catalog_check(s->index, what, sizeof(what));

	if (err != SB_MALFORMED)
		return err;
	snprintf(why, sizeof(why),
		 "is damaged, files may be missing; copy it again (%s)", what);
	if (s->base.note)
		s->base.note(s->base.note_arg, sb_span_of(name, strlen(name)),
			     why);
	return SB_OK;
}

static enum sb_err load_index(struct opening *o)
{
	struct sb_itunes *s = o->s;
	const char *name =
		there(s->root, "Manifest.db") ? "Manifest.db" : "Manifest.mbdb";
	char complaint[256] = "";
	struct sb_span all;
	enum sb_err err;

	if (!there(s->root, name))
		name = "Manifest.db";
	err = load(o, name, MOST_INDEX_BYTES, &s->index_memory,
		   &s->index_memory_bytes);
	if (err != SB_OK)
		return err;
	all = sb_span_of(s->index_memory, s->index_memory_bytes);
	if (s->manifest.has_key && !sb_catalog_is(all))
		err = decrypt_index(o, name);
	if (err != SB_OK)
		return err;
	if (!sb_catalog_is(all))
		return fail(o, SB_MALFORMED,
			    "%s/%s is not the index of a backup%s; copy the "
			    "whole folder again",
			    o->path, name,
			    s->manifest.has_key
				    ? " once decrypted"
				    : ", or Manifest.plist lacks its key");
	s->index = sb_span_of(all.ptr, sb_catalog_bytes(all));
	err = sb_catalog_walk(s->index, NULL, first, NULL, complaint,
			      sizeof(complaint));
	if (err == SB_MALFORMED)
		fail(o, err, "%s/%s cannot be read: %s; copy it again", o->path,
		     name, complaint);
	if (err == SB_OK || err == SB_STOPPED)
		err = check_index(s, name);
	return err;
}

/* Lists that nothing here needs, but whoever has the backup should know what they
 * say of it, or that they no longer say anything. */
static void remark_lists(struct opening *o)
{
	static const char *const lists[] = { "Status.plist", "Info.plist" };
	struct sb_itunes *s = o->s;
	char unused[8];
	struct opening quiet = { s, o->path, unused, sizeof(unused) };

	for (size_t i = 0; i < 2 && !*s->remark; i++) {
		uint8_t *bytes = NULL;
		size_t len = 0;
		plist_t root = NULL, state;

		if (!there(s->root, lists[i]))
			continue;
		if (load(&quiet, lists[i], MOST_PLIST_BYTES, &bytes, &len) ==
		    SB_OK)
			root = sb_property_load(sb_span_of(bytes, len));
		free(bytes);
		state = sb_property_at(root, "SnapshotState", PLIST_STRING);
		if (!root || plist_get_node_type(root) != PLIST_DICT)
			snprintf(s->remark, sizeof(s->remark),
				 "%s is no property list: this backup is "
				 "damaged or unfinished, and may lack more; "
				 "copy it again",
				 lists[i]);
		else if (state &&
			 strcmp(plist_get_string_ptr(state, NULL), "finished"))
			snprintf(s->remark, sizeof(s->remark),
				 "not finished (SnapshotState of %s is "
				 "\"%.20s\"),"
				 " and may lack files; make it again",
				 lists[i], plist_get_string_ptr(state, NULL));
		plist_free(root);
	}
	sb_tidy_text(s->remark);
	if (*s->remark)
		s->base.remark = s->remark;
}

/* An index that is not encrypted may say how to test the password. */
static enum sb_err load_all(struct opening *o, sb_ask *ask, void *arg)
{
	struct sb_itunes *s = o->s;
	enum sb_err err = load_manifest(o);

	if (err == SB_OK && !s->manifest.has_key)
		err = load_index(o);
	if (err == SB_OK && s->manifest.encrypted && !s->manifest.has_key)
		err = sb_weak_find(s->index, &s->weak);
	if (err == SB_OK && s->manifest.encrypted)
		err = unlock(o, ask, arg);
	if (err == SB_OK && s->manifest.has_key)
		err = load_index(o);
	if (err == SB_OK)
		remark_lists(o);
	if (s->weak.there)
		s->base.remark =
			"of iOS 10.0: whoever has it can test passwords at one "
			"SHA-256 each (passwordHash), not at 10,000 rounds of "
			"PBKDF2; make it anew with a later iOS";
	return err;
}

static void close_backup(struct sb_source *source)
{
	struct sb_itunes *s = (struct sb_itunes *)source;

	if (!s)
		return;
	if (s->root >= 0)
		close(s->root);
	if (s->index_memory)
		sb_wipe(s->index_memory, s->index_memory_bytes);
	free(s->index_memory);
	sb_kits_free(s->kits);
	sb_wipe(&s->manifest, sizeof(s->manifest));
	sb_wipe(&s->weak, sizeof(s->weak));
	free(s);
}

enum sb_err sb_itunes_open(const char *path, sb_ask *ask, void *ask_arg,
			   sb_source_note *note, void *note_arg, char *why,
			   size_t why_bytes, struct sb_source **out)
{
	struct opening o = { NULL, path, why, why_bytes };
	char reason[128];
	enum sb_err err;

	*out = NULL;
	fail(&o, SB_OK, "%s cannot be opened", path);
	o.s = calloc(1, sizeof(*o.s));
	if (o.s)
		o.s->kits = sb_kits_new();
	if (!o.s || !o.s->kits) {
		free(o.s);
		return fail(&o, SB_MEMORY, "out of memory");
	}
	o.s->base = (struct sb_source) {
		.kind = "itunes",
		.user_count = 1,
		.day_count = 1,
		.snapshot = sb_itunes_list,
		.read = sb_itunes_read,
		.release = sb_itunes_release,
		.close = close_backup,
		.note = note,
		.note_arg = note_arg,
	};
	o.s->root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (o.s->root < 0)
		err = fail(&o, SB_MISSING, "%s cannot be opened: %s", path,
			   strerror_r(errno, reason, sizeof(reason)));
	else
		err = load_all(&o, ask, ask_arg);
	if (err != SB_OK) {
		close_backup(&o.s->base);
		return err;
	}
	*out = &o.s->base;
	return SB_OK;
}
