#include "datasets/backup.h"

#include "datasets/backup_plist.h"

#include <errno.h>
#include <openssl/evp.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	PIECE_BYTES = 1 << 20,
	PATH_BYTES = 1200,
	SHA1_BYTES = 20,
};

struct writer {
	const char *root;
	const struct sb_snapshot *snapshot;
	sqlite3 *db;
	sqlite3_stmt *add;
	const uint64_t *told; /* what the source told of; may be NULL */
	uint8_t *piece;
	char *why;
	size_t why_bytes;
};

static enum sb_err fail(const struct writer *w, const char *file,
			const char *what)
{
	snprintf(w->why, w->why_bytes, "%.400s/%.60s cannot be written: %s",
		 w->root, file, what);
	return SB_IO;
}

/* --- files ---------------------------------------------------------------- */

/* The file's bytes; digest is of them. */
static enum sb_err copy(struct writer *w, size_t index, FILE *to,
			uint8_t digest[SHA1_BYTES])
{
	const struct sb_snapshot *s = w->snapshot;
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	enum sb_err err = SB_OK;
	struct sb_span got;
	uint64_t at = 0;

	if (!md || EVP_DigestInit_ex(md, EVP_sha1(), NULL) != 1)
		err = SB_MEMORY;
	while (!err && at < s->entries[index].size_bytes) {
		err = s->source->read(s, index, at, PIECE_BYTES, w->piece,
				      &got);
		if (!err && !got.len)
			err = SB_MISSING; /* it ends before its size */
		if (err)
			break;
		if (fwrite(got.ptr, 1, got.len, to) != got.len)
			err = SB_IO;
		else if (EVP_DigestUpdate(md, got.ptr, got.len) != 1)
			err = SB_MEMORY;
		at += got.len;
	}
	if (!err && EVP_DigestFinal_ex(md, digest, NULL) != 1)
		err = SB_MEMORY;
	EVP_MD_CTX_free(md);
	return err;
}

/* *lost: the source told that it could not be had as it was listed; then nothing
 * of it is there. */
static enum sb_err put_file(struct writer *w, size_t index, const char *id,
			    uint8_t digest[SHA1_BYTES], int *lost)
{
	uint64_t before = w->told ? *w->told : 0;
	char path[PATH_BYTES];
	enum sb_err err;
	FILE *f;

	*lost = 0;

	snprintf(path, sizeof(path), "%.1000s/%.2s", w->root, id);
	if (mkdir(path, 0700) && errno != EEXIST)
		return fail(w, id, strerror(errno));
	snprintf(path, sizeof(path), "%.1000s/%.2s/%s", w->root, id, id);
	f = fopen(path, "wb");
	if (!f)
		return fail(w, id, strerror(errno));
	errno = 0;
	err = copy(w, index, f, digest);
	if (fclose(f) && !err)
		err = SB_IO;
	*lost = w->told && *w->told != before;
	if (*lost)
		return unlink(path) ? fail(w, id, strerror(errno)) : SB_OK;
	if (err)
		fail(w, id,
		     err == SB_IO && errno ? strerror(errno)
					   : sb_err_name(err));
	return err;
}

/* --- rows ----------------------------------------------------------------- */

/* Of path: where the domain ends and the rest begins. */
static void split(struct sb_span path, struct sb_span *domain,
		  struct sb_span *rest, int is_dir)
{
	static const char other[] = "OtherDomain";
	const uint8_t *slash = memchr(path.ptr, '/', path.len);

	*domain = path;
	*rest = sb_span_of(path.ptr + path.len, 0);
	if (slash) {
		domain->len = (size_t)(slash - path.ptr);
		*rest = sb_span_of(slash + 1, path.len - domain->len - 1);
	} else if (!is_dir) {
		*domain = sb_span_of((const uint8_t *)other, sizeof(other) - 1);
		*rest = path;
	}
}

static enum sb_err identify(struct sb_span domain, struct sb_span rest,
			    char id[2 * SHA1_BYTES + 1])
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	uint8_t hash[SHA1_BYTES];
	int ok = md && EVP_DigestInit_ex(md, EVP_sha1(), NULL) == 1 &&
		 EVP_DigestUpdate(md, domain.ptr, domain.len) == 1 &&
		 EVP_DigestUpdate(md, "-", 1) == 1 &&
		 EVP_DigestUpdate(md, rest.ptr, rest.len) == 1 &&
		 EVP_DigestFinal_ex(md, hash, NULL) == 1;

	EVP_MD_CTX_free(md);
	for (unsigned i = 0; ok && i < SHA1_BYTES; i++)
		snprintf(id + 2 * i, 3, "%02x", hash[i]);
	return ok ? SB_OK : SB_MEMORY;
}

static enum sb_err insert(struct writer *w, const char *id,
			  struct sb_span domain, struct sb_span rest, int flags,
			  const struct sb_buf *file)
{
	sqlite3_stmt *s = w->add;
	int ok = sqlite3_bind_text(s, 1, id, -1, SQLITE_STATIC) == SQLITE_OK &&
		 sqlite3_bind_text64(s, 2, (const char *)domain.ptr, domain.len,
				     SQLITE_STATIC, SQLITE_UTF8) == SQLITE_OK &&
		 sqlite3_bind_text64(s, 3, (const char *)rest.ptr, rest.len,
				     SQLITE_STATIC, SQLITE_UTF8) == SQLITE_OK &&
		 sqlite3_bind_int(s, 4, flags) == SQLITE_OK &&
		 sqlite3_bind_blob64(s, 5, file->ptr, file->len,
				     SQLITE_STATIC) == SQLITE_OK &&
		 sqlite3_step(s) == SQLITE_DONE;

	sqlite3_reset(s);
	return ok ? SB_OK : fail(w, "Manifest.db", sqlite3_errmsg(w->db));
}

/* The same for a path on every day. */
static uint64_t inode_of(const char *id)
{
	char part[9];

	memcpy(part, id, 8);
	part[8] = 0;
	return 2 + strtoull(part, NULL, 16);
}

/* Of a real backup's 1,089 files 477 had one; of which kind is not known, so it
 * goes by the identifier: 112 of 256. */
static int has_digest(const char *id, int flags)
{
	char part[3] = { id[0], id[1], 0 };

	return flags == 1 && strtoul(part, NULL, 16) < 112;
}

static enum sb_err put_entry(struct writer *w, size_t index)
{
	const struct sb_entry *e = &w->snapshot->entries[index];
	int flags = e->type == SB_ENTRY_FILE  ? 1
		    : e->type == SB_ENTRY_DIR ? 2
					      : 4;
	uint8_t digest[SHA1_BYTES];
	char id[2 * SHA1_BYTES + 1];
	struct sb_span domain, rest;
	struct sb_buf file;
	enum sb_err err;
	int lost = 0;

	split(e->path, &domain, &rest, flags == 2);
	err = identify(domain, rest, id);
	if (!err && flags == 1)
		err = put_file(w, index, id, digest, &lost);
	if (!err && lost)
		return SB_OK;
	if (!err)
		err = sb_backup_plist_file(
			e, rest, inode_of(id),
			has_digest(id, flags) ? digest : NULL, &file);
	if (err)
		return err;
	err = insert(w, id, domain, rest, flags, &file);
	free(file.ptr);
	return err;
}

static enum sb_err put_manifest(struct writer *w)
{
	static const char schema[] =
		"CREATE TABLE Files (fileID TEXT PRIMARY KEY, domain TEXT,"
		" relativePath TEXT, flags INTEGER, file BLOB);"
		"CREATE INDEX FilesDomainIdx ON Files(domain);"
		"CREATE INDEX FilesRelativePathIdx ON Files(relativePath);"
		"CREATE INDEX FilesFlagsIdx ON Files(flags);"
		"CREATE TABLE Properties (key TEXT PRIMARY KEY, value BLOB);";
	static const char add[] = "INSERT INTO Files VALUES (?,?,?,?,?)";
	char path[PATH_BYTES];
	enum sb_err err = SB_OK;
	int ok;

	snprintf(path, sizeof(path), "%.1000s/Manifest.db", w->root);
	ok = sqlite3_open(path, &w->db) == SQLITE_OK &&
	     sqlite3_exec(w->db, "PRAGMA synchronous=OFF; BEGIN", NULL, NULL,
			  NULL) == SQLITE_OK &&
	     sqlite3_exec(w->db, schema, NULL, NULL, NULL) == SQLITE_OK &&
	     sqlite3_prepare_v2(w->db, add, -1, &w->add, NULL) == SQLITE_OK;
	for (size_t i = 0; ok && !err && i < w->snapshot->entry_count; i++)
		err = put_entry(w, i);
	sqlite3_finalize(w->add);
	if (ok && !err)
		ok = sqlite3_exec(w->db, "COMMIT", NULL, NULL, NULL) ==
		     SQLITE_OK;
	if (!ok)
		err = fail(w, "Manifest.db", sqlite3_errmsg(w->db));
	sqlite3_close(w->db);
	return err;
}

static enum sb_err put_plist(struct writer *w, const char *name,
			     enum sb_err (*make)(const struct sb_snapshot *,
						 struct sb_buf *))
{
	char path[PATH_BYTES];
	struct sb_buf bytes;
	enum sb_err err = make(w->snapshot, &bytes);
	int ok;
	FILE *f;

	if (err)
		return err;
	snprintf(path, sizeof(path), "%.1000s/%s", w->root, name);
	f = fopen(path, "wb");
	ok = f && fwrite(bytes.ptr, 1, bytes.len, f) == bytes.len;
	if (f)
		ok &= !fclose(f);
	free(bytes.ptr);
	return ok ? SB_OK : fail(w, name, strerror(errno));
}

enum sb_err sb_backup_write(const char *path, const struct sb_snapshot *s,
			    const uint64_t *told, char *why, size_t why_bytes)
{
	struct writer w = { .root = path,
			    .snapshot = s,
			    .told = told,
			    .why = why,
			    .why_bytes = why_bytes };
	enum sb_err err;

	snprintf(why, why_bytes, "out of memory");
	if (mkdir(path, 0700))
		return fail(&w, "", strerror(errno));
	w.piece = malloc(PIECE_BYTES);
	err = w.piece ? put_manifest(&w) : SB_MEMORY;
	if (!err)
		err = put_plist(&w, "Manifest.plist", sb_backup_plist_manifest);
	if (!err)
		err = put_plist(&w, "Info.plist", sb_backup_plist_info);
	if (!err)
		err = put_plist(&w, "Status.plist", sb_backup_plist_status);
	free(w.piece);
	return err;
}
