#include "datasets/itunes/catalog.h"

#include "datasets/itunes/mbdb.h"
#include "datasets/tidy.h"

#include <openssl/evp.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#define SQLITE_HEAD       "SQLite format 3"
#define SQLITE_HEAD_BYTES 100u
#define MOST_VALUE        (1 << 24)
#define STEPS             100000

int sb_catalog_is(struct sb_span b)
{
	return (b.len >= SQLITE_HEAD_BYTES &&
		!memcmp(b.ptr, SQLITE_HEAD, sizeof(SQLITE_HEAD))) ||
	       sb_mbdb_is(b);
}

size_t sb_catalog_bytes(struct sb_span b)
{
	size_t page;

	if (!sb_catalog_is(b) || sb_mbdb_is(b))
		return b.len;
	page = (size_t)b.ptr[16] << 8 | b.ptr[17];
	if (page == 1)
		page = 65536;
	return page < 512 || b.len < page ? b.len : b.len / page * page;
}

/* A damaged tree of pages may lead the reader in circles. */
struct patience {
	uint64_t left;
};

static int step(void *arg)
{
	struct patience *p = arg;

	return p->left ? (p->left--, 0) : 1;
}

static int pragma(sqlite3 *db, const char *text)
{
	return sqlite3_exec(db, text, NULL, NULL, NULL);
}

/* Written ahead: without its log a database in memory cannot say so. */
static int is_wal(struct sb_span b)
{
	return b.ptr[18] == 2 || b.ptr[19] == 2;
}

static int open_image(struct sb_span bytes, struct patience *p, sqlite3 **out)
{
	unsigned char *copy = sqlite3_malloc64(bytes.len);
	int r;

	if (!copy)
		return SQLITE_NOMEM;
	memcpy(copy, bytes.ptr, bytes.len);
	if (is_wal(bytes))
		copy[18] = copy[19] = 1;
	r = sqlite3_open_v2(":memory:", out,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (r != SQLITE_OK) {
		sqlite3_free(copy);
		return r;
	}
	sqlite3_limit(*out, SQLITE_LIMIT_LENGTH, MOST_VALUE);
	sqlite3_db_config(*out, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(*out, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(*out, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	p->left = bytes.len / STEPS + 100;
	sqlite3_progress_handler(*out, STEPS, step, p);
	r = sqlite3_deserialize(*out, "main", copy, (sqlite3_int64)bytes.len,
				(sqlite3_int64)bytes.len,
				SQLITE_DESERIALIZE_FREEONCLOSE |
					SQLITE_DESERIALIZE_READONLY);
	return r == SQLITE_OK ? pragma(*out, "PRAGMA cell_size_check = 1") : r;
}

static struct sb_span text_at(sqlite3_stmt *q, int column)
{
	const void *ptr = sqlite3_column_blob(q, column);
	int len = sqlite3_column_bytes(q, column);

	return sb_span_of(ptr, ptr && len > 0 ? (size_t)len : 0);
}

static void copy_id(struct sb_span text, char id[SB_CATALOG_ID_CHARS + 1])
{
	id[0] = 0;
	if (text.len != SB_CATALOG_ID_CHARS)
		return;
	for (size_t i = 0; i < text.len; i++)
		if (!text.ptr[i] ||
		    !strchr("0123456789abcdef", (char)text.ptr[i]))
			return;
	memcpy(id, text.ptr, text.len);
	id[SB_CATALOG_ID_CHARS] = 0;
}

/* The archived MBFile, which iOS 10.0 encrypted. */
static enum sb_err take_file(const struct sb_weak *weak, struct sb_span blob,
			     struct sb_catalog_record *r)
{
	uint8_t *plain = NULL;
	enum sb_err err = SB_OK;
	size_t len;

	if (weak && weak->unlocked) {
		plain = sqlite3_malloc64(blob.len + 1);
		if (!plain)
			return SB_MEMORY;
		err = sb_weak_open(weak, blob, plain, &len);
		blob = sb_span_of(plain, len);
	}
	if (err == SB_OK) {
		r->damaged = sb_mbfile_parse(blob, &r->file) != SB_OK;
		if (r->damaged)
			memset(&r->file, 0, sizeof(r->file));
	}
	sqlite3_free(plain);
	return err;
}

static enum sb_err fill(sqlite3_stmt *q, const struct sb_weak *weak,
			struct sb_catalog_record *r)
{
	copy_id(text_at(q, 0), r->id);
	r->domain = text_at(q, 1);
	r->path = text_at(q, 2);
	switch (sqlite3_column_int64(q, 3)) {
	case 1:
		r->kind = SB_CATALOG_FILE;
		break;
	case 2:
		r->kind = SB_CATALOG_DIR;
		break;
	case 4:
		r->kind = SB_CATALOG_LINK;
		break;
	default:
		r->kind = SB_CATALOG_STRANGE;
	}
	return take_file(weak, text_at(q, 4), r);
}

static enum sb_err walk_table(sqlite3 *db, const struct sb_weak *weak,
			      sb_catalog_each *each, void *arg, int *sqlite)
{
	static const char query[] = "SELECT fileID, domain, relativePath, "
				    "flags, file FROM main.Files";
	struct sb_catalog_record *record;
	enum sb_err err = SB_OK;
	sqlite3_stmt *q = NULL;

	*sqlite = sqlite3_prepare_v2(db, query, -1, &q, NULL);
	if (*sqlite != SQLITE_OK)
		return SB_MALFORMED;
	record = sqlite3_malloc64(sizeof(*record));
	if (!record)
		err = SB_MEMORY;
	while (err == SB_OK && (*sqlite = sqlite3_step(q)) == SQLITE_ROW) {
		err = fill(q, weak, record);
		if (err == SB_OK)
			err = each(arg, record);
	}
	if (err == SB_OK && *sqlite != SQLITE_DONE)
		err = *sqlite == SQLITE_NOMEM ? SB_MEMORY : SB_MALFORMED;
	sqlite3_free(record);
	sqlite3_finalize(q);
	return err;
}

enum sb_err sb_catalog_walk(struct sb_span bytes, const struct sb_weak *weak,
			    sb_catalog_each *each, void *arg, char *why,
			    size_t why_bytes)
{
	struct patience patience;
	enum sb_err err = SB_MALFORMED;
	sqlite3 *db = NULL;
	int r;

	if (sb_mbdb_is(bytes))
		return sb_mbdb_walk(bytes, each, arg, why, why_bytes);
	if (!sb_catalog_is(bytes)) {
		snprintf(why, why_bytes, "it is not a database");
		return SB_MALFORMED;
	}
	bytes.len = sb_catalog_bytes(bytes);
	r = open_image(bytes, &patience, &db);
	if (r == SQLITE_OK)
		err = walk_table(db, weak, each, arg, &r);
	else if (r == SQLITE_NOMEM)
		err = SB_MEMORY;
	if (err == SB_MALFORMED)
		snprintf(why, why_bytes, "%s",
			 r == SQLITE_INTERRUPT ? "its pages lead in circles"
			 : db                  ? sqlite3_errmsg(db)
					       : sqlite3_errstr(r));
	if (err == SB_MALFORMED)
		sb_tidy_text(why);
	sqlite3_close(db);
	return err;
}

enum sb_err sb_catalog_name(struct sb_span domain, struct sb_span path,
			    char id[SB_CATALOG_ID_CHARS + 1])
{
	static const char digits[] = "0123456789abcdef";
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	uint8_t hash[SB_CATALOG_ID_CHARS / 2];
	int ok = md && EVP_DigestInit_ex(md, EVP_sha1(), NULL) == 1 &&
		 EVP_DigestUpdate(md, domain.ptr, domain.len) == 1 &&
		 EVP_DigestUpdate(md, "-", 1) == 1 &&
		 EVP_DigestUpdate(md, path.ptr, path.len) == 1 &&
		 EVP_DigestFinal_ex(md, hash, NULL) == 1;

	EVP_MD_CTX_free(md);
	for (size_t i = 0; ok && i < sizeof(hash); i++) {
		id[2 * i] = digits[hash[i] >> 4];
		id[2 * i + 1] = digits[hash[i] & 15];
	}
	id[SB_CATALOG_ID_CHARS] = 0;
	return ok ? SB_OK : SB_MEMORY;
}

/* The first complaint, or that there is none. */
static int complaint(sqlite3 *db, char *why, size_t why_bytes)
{
	sqlite3_stmt *q = NULL;
	int r = sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &q,
				   NULL);

	if (r == SQLITE_OK)
		r = sqlite3_step(q);
	if (r == SQLITE_ROW)
		snprintf(why, why_bytes, "%s",
			 (const char *)sqlite3_column_text(q, 0));
	else
		snprintf(why, why_bytes, "%s", sqlite3_errstr(r));
	for (char *c = why; *c; c++)
		if (*c == '\n')
			*c = ' ';
	sb_tidy_text(why);
	sqlite3_finalize(q);
	return r == SQLITE_ROW && !strcmp(why, "ok") ? SQLITE_OK : r;
}

enum sb_err sb_catalog_check(struct sb_span bytes, char *why, size_t why_bytes)
{
	struct patience patience;
	sqlite3 *db = NULL;
	int r;

	*why = 0;
	if (!sb_catalog_is(bytes) || sb_mbdb_is(bytes))
		return SB_OK;
	bytes.len = sb_catalog_bytes(bytes);
	r = open_image(bytes, &patience, &db);
	if (r == SQLITE_OK)
		r = complaint(db, why, why_bytes);
	sqlite3_close(db);
	if (r == SQLITE_NOMEM)
		return SB_MEMORY;
	return r == SQLITE_OK ? SB_OK : SB_MALFORMED;
}

static int property(sqlite3 *db, const char *key, uint8_t *value, size_t cap,
		    size_t *len)
{
	static const char query[] =
		"SELECT value FROM main.Properties WHERE key = ?";
	sqlite3_stmt *q = NULL;
	struct sb_span found;
	int r = sqlite3_prepare_v2(db, query, -1, &q, NULL);

	if (r == SQLITE_OK)
		r = sqlite3_bind_text(q, 1, key, -1, SQLITE_STATIC);
	if (r == SQLITE_OK)
		r = sqlite3_step(q);
	if (r == SQLITE_ROW) {
		found = text_at(q, 0);
		if (found.len && found.len <= cap) {
			memcpy(value, found.ptr, found.len);
			*len = found.len;
		}
	}
	sqlite3_finalize(q);
	return r;
}

enum sb_err sb_catalog_property(struct sb_span bytes, const char *key,
				uint8_t *value, size_t cap, size_t *len)
{
	struct patience patience;
	sqlite3 *db = NULL;
	int r;

	*len = 0;
	if (!sb_catalog_is(bytes) || sb_mbdb_is(bytes))
		return SB_MISSING;
	bytes.len = sb_catalog_bytes(bytes);
	r = open_image(bytes, &patience, &db);
	if (r == SQLITE_OK)
		r = property(db, key, value, cap, len);
	sqlite3_close(db);
	if (r == SQLITE_NOMEM)
		return SB_MEMORY;
	return *len ? SB_OK : SB_MISSING;
}
