#include "tests/support/fake_backup.h"

#include "schemes/kit/cipher.h"
#include "schemes/kit/kdf.h"
#include "tests/support/fake_weak.h"

#include <errno.h>
#include <openssl/evp.h>
#include <plist/plist.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct bytes {
	uint8_t *ptr;
	size_t len, cap;
};

static void must(int ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "fake backup: %s: %s\n", what, strerror(errno));
	abort();
}

static void put(struct bytes *b, const void *from, size_t len)
{
	if (b->cap - b->len < len) {
		b->cap = 2 * b->cap + len;
		b->ptr = realloc(b->ptr, b->cap);
		must(b->ptr != NULL, "memory");
	}
	if (len)
		memcpy(b->ptr + b->len, from, len);
	b->len += len;
}

static void put_big(struct bytes *b, uint64_t v, unsigned bytes)
{
	for (unsigned i = bytes; i-- > 0;) {
		uint8_t one = (uint8_t)(v >> (8 * i));

		put(b, &one, 1);
	}
}

/* Different bytes at each draw, the same in every run. */
static void draw(struct fake_backup *b, uint8_t *out, size_t len)
{
	uint8_t hash[32];

	must(len <= sizeof(hash), "draw");
	b->drawn++;
	must(EVP_Digest(&b->drawn, sizeof(b->drawn), hash, NULL, EVP_sha256(),
			NULL) == 1,
	     "hash");
	memcpy(out, hash, len);
}

static void record(struct bytes *b, const char *tag, const void *value,
		   size_t len)
{
	put(b, tag, 4);
	put_big(b, len, 4);
	put(b, value, len);
}

static void number(struct bytes *b, const char *tag, uint32_t value)
{
	put(b, tag, 4);
	put_big(b, 4, 4);
	put_big(b, value, 4);
}

static void write_file(const char *path, const void *from, size_t len)
{
	FILE *f = fopen(path, "w");

	must(f && (!len || fwrite(from, 1, len, f) == len) && !fclose(f), path);
}

static struct bytes make_bag(struct fake_backup *b)
{
	struct bytes bag = { 0 };
	uint8_t first[20], second[20], hmck[40] = { 0 }, uuid[16], k1[32];
	struct sb_span secret = sb_span_of(b->password, strlen(b->password));

	draw(b, first, sizeof(first));
	draw(b, second, sizeof(second));
	draw(b, uuid, sizeof(uuid));
	number(&bag, "VERS", b->first_rounds ? 5 : 3);
	number(&bag, "TYPE", 1);
	record(&bag, "UUID", uuid, sizeof(uuid));
	record(&bag, "HMCK", hmck, sizeof(hmck));
	number(&bag, "WRAP", 0);
	record(&bag, "SALT", second, sizeof(second));
	number(&bag, "ITER", b->second_rounds);
	if (b->first_rounds) {
		number(&bag, "DPWT", 1);
		number(&bag, "DPIC", b->first_rounds);
		record(&bag, "DPSL", first, sizeof(first));
		must(sb_pbkdf2(SB_PRF_SHA256, secret,
			       sb_span_of(first, sizeof(first)),
			       b->first_rounds, k1, sizeof(k1)) == SB_OK,
		     "pbkdf2");
		secret = sb_span_of(k1, sizeof(k1));
	}
	must(sb_pbkdf2(SB_PRF_SHA1, secret, sb_span_of(second, sizeof(second)),
		       b->second_rounds, b->kek, sizeof(b->kek)) == SB_OK,
	     "pbkdf2");
	for (uint32_t c = FAKE_CLASSES - 1; c > 0; c--) {
		uint8_t wrapped[40];

		draw(b, b->keys[c], 32);
		draw(b, uuid, sizeof(uuid));
		must(sb_key_wrap(b->kit, b->kek, sb_span_of(b->keys[c], 32),
				 wrapped) == SB_OK,
		     "wrap");
		record(&bag, "UUID", uuid, sizeof(uuid));
		number(&bag, "CLAS", c);
		number(&bag, "WRAP", c >= 9 || c == 5 ? 3 : 2);
		number(&bag, "KTYP", 0);
		record(&bag, "WPKY", wrapped, sizeof(wrapped));
	}
	return bag;
}

/* A new key, and what is stored of it: class, wrapped. */
static void new_key(struct fake_backup *b, uint32_t class, uint8_t key[32],
		    uint8_t locked[44])
{
	draw(b, key, 32);
	for (unsigned i = 0; i < 4; i++)
		locked[i] = (uint8_t)(class >> (8 * i));
	must(sb_key_wrap(b->kit, b->keys[class], sb_span_of(key, 32),
			 locked + 4) == SB_OK,
	     "wrap");
}

static struct bytes encrypt(struct fake_backup *b, const uint8_t key[32],
			    const void *from, size_t len, int pad)
{
	struct bytes plain = { 0 }, out = { 0 };
	uint8_t iv[16] = { 0 }, padding[16];
	size_t n = pad ? 16 - len % 16 : (16 - len % 16) % 16;

	memset(padding, pad ? (int)n : 0, sizeof(padding));
	put(&plain, from, len);
	put(&plain, padding, n);
	out.ptr = malloc(plain.len + 1);
	out.len = plain.len;
	must(out.ptr && sb_cbc_encrypt(b->kit, key, iv,
				       sb_span_of(plain.ptr, plain.len),
				       out.ptr) == SB_OK,
	     "encrypt");
	free(plain.ptr);
	return out;
}

void fake_backup_id(const char *domain, const char *path, char id[41])
{
	char text[4096];
	uint8_t hash[20];
	int len = snprintf(text, sizeof(text), "%s-%s", domain, path);

	must(EVP_Digest(text, (size_t)len, hash, NULL, EVP_sha1(), NULL) == 1,
	     "hash");
	for (size_t i = 0; i < sizeof(hash); i++)
		snprintf(id + 2 * i, 3, "%02x", hash[i]);
}

/* ---- MBFile ------------------------------------------------------------- */

static void archived_data(struct fake_backup *b, plist_t objects, plist_t file,
			  const char *key, const uint8_t *ptr, size_t len)
{
	plist_t box = plist_new_dict();
	uint64_t number = plist_array_get_size(objects);
	plist_t data = plist_new_data((const char *)ptr, len);

	plist_dict_set_item(file, key, plist_new_uid(number));
	plist_array_append_item(objects, box);
	plist_dict_set_item(box, "$class", plist_new_uid(0));
	if (b->key_by_uid) {
		plist_dict_set_item(box, "NS.data", plist_new_uid(number + 1));
		plist_array_append_item(objects, data);
	} else {
		plist_dict_set_item(box, "NS.data", data);
	}
}

static void text_object(plist_t objects, plist_t file, const char *key,
			const char *text)
{
	plist_dict_set_item(file, key,
			    plist_new_uid(plist_array_get_size(objects)));
	plist_array_append_item(objects, plist_new_string(text));
}

static struct bytes to_binary(plist_t root)
{
	char *text = NULL;
	uint32_t len = 0;
	struct bytes out = { 0 };

	plist_to_bin(root, &text, &len);
	must(text != NULL, "plist");
	put(&out, text, len);
	plist_to_bin_free(text);
	plist_free(root);
	return out;
}

struct details {
	uint32_t mode, class;
	uint64_t size;
	const uint8_t *locked, *digest; /* or NULL */
};

static struct bytes mbfile(struct fake_backup *b, const struct fake_file *f,
			   const struct details *d)
{
	static const char *const zeros[] = { "UserID", "GroupID", "Flags" };
	plist_t root = plist_new_dict(), top = plist_new_dict();
	plist_t objects = plist_new_array(), file = plist_new_dict();

	plist_dict_set_item(root, "$version", plist_new_uint(100000));
	plist_dict_set_item(root, "$archiver",
			    plist_new_string("NSKeyedArchiver"));
	plist_dict_set_item(top, "root", plist_new_uid(1));
	plist_dict_set_item(root, "$top", top);
	plist_array_append_item(objects, plist_new_string("$null"));
	plist_array_append_item(objects, file);
	text_object(objects, file, "RelativePath", f->path);
	for (size_t i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++)
		plist_dict_set_item(file, zeros[i], plist_new_uint(0));
	plist_dict_set_item(file, "InodeNumber", plist_new_uint(b->drawn));
	plist_dict_set_item(file, "Mode", plist_new_uint(d->mode));
	plist_dict_set_item(file, "Size", plist_new_uint(d->size));
	plist_dict_set_item(file, "ProtectionClass", plist_new_uint(d->class));
	plist_dict_set_item(file, "LastModified", plist_new_uint(1600000000));
	plist_dict_set_item(file, "LastStatusChange",
			    plist_new_uint(1600000000));
	plist_dict_set_item(file, "Birth", plist_new_uint(1500000000));
	plist_dict_set_item(file, "$class", plist_new_uid(0));
	if (f->target)
		text_object(objects, file, "Target", f->target);
	if (d->locked)
		archived_data(b, objects, file, "EncryptionKey", d->locked, 44);
	if (d->digest)
		archived_data(b, objects, file, "Digest", d->digest, 20);
	plist_dict_set_item(root, "$objects", objects);
	return to_binary(root);
}

/* ---- the index ---------------------------------------------------------- */

static void mbdb_string(struct bytes *b, const void *from, size_t len)
{
	put_big(b, from ? len : 0xffff, 2);
	if (from)
		put(b, from, len);
}

static void add_mbdb(struct fake_backup *b, const struct fake_file *f,
		     const struct details *d)
{
	struct bytes r = { 0 };

	mbdb_string(&r, f->domain, strlen(f->domain));
	mbdb_string(&r, f->path, strlen(f->path));
	mbdb_string(&r, f->target, f->target ? strlen(f->target) : 0);
	mbdb_string(&r, d->digest, 20);
	mbdb_string(&r, d->locked, 44);
	put_big(&r, d->mode, 2);
	put_big(&r, b->drawn, 8);
	put_big(&r, UINT64_C(0x000001f5000001f5), 8);
	put_big(&r, 1600000000, 4);
	put_big(&r, UINT64_C(0x5f5e10005f5e1000), 8);
	put_big(&r, d->size, 8);
	put_big(&r, d->class, 1);
	put_big(&r, 1, 1);
	mbdb_string(&r, "com.apple.x", 11);
	mbdb_string(&r, "value", 5);
	must(fwrite(r.ptr, 1, r.len, b->index) == r.len, "Manifest.mbdb");
	free(r.ptr);
}

static void add_row(struct fake_backup *b, const struct fake_file *f,
		    const struct details *d, const char *id)
{
	struct bytes blob = mbfile(b, f, d);
	sqlite3_stmt *q;

	fake_weak_seal(b, &blob.ptr, &blob.len);
	must(sqlite3_prepare_v2(b->db,
				"INSERT INTO Files VALUES (?, ?, ?, ?, ?)", -1,
				&q, NULL) == SQLITE_OK,
	     "insert");
	sqlite3_bind_text(q, 1, id, -1, SQLITE_STATIC);
	sqlite3_bind_text(q, 2, f->domain, -1, SQLITE_STATIC);
	sqlite3_bind_text(q, 3, f->path, -1, SQLITE_STATIC);
	sqlite3_bind_int(q, 4, f->target ? 4 : f->directory ? 2 : 1);
	sqlite3_bind_blob64(q, 5, blob.ptr, blob.len, SQLITE_STATIC);
	must(sqlite3_step(q) == SQLITE_DONE, sqlite3_errmsg(b->db));
	sqlite3_finalize(q);
	free(blob.ptr);
}

/* ---- the whole ---------------------------------------------------------- */

static char *below(const struct fake_backup *b, const char *name)
{
	static char path[1024];

	snprintf(path, sizeof(path), "%s/%s", b->dir, name);
	return path;
}

void fake_backup_begin(struct fake_backup *b, const char *dir)
{
	static const char schema[] =
		"CREATE TABLE Files (fileID TEXT PRIMARY KEY, domain TEXT, "
		"relativePath TEXT, flags INTEGER, file BLOB);"
		"CREATE INDEX FilesDomainIdx ON Files(domain);"
		"CREATE INDEX FilesRelativePathIdx ON Files(relativePath);"
		"CREATE INDEX FilesFlagsIdx ON Files(flags);"
		"CREATE TABLE Properties (key TEXT PRIMARY KEY, value BLOB);"
		"BEGIN";

	snprintf(b->dir, sizeof(b->dir), "%s", dir);
	b->drawn = 1;
	must(!mkdir(dir, 0755) || errno == EEXIST, dir);
	must(sb_kit_new(SB_PATHS_FASTEST, &b->kit) == SB_OK, "kit");
	if (!b->manifest_class)
		b->manifest_class = 4;
	if (b->mbdb) {
		b->index = fopen(below(b, "Manifest.mbdb"), "w");
		must(b->index && fwrite("mbdb\5", 1, 6, b->index) == 6,
		     "Manifest.mbdb");
	} else {
		must(sqlite3_open(":memory:", &b->db) == SQLITE_OK &&
			     sqlite3_exec(b->db, schema, NULL, NULL, NULL) ==
				     SQLITE_OK,
		     "database");
	}
	if (b->password) {
		struct bytes bag = make_bag(b);

		write_file(below(b, "bag"), bag.ptr, bag.len);
		free(bag.ptr);
	}
}

static void store(struct fake_backup *b, const struct fake_file *f,
		  const char *id, struct details *d, uint8_t digest[20])
{
	struct bytes blob = { 0 };
	uint8_t key[32];
	static uint8_t locked[44];
	char name[64];

	if (b->password && !f->no_key) {
		new_key(b, d->class, key, locked);
		blob = encrypt(b, key, f->bytes, f->len, !b->unpadded_files);
		locked[20] ^= f->bad_key ? 1 : 0;
		d->locked = locked;
	} else {
		put(&blob, f->bytes, f->len);
	}
	must(EVP_Digest(blob.ptr, blob.len, digest, NULL, EVP_sha1(), NULL) ==
		     1,
	     "hash");
	digest[0] ^= f->digest == 2 ? 1 : 0;
	d->digest = f->digest ? digest : NULL;
	snprintf(name, sizeof(name), "%.2s", id);
	if (!b->mbdb)
		mkdir(below(b, name), 0755);
	snprintf(name, sizeof(name), "%.*s%s%s", b->mbdb ? 0 : 2, id,
		 b->mbdb ? "" : "/", id);
	if (!f->no_blob)
		write_file(below(b, name), blob.ptr, blob.len);
	free(blob.ptr);
}

void fake_backup_add(struct fake_backup *b, const struct fake_file *f)
{
	struct details d = { .mode = 0100644,
			     .class = f->class ? f->class : 3,
			     .size = f->claimed_len ? f->claimed_len : f->len };
	uint8_t digest[20];
	char id[41];

	fake_backup_id(f->domain, f->path, id);
	if (f->directory)
		d.mode = 040755;
	else if (f->target)
		d.mode = 0120755;
	else
		store(b, f, id, &d, digest);
	if (b->mbdb)
		add_mbdb(b, f, &d);
	else
		add_row(b, f, &d, id);
}

static void end_database(struct fake_backup *b, const uint8_t *key)
{
	sqlite3_int64 len;
	unsigned char *image;
	struct bytes out = { 0 };

	fake_weak_properties(b);
	must(sqlite3_exec(b->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK,
	     "commit");
	image = sqlite3_serialize(b->db, "main", &len, 0);
	must(image != NULL, "serialize");
	if (key)
		out = encrypt(b, key, image, (size_t)len, !b->unpadded_index);
	else
		put(&out, image, (size_t)len);
	write_file(below(b, "Manifest.db"), out.ptr, out.len);
	free(out.ptr);
	sqlite3_free(image);
	sqlite3_close(b->db);
}

static void end_plist(struct fake_backup *b, const uint8_t *locked)
{
	plist_t root = plist_new_dict(), lockdown = plist_new_dict();
	struct bytes out;
	uint8_t bag[4096];
	FILE *f;

	plist_dict_set_item(lockdown, "ProductVersion",
			    plist_new_string(b->mbdb ? "9.3" : "14.3"));
	plist_dict_set_item(lockdown, "DeviceName", plist_new_string("fake"));
	plist_dict_set_item(lockdown, "ProductType",
			    plist_new_string("iPhone9,3"));
	plist_dict_set_item(lockdown, "UniqueDeviceID",
			    plist_new_string("0000000000000000000000000000000"
					     "000000000"));
	plist_dict_set_item(root, "Lockdown", lockdown);
	plist_dict_set_item(root, "Version", plist_new_string("10.0"));
	plist_dict_set_item(root, "IsEncrypted",
			    plist_new_bool(b->password != NULL));
	if (b->password) {
		f = fopen(below(b, "bag"), "r");
		must(f != NULL, "bag");
		plist_dict_set_item(
			root, "BackupKeyBag",
			plist_new_data((const char *)bag,
				       fread(bag, 1, sizeof(bag), f)));
		fclose(f);
		remove(below(b, "bag"));
	}
	if (locked)
		plist_dict_set_item(root, "ManifestKey",
				    plist_new_data((const char *)locked, 44));
	if (b->xml) {
		char *text = NULL;
		uint32_t len = 0;

		plist_to_xml(root, &text, &len);
		write_file(below(b, "Manifest.plist"), text, len);
		plist_to_xml_free(text);
		plist_free(root);
		return;
	}
	out = to_binary(root);
	write_file(below(b, "Manifest.plist"), out.ptr, out.len);
	free(out.ptr);
}

void fake_backup_end(struct fake_backup *b)
{
	static const char status[] =
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<plist version=\"1.0\"><dict><key>Version</key>"
		"<string>3.3</string><key>SnapshotState</key>"
		"<string>finished</string><key>IsFullBackup</key><true/>"
		"<key>Date</key><date>2024-01-01T00:00:00Z</date>"
		"<key>UUID</key><string>0</string></dict></plist>\n";
	int locked = b->password && b->first_rounds && !b->mbdb;
	uint8_t key[32], manifest_key[44];

	if (locked)
		new_key(b, b->manifest_class, key, manifest_key);
	if (b->mbdb)
		must(!fclose(b->index), "Manifest.mbdb");
	else
		end_database(b, locked ? key : NULL);
	end_plist(b, locked ? manifest_key : NULL);
	write_file(below(b, "Status.plist"), status, sizeof(status) - 1);
	write_file(below(b, "Info.plist"), status, sizeof(status) - 1);
	sb_kit_free(b->kit);
}
