#include "datasets/backup_plist.h"

#include <plist/plist.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Seconds from 1970 to 2001, where dates of property lists begin. */
#define APPLE_EPOCH_S 978307200

static enum sb_err finish(plist_t list, int binary, struct sb_buf *out)
{
	char *bytes = NULL;
	uint32_t len = 0;

	if (binary)
		plist_to_bin(list, &bytes, &len);
	else
		plist_to_xml(list, &bytes, &len);
	plist_free(list);
	*out = (struct sb_buf) { (uint8_t *)bytes, len, len };
	return bytes ? SB_OK : SB_MEMORY;
}

static void put_text(plist_t to, const char *key, const char *text)
{
	plist_dict_set_item(to, key, plist_new_string(text));
}

static void put_number(plist_t to, const char *key, uint64_t v)
{
	plist_dict_set_item(to, key, plist_new_uint(v));
}

static void put_flag(plist_t to, const char *key, int v)
{
	plist_dict_set_item(to, key, plist_new_bool((uint8_t)v));
}

/* --- MBFile --------------------------------------------------------------- */

/* Appends an object and refers to it. */
static void put_object(plist_t objects, plist_t to, const char *key,
		       plist_t object)
{
	plist_dict_set_item(to, key,
			    plist_new_uid(plist_array_get_size(objects)));
	plist_array_append_item(objects, object);
}

static plist_t describe_class(const char *name, const char *middle)
{
	plist_t c = plist_new_dict(), names = plist_new_array();

	put_text(c, "$classname", name);
	plist_array_append_item(names, plist_new_string(name));
	if (middle)
		plist_array_append_item(names, plist_new_string(middle));
	plist_array_append_item(names, plist_new_string("NSObject"));
	plist_dict_set_item(c, "$classes", names);
	return c;
}

static void put_string(plist_t objects, plist_t file, const char *key,
		       struct sb_span text)
{
	char *copy = strndup((const char *)text.ptr, text.len);

	put_object(objects, file, key, plist_new_string(copy ? copy : ""));
	free(copy);
}

static void put_data(plist_t objects, plist_t file, const char *key,
		     const uint8_t *bytes, size_t len)
{
	plist_t data = plist_new_dict();

	plist_dict_set_item(data, "NS.data",
			    plist_new_data((const char *)bytes, len));
	put_object(objects, file, key, data);
	put_object(objects, data, "$class",
		   describe_class("NSMutableData", "NSData"));
}

static void put_numbers(plist_t file, const struct sb_entry *e, uint64_t inode)
{
	uint64_t when =
		e->mtime_ns > 0 ? (uint64_t)e->mtime_ns / 1000000000 : 0;

	uint64_t born =
		e->birth_ns > 0 ? (uint64_t)e->birth_ns / 1000000000 : when;

	put_number(file, "LastModified", when);
	put_number(file, "LastStatusChange", when > born ? when : born);
	put_number(file, "Birth", born);
	put_number(file, "Flags", 0);
	put_number(file, "GroupID", 501);
	put_number(file, "UserID", 501);
	put_number(file, "InodeNumber", inode);
	put_number(file, "Mode", e->mode);
	put_number(file, "Size", e->size_bytes);
	put_number(file, "ProtectionClass",
		   e->type == SB_ENTRY_FILE ? e->protection : 0);
}

enum sb_err sb_backup_plist_file(const struct sb_entry *e,
				 struct sb_span relative_path, uint64_t inode,
				 const uint8_t *digest, struct sb_buf *out)
{
	plist_t root = plist_new_dict(), top = plist_new_dict();
	plist_t objects = plist_new_array(), file = plist_new_dict();

	put_number(root, "$version", 100000);
	put_text(root, "$archiver", "NSKeyedArchiver");
	plist_dict_set_item(top, "root", plist_new_uid(1));
	plist_dict_set_item(root, "$top", top);
	plist_dict_set_item(root, "$objects", objects);
	plist_array_append_item(objects, plist_new_string("$null"));
	plist_array_append_item(objects, file);
	put_numbers(file, e, inode);
	put_string(objects, file, "RelativePath", relative_path);
	if (e->type == SB_ENTRY_SYMLINK)
		put_string(objects, file, "Target", e->target);
	if (digest)
		put_data(objects, file, "Digest", digest, 20);
	put_object(objects, file, "$class", describe_class("MBFile", NULL));
	return finish(root, 1, out);
}

/* --- about the device ----------------------------------------------------- */

/* Numbers that no device has, but that differ between users. */
static void name_device(const struct sb_snapshot *s, char udid[41],
			char serial[13])
{
	snprintf(udid, 41, "00008030-%016X",
		 (unsigned)(UINT32_C(0x5ea1be00) + s->user));
	snprintf(serial, 13, "SB%010u", s->user);
}

static plist_t date_of(const struct sb_snapshot *s)
{
	int64_t latest = 0;

	for (size_t i = 0; i < s->entry_count; i++)
		if (s->entries[i].mtime_ns > latest)
			latest = s->entries[i].mtime_ns;
	return plist_new_date((int32_t)(latest / 1000000000 - APPLE_EPOCH_S),
			      0);
}

/* The apps that have a domain, but for the system's own, each described. */
static plist_t list_apps(const struct sb_snapshot *s)
{
	static const char before[] = "AppDomain-", own[] = "com.apple.";
	const size_t skip = sizeof(before) - 1;
	plist_t apps = plist_new_dict();

	for (size_t i = 0; i < s->entry_count; i++) {
		struct sb_span path = s->entries[i].path;
		const uint8_t *slash = memchr(path.ptr, '/', path.len);
		size_t len = slash ? (size_t)(slash - path.ptr) : path.len;
		char name[200];
		plist_t about;

		if (len <= skip || memcmp(path.ptr, before, skip))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)(len - skip),
			 (const char *)path.ptr + skip);
		if (!strncmp(name, own, sizeof(own) - 1) ||
		    plist_dict_get_item(apps, name))
			continue;
		about = plist_new_dict();
		put_text(about, "CFBundleIdentifier", name);
		put_text(about, "CFBundleVersion", "1");
		put_text(about, "ContainerContentClass", "Data/Application");
		plist_dict_set_item(apps, name, about);
	}
	return apps;
}

static plist_t name_apps(const struct sb_snapshot *s)
{
	plist_t apps = list_apps(s), names = plist_new_array();
	plist_dict_iter at = NULL;
	char *name = NULL;

	plist_dict_new_iter(apps, &at);
	while (at) {
		plist_dict_next_item(apps, at, &name, NULL);
		if (!name)
			break;
		plist_array_append_item(names, plist_new_string(name));
		free(name);
		name = NULL;
	}
	free(at);
	plist_free(apps);
	return names;
}

enum sb_err sb_backup_plist_manifest(const struct sb_snapshot *s,
				     struct sb_buf *out)
{
	plist_t root = plist_new_dict(), lockdown = plist_new_dict();
	char udid[41], serial[13];

	name_device(s, udid, serial);
	put_text(lockdown, "BuildVersion", "21C66");
	put_text(lockdown, "DeviceClass", "iPhone");
	put_text(lockdown, "DeviceName", "iPhone");
	put_text(lockdown, "ProductType", "iPhone15,4");
	put_text(lockdown, "ProductVersion", "17.2.1");
	put_text(lockdown, "SerialNumber", serial);
	put_text(lockdown, "UniqueDeviceID", udid);
	put_flag(root, "IsEncrypted", 0);
	put_text(root, "Version", "10.0");
	plist_dict_set_item(root, "Date", date_of(s));
	put_text(root, "SystemDomainsVersion", "24.0");
	put_flag(root, "WasPasscodeSet", 1);
	plist_dict_set_item(root, "Lockdown", lockdown);
	plist_dict_set_item(root, "Applications", list_apps(s));
	return finish(root, 1, out);
}

enum sb_err sb_backup_plist_info(const struct sb_snapshot *s,
				 struct sb_buf *out)
{
	static const char *const texts[][2] = {
		{ "Build Version", "21C66" },
		{ "Device Name", "iPhone" },
		{ "Display Name", "iPhone" },
		{ "Product Type", "iPhone15,4" },
		{ "Product Version", "17.2.1" },
		{ "Target Type", "Device" },
		{ "iTunes Version", "12.13.0.9" },
	};
	plist_t root = plist_new_dict();
	char udid[41], serial[13];

	name_device(s, udid, serial);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		put_text(root, texts[i][0], texts[i][1]);
	put_text(root, "Serial Number", serial);
	put_text(root, "Target Identifier", udid);
	put_text(root, "Unique Identifier", udid);
	put_text(root, "GUID", udid);
	plist_dict_set_item(root, "Last Backup Date", date_of(s));
	plist_dict_set_item(root, "Installed Applications", name_apps(s));
	plist_dict_set_item(root, "iTunes Files", plist_new_dict());
	plist_dict_set_item(root, "iTunes Settings", plist_new_dict());
	return finish(root, 0, out);
}

enum sb_err sb_backup_plist_status(const struct sb_snapshot *s,
				   struct sb_buf *out)
{
	plist_t root = plist_new_dict();
	char uuid[37];

	snprintf(uuid, sizeof(uuid), "5EA1BE00-0000-4000-8000-%04X%08X",
		 s->day & 0xffff, s->user);
	put_text(root, "BackupState", "new");
	plist_dict_set_item(root, "Date", date_of(s));
	put_flag(root, "IsFullBackup", 1);
	put_text(root, "SnapshotState", "finished");
	put_text(root, "UUID", uuid);
	put_text(root, "Version", "3.3");
	return finish(root, 1, out);
}
