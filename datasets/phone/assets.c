#include "datasets/phone/assets.h"

#include "datasets/phone/params.h"

#include <stdio.h>
#include <string.h>

struct table {
	struct sb_database db;
	struct sb_statement *add, *more, *change, *drop, *edit, *erase, *forget;
	char text[1024];
};

/* --- an app's key-value store ------------------------------------------- */

static size_t compose(struct table *t, struct sb_draw *by)
{
	size_t len = SB_VALUE_LEAST_BYTES +
		     (size_t)sb_draw_below(by, SB_VALUE_MORE_BYTES);
	size_t packed = len / SB_VALUE_PACKED_PART;
	uint64_t seed = sb_draw_u64(by);
	struct sb_draw own;

	if (t->db.thin) {
		sb_database_stand_in(seed, t->text, len);
		return len;
	}
	/* Cached answers of servers, and a token or a picture's hash. */
	sb_draw_fork(&own, by, seed);
	sb_text_object(&t->db.device->world->stock.text, &own, t->text,
		       len - packed);
	sb_draw_bytes(&own, t->text + len - packed, packed);
	return len;
}

static void add_value(void *arg, struct sb_draw *by, uint64_t number,
		      int64_t when_s)
{
	struct table *t = arg;
	char guid_text[SB_DEVICE_GUID_BYTES];
	size_t len = compose(t, by);
	uint64_t guid[2];

	sb_world_guid(t->db.device->world, by, when_s, guid);
	sb_device_guid_text(guid, guid_text);
	sb_database_put(&t->db, t->add, "itbi", (int64_t)number + 1, guid_text,
			t->text, len, when_s);
}

static void change_value(void *arg, struct sb_draw *by, uint64_t number,
			 int64_t when_s)
{
	struct table *t = arg;
	size_t len = compose(t, by);

	sb_database_put(&t->db, t->change, "ibi", (int64_t)number + 1, t->text,
			len, when_s);
}

static void drop_value(void *arg, struct sb_draw *by, uint64_t number)
{
	struct table *t = arg;

	(void)by;
	sb_database_put(&t->db, t->drop, "i", (int64_t)number + 1);
}

/* A table of values by name, what fills it, and what changes there. */
struct store {
	const char *schema, *table, *all, *value;
};

static struct sb_database *open_store(const struct sb_device *device,
				      const struct store *s, const char *label,
				      uint64_t bytes, uint64_t typical)
{
	const struct sb_database_life life = {
		.label = label,
		.file_bytes = bytes,
		.row_bytes = SB_APP_ROW_BYTES,
		.touches = sb_device_count(device, SB_TOUCHES_A_DAY, 1),
		.new_ppm = SB_ROW_NEW_PPM,
		.edit_ppm = SB_ROW_EDIT_PPM,
		.gone_ppm = SB_ROW_NEW_PPM / 2,
		.insert = add_value,
		.edit = change_value,
		.gone = drop_value,
	};
	struct table *t =
		sb_database_open(sizeof(*t), device, s->schema, typical);

	if (!t)
		return NULL;
	t->add = sb_database_insert(&t->db, s->table, s->all);
	t->change = sb_database_update(&t->db, s->table, s->value);
	t->drop = sb_database_delete(&t->db, s->table);
	sb_database_live(&t->db, &life);
	return &t->db;
}

struct sb_database *sb_assets_app(const struct sb_device *device,
				  uint32_t index)
{
	static const struct store entries = {
		"CREATE TABLE entries (id INTEGER PRIMARY KEY, key TEXT NOT"
		" NULL UNIQUE, value BLOB, updated INTEGER);"
		"CREATE INDEX entries_updated ON entries (updated);",
		"entries", "key,value,updated", "value,updated"
	};
	char label[32];

	snprintf(label, sizeof(label), "app %u", device->apps[index]);
	return open_store(
		device, &entries, label,
		sb_device_share(device, SB_APP_DB_PPM) / device->app_count,
		sb_device_typical(device, SB_APP_DB_PPM) / SB_APP_COUNT);
}

struct sb_database *sb_assets_home(const struct sb_device *device)
{
	static const struct store records = {
		"CREATE TABLE record (id INTEGER PRIMARY KEY, uuid TEXT NOT"
		" NULL UNIQUE, data BLOB, updated INTEGER);",
		"record", "uuid,data,updated", "data,updated"
	};

	return open_store(device, &records, "home",
			  sb_device_share(device, SB_HOME_PPM),
			  sb_device_typical(device, SB_HOME_PPM));
}

/* --- what nearly every app has, and hardly fills --------------------------- */

static void add_domain(void *arg, struct sb_draw *by, uint64_t number,
		       int64_t when_s)
{
	struct table *t = arg;
	char site[SB_TEXT_WORD_BYTES + 1];

	sb_text_word(&t->db.device->world->stock.text,
		     512 + sb_draw_zipf(by, SB_SITES), site);
	snprintf(t->text, sizeof(t->text), "%s%u.example", site,
		 (unsigned)number);
	sb_database_put(&t->db, t->add, "iti", (int64_t)number + 1, t->text,
			when_s);
}

static void see_domain(void *arg, struct sb_draw *by, uint64_t number,
		       int64_t when_s)
{
	struct table *t = arg;

	(void)by;
	sb_database_put(&t->db, t->change, "ii", (int64_t)number + 1, when_s);
}

/* Fewer than apps on a small phone, where they would weigh more than what the
 * apps hold. */
uint32_t sb_assets_domain_count(const struct sb_device *device)
{
	uint64_t count = sb_device_count(device, SB_APP_COUNT, 1);

	return count < device->app_count ? (uint32_t)count : device->app_count;
}

struct sb_database *sb_assets_domains(const struct sb_device *device,
				      uint32_t index)
{
	char label[32];
	struct sb_database_life life = {
		.label = label,
		.rows = SB_DOMAIN_ROWS,
		.new_ppm = SB_DOMAIN_NEW_PPM,
		.edit_ppm = SB_DOMAIN_SEEN_PPM,
		.insert = add_domain,
		.edit = see_domain,
	};
	struct table *t;

	snprintf(label, sizeof(label), "domains %u", device->apps[index]);
	t = sb_database_open(
		sizeof(*t), device,
		"CREATE TABLE ObservedDomains (domainID INTEGER PRIMARY KEY,"
		" registrableDomain TEXT NOT NULL UNIQUE, lastSeen REAL,"
		" hadUserInteraction INTEGER DEFAULT 0);"
		"CREATE TABLE TopLevelDomains (topLevelDomainID INTEGER"
		" PRIMARY KEY);"
		"CREATE TABLE StorageAccess (domainID INTEGER,"
		" topLevelDomainID INTEGER, UNIQUE (domainID,"
		" topLevelDomainID));"
		"CREATE TABLE SubresourceUnder (domainID INTEGER,"
		" lastUpdated REAL, topFrameDomainID INTEGER, UNIQUE"
		" (domainID, topFrameDomainID));"
		"CREATE TABLE OperatingDates (year INTEGER, month INTEGER,"
		" monthDay INTEGER, UNIQUE (year, month, monthDay));",
		0);
	if (!t)
		return NULL;
	t->add = sb_database_insert(&t->db, "ObservedDomains",
				    "registrableDomain,lastSeen");
	t->change = sb_database_update(&t->db, "ObservedDomains", "lastSeen");
	sb_database_live(&t->db, &life);
	return &t->db;
}

/* --- photos ------------------------------------------------------------- */

static void add_asset(struct table *t, struct sb_draw *by,
		      const struct sb_item *item, int64_t row)
{
	char guid[SB_DEVICE_GUID_BYTES], name[32];
	const size_t plain = SB_ASSET_TEXT_BYTES;
	const size_t len = plain + SB_ASSET_PACKED_BYTES;
	struct sb_draw own;
	uint64_t seed;

	sb_device_guid_text(item->guid, guid);
	snprintf(name, sizeof(name), "IMG_%04u.%s", item->number,
		 item->role == SB_ROLE_VIDEO ? "MOV" : "JPG");
	sb_database_put(&t->db, t->add, "itiiitii", row, guid,
			(int64_t)(item->role == SB_ROLE_VIDEO),
			item->media.taken_s - 978307200,
			(int64_t)item->media.size_bytes, name,
			(int64_t)(item->media.kind == SB_MEDIA_LIVE ? 2 : 0),
			(int64_t)sb_device_edited(item, item->born));
	/* Archived place names and the results of image analysis. */
	seed = sb_draw_u64(by);
	if (t->db.thin) {
		sb_database_stand_in(seed, t->text, len);
	} else {
		sb_draw_fork(&own, by, seed);
		sb_text_fill(&t->db.device->world->stock.text, &own, t->text,
			     plain);
		sb_draw_bytes(&own, t->text + plain, len - plain);
	}
	sb_database_put(&t->db, t->more, "itb", row, name, t->text, len);
}

/* One of them is looked at once more: how often it was. */
static void seen(struct table *t, struct sb_draw *by, int64_t rows)
{
	int64_t row = 1 + (int64_t)sb_draw_below(by, (uint64_t)rows);
	int64_t views = 1 + sb_draw_zipf(by, 64);

	sb_database_put(&t->db, t->change, "ii", row, views);
}

/* The library's changes of one day, in the order of the items. */
static void catalogue_day(void *arg, uint32_t day)
{
	struct table *t = arg;
	const struct sb_device *d = t->db.device;
	int64_t row = 0;
	uint64_t edits;
	struct sb_draw by;

	sb_draw_from(&by, &d->key, "catalogue rows", day);
	for (size_t i = 0; i < d->item_count; i++) {
		const struct sb_item *item = &d->items[i];

		if (item->role != SB_ROLE_PHOTO && item->role != SB_ROLE_VIDEO)
			continue;
		if (item->born > day)
			break; /* items lie in the order of their days */
		row++;
		if (item->born == day)
			add_asset(t, &by, item, row);
		if (item->edited == day && item->born < day)
			sb_database_put(&t->db, t->edit, "ii", row, (int64_t)1);
		if (item->died == day)
			sb_database_put(&t->db, t->drop, "ii", row,
					sb_device_midnight(day));
		if (item->died < day && day - item->died == SB_TRASH_DAYS) {
			sb_database_put(&t->db, t->erase, "i", row);
			sb_database_put(&t->db, t->forget, "i", row);
		}
	}
	edits = sb_draw_part(&by, (uint64_t)row, SB_CATALOGUE_EDIT_PPM);
	for (uint64_t n = 0; day && n < edits; n++)
		seen(t, &by, row);
}

/* Rows do not shrink with the phone, their number does. */
static uint64_t typical_bytes(const struct sb_device *device)
{
	struct sb_habit h;

	sb_world_typical(device->world, &h);
	return SB_ASSET_ROW_BYTES *
	       (sb_world_count(&h, SB_PHOTO_COUNT, SB_PHOTO_FLOOR) +
		sb_world_count(&h, SB_VIDEO_COUNT, SB_VIDEO_FLOOR));
}

struct sb_database *sb_assets_catalogue(const struct sb_device *device)
{
	const struct sb_database_life life = {
		.label = "catalogue",
		.daily = catalogue_day,
		.touches = sb_device_count(device, SB_TOUCHES_A_DAY, 1),
	};
	struct table *t;

	t = sb_database_open(
		sizeof(*t), device,
		"CREATE TABLE ZASSET (Z_PK INTEGER PRIMARY KEY,"
		" ZUUID VARCHAR UNIQUE, ZKIND INTEGER, ZDATECREATED TIMESTAMP,"
		" ZSIZE INTEGER, ZFILENAME VARCHAR, ZVIEWCOUNT INTEGER"
		" DEFAULT 0, ZTRASHEDDATE TIMESTAMP, ZKINDSUBTYPE INTEGER,"
		" ZHASADJUSTMENTS INTEGER);"
		"CREATE TABLE ZADDITIONALASSETATTRIBUTES (Z_PK INTEGER PRIMARY"
		" KEY, ZORIGINALFILENAME VARCHAR, ZREVERSELOCATIONDATA BLOB);"
		"CREATE INDEX ZASSET_ZDATECREATED ON ZASSET (ZDATECREATED);",
		typical_bytes(device));
	if (!t)
		return NULL;
	t->add = sb_database_insert(&t->db, "ZASSET",
				    "ZUUID,ZKIND,ZDATECREATED,ZSIZE,ZFILENAME,"
				    "ZKINDSUBTYPE,ZHASADJUSTMENTS");
	t->more = sb_database_insert(&t->db, "ZADDITIONALASSETATTRIBUTES",
				     "ZORIGINALFILENAME,ZREVERSELOCATIONDATA");
	t->change = sb_database_update(&t->db, "ZASSET", "ZVIEWCOUNT");
	t->edit = sb_database_update(&t->db, "ZASSET", "ZHASADJUSTMENTS");
	t->drop = sb_database_update(&t->db, "ZASSET", "ZTRASHEDDATE");
	t->erase = sb_database_delete(&t->db, "ZASSET");
	t->forget = sb_database_delete(&t->db, "ZADDITIONALASSETATTRIBUTES");
	sb_database_live(&t->db, &life);
	return &t->db;
}
