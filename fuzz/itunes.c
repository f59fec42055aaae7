/* fuzz/itunes.c: what an iTunes or Finder backup is read with. */
#include "datasets/itunes/bag.h"
#include "datasets/itunes/catalog.h"
#include "datasets/itunes/manifest.h"
#include "datasets/itunes/property.h"
#include "fuzz/targets.h"

#include <stdlib.h>
#include <string.h>

void fuzz_must(int ok)
{
	if (!ok)
		abort();
}

void fuzz_bag(const uint8_t *bytes, size_t len)
{
	struct sb_bag bag;
	const char *why = NULL;
	enum sb_err err = sb_bag_parse(sb_span_of(bytes, len), &bag, &why);
	struct sb_kit *kit;
	uint8_t key[32];

	fuzz_must((err == SB_OK) == !why);
	if (err != SB_OK || sb_kit_new(SB_PATHS_FASTEST, &kit) != SB_OK)
		return;
	/* The numbers are a stranger's, the time is ours. */
	bag.first_rounds = bag.first_rounds ? 1 : 0;
	bag.second_rounds = 1;
	err = sb_bag_unlock(&bag, kit, sb_span_of("0000", 4));
	fuzz_must(err == SB_OK || err == SB_FORGED);
	err = sb_bag_key(&bag, kit, sb_span_of(bytes, len < 44 ? len : 44),
			 key);
	fuzz_must(err == SB_OK || err == SB_FORGED || err == SB_MISSING ||
		  err == SB_MALFORMED);
	sb_kit_free(kit);
}

/* libplist frees a list by recursion, so it may nest only so deep. */
static void nests(plist_t node, unsigned left) /* NOLINT: bounded by left */
{
	plist_dict_iter at = NULL;
	char *key = NULL;
	plist_t value = NULL;

	if (plist_get_node_type(node) == PLIST_ARRAY) {
		fuzz_must(left > 0);
		for (uint32_t i = 0; i < plist_array_get_size(node); i++)
			nests(plist_array_get_item(node, i), left - 1);
	}
	if (plist_get_node_type(node) != PLIST_DICT)
		return;
	fuzz_must(left > 0);
	plist_dict_new_iter(node, &at);
	do {
		free(key);
		plist_dict_next_item(node, at, &key, &value);
		if (value)
			nests(value, left - 1);
	} while (value);
	free(key);
	free(at);
}

void fuzz_manifest(const uint8_t *bytes, size_t len)
{
	struct sb_manifest manifest;
	const char *why = NULL;
	enum sb_err err =
		sb_manifest_parse(sb_span_of(bytes, len), &manifest, &why);
	plist_t root = sb_property_load(sb_span_of(bytes, len));

	fuzz_must((err == SB_OK) == !why);
	if (root)
		nests(root, SB_PROPERTY_MOST_DEPTH + 1);
	plist_free(root);
}

void fuzz_mbfile(const uint8_t *bytes, size_t len)
{
	struct sb_mbfile file;

	if (sb_mbfile_parse(sb_span_of(bytes, len), &file) != SB_OK)
		return;
	fuzz_must(file.size_bytes <= INT64_MAX);
	fuzz_must(file.target_len <= sizeof(file.target));
}

static enum sb_err look(void *arg, const struct sb_catalog_record *r)
{
	size_t *sum = arg, n = strlen(r->id);

	fuzz_must(!n || n == SB_CATALOG_ID_CHARS);
	for (size_t i = 0; i < r->domain.len; i++)
		*sum += r->domain.ptr[i];
	for (size_t i = 0; i < r->path.len; i++)
		*sum += r->path.ptr[i];
	fuzz_must(r->file.target_len <= sizeof(r->file.target));
	return SB_OK;
}

void fuzz_catalog(const uint8_t *bytes, size_t len)
{
	struct sb_span all = sb_span_of(bytes, len);
	struct sb_weak weak;
	size_t sum = 0;
	char why[128] = "";
	enum sb_err err;

	fuzz_must(sb_weak_find(all, &weak) == SB_OK);
	fuzz_must(weak.salt_len <= sizeof(weak.salt));
	weak.unlocked = weak.there;

	fuzz_must(sb_catalog_bytes(all) <= len);
	err = sb_catalog_walk(all, weak.there ? &weak : NULL, look, &sum, why,
			      sizeof(why));
	fuzz_must(err == SB_OK || *why);
}

/* The other format of the same, so that a fuzzer need not find it. */
void fuzz_mbdb(const uint8_t *bytes, size_t len)
{
	uint8_t *all = malloc(len + 6);

	if (!all)
		return;
	memcpy(all, "mbdb\5", 6);
	if (len)
		memcpy(all + 6, bytes, len);
	fuzz_catalog(all, len + 6);
	free(all);
}
