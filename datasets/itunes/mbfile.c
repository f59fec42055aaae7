#include "datasets/itunes/mbfile.h"

#include "datasets/itunes/property.h"

#include <string.h>

/* The object that a value is, or that it refers to by its number. */
static plist_t follow(plist_t objects, plist_t value)
{
	uint64_t uid = 0;

	if (!value || plist_get_node_type(value) != PLIST_UID)
		return value;
	plist_get_uid_val(value, &uid);
	if (uid >= plist_array_get_size(objects))
		return NULL;
	return plist_array_get_item(objects, (uint32_t)uid);
}

static plist_t field(plist_t objects, plist_t from, const char *key)
{
	plist_t value = plist_dict_get_item(from, key);

	return follow(objects, value);
}

/* Bytes given as such, or as an archived NSData with them inside or behind a
 * number: all three are written by some tool.  -1: none of these. */
static int data(plist_t objects, plist_t from, const char *key, uint8_t *out,
		size_t len)
{
	plist_t value = field(objects, from, key);
	const char *ptr;
	uint64_t got = 0;

	if (!value || plist_get_node_type(value) == PLIST_STRING)
		return 0; /* "$null" */
	if (plist_get_node_type(value) == PLIST_DICT)
		value = field(objects, value, "NS.data");
	if (!value || plist_get_node_type(value) != PLIST_DATA)
		return -1;
	ptr = plist_get_data_ptr(value, &got);
	if (!ptr || got != len)
		return -1;
	memcpy(out, ptr, len);
	return 1;
}

static int target(plist_t objects, plist_t from, struct sb_mbfile *out)
{
	plist_t value = field(objects, from, "Target");
	const char *ptr;
	uint64_t len = 0;

	if (!value || plist_get_node_type(value) != PLIST_STRING)
		return 1;
	ptr = plist_get_string_ptr(value, &len);
	if (!ptr || len >= sizeof(out->target))
		return 0;
	memcpy(out->target, ptr, (size_t)len);
	out->target_len = (size_t)len;
	return 1;
}

static enum sb_err fill(plist_t objects, plist_t file, struct sb_mbfile *out)
{
	uint64_t mode = 0, protection = 0, modified = 0, born = 0;
	int key, digest;

	sb_property_number(file, "Size", &out->size_bytes);
	sb_property_number(file, "Mode", &mode);
	sb_property_number(file, "ProtectionClass", &protection);
	sb_property_number(file, "LastModified", &modified);
	sb_property_number(file, "Birth", &born);
	out->born_s = born <= UINT32_MAX ? (int64_t)born : 0;
	/* Seconds, 32 bits, signed or not; a negative one has its sign
	 * extended. */
	out->modified_s = (int64_t)modified;
	if (out->modified_s < INT32_MIN || out->modified_s > UINT32_MAX ||
	    mode > UINT32_MAX || protection > UINT32_MAX ||
	    out->size_bytes > INT64_MAX)
		return SB_MALFORMED;
	out->mode = (uint32_t)mode;
	out->protection = (uint32_t)protection;
	key = data(objects, file, "EncryptionKey", out->locked_key,
		   sizeof(out->locked_key));
	digest =
		data(objects, file, "Digest", out->digest, sizeof(out->digest));
	if (key < 0 || digest < 0 || !target(objects, file, out))
		return SB_MALFORMED;
	out->has_key = key > 0;
	out->has_digest = digest > 0;
	return SB_OK;
}

enum sb_err sb_mbfile_parse(struct sb_span blob, struct sb_mbfile *out)
{
	plist_t root, top, objects, file = NULL;
	enum sb_err err = SB_MALFORMED;

	memset(out, 0, sizeof(*out));
	if (blob.len > SB_MBFILE_MOST_BYTES)
		return SB_MALFORMED;
	root = sb_property_load(blob);
	objects = sb_property_at(root, "$objects", PLIST_ARRAY);
	top = sb_property_at(root, "$top", PLIST_DICT);
	if (objects && top)
		file = field(objects, top, "root");
	if (file && plist_get_node_type(file) == PLIST_DICT)
		err = fill(objects, file, out);
	plist_free(root);
	return err;
}
