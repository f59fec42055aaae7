#include "datasets/itunes/manifest.h"

#include "datasets/itunes/property.h"

#include <string.h>

static enum sb_err fill(plist_t root, struct sb_manifest *out, const char **why)
{
	plist_t flag = sb_property_at(root, "IsEncrypted", PLIST_BOOLEAN);
	struct sb_span bag = sb_property_data(root, "BackupKeyBag");
	struct sb_span key = sb_property_data(root, "ManifestKey");

	if (flag)
		plist_get_bool_val(flag, &out->encrypted);
	else
		out->encrypted = bag.len > 0;
	/* Unencrypted backups may have a keybag too; nothing needs it. */
	if (!out->encrypted)
		return SB_OK;
	if (!bag.len) {
		*why = "IsEncrypted is set, but there is no BackupKeyBag";
		return SB_MALFORMED;
	}
	out->has_key = key.len > 0;
	if (out->has_key && key.len != sizeof(out->locked_key)) {
		*why = "ManifestKey has the wrong length";
		return SB_MALFORMED;
	}
	if (key.len)
		memcpy(out->locked_key, key.ptr, key.len);
	return sb_bag_parse(bag, &out->bag, why);
}

enum sb_err sb_manifest_parse(struct sb_span bytes, struct sb_manifest *out,
			      const char **why)
{
	plist_t root = sb_property_load(bytes);
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	if (!root || plist_get_node_type(root) != PLIST_DICT) {
		*why = "it is not a property list";
		err = SB_MALFORMED;
	} else {
		err = fill(root, out, why);
	}
	plist_free(root);
	return err;
}
