#include "datasets/phone/records.h"

#include "datasets/phone/params.h"

#include <stdio.h>
#include <string.h>

/* Every table here lives by up to five statements. */
struct records {
	struct sb_database db;
	struct sb_statement *add, *more, *change, *drop, *erase;
	char text[1024];
};

static int64_t apple_s(int64_t when_s)
{
	return when_s - 978307200;
}

static void put_guid(const uint64_t id[2], uint8_t out[16])
{
	for (unsigned i = 0; i < 16; i++)
		out[i] = (uint8_t)(id[i / 8] >> (56 - 8 * (i % 8)));
}

static void drop_row(void *arg, struct sb_draw *by, uint64_t number)
{
	struct records *r = arg;

	(void)by;
	sb_database_put(&r->db, r->drop, "i", (int64_t)number + 1);
	if (r->erase)
		sb_database_put(&r->db, r->erase, "i", (int64_t)number + 1);
}

static void words(struct records *r, struct sb_draw *by, size_t len)
{
	sb_database_words(&r->db, by, r->text, len);
}

/* --- health ------------------------------------------------------------- */

static void add_sample(void *arg, struct sb_draw *by, uint64_t number,
		       int64_t when_s)
{
	static const int64_t types[] = { 7, 5, 8, 10, 9, 61, 75, 79 };
	struct records *r = arg;
	int64_t type = types[sb_draw_zipf(by, 8)];
	int64_t lasts_s = (int64_t)sb_draw_below(by, SB_SAMPLE_LASTS_S);
	int64_t value = (int64_t)sb_draw_lognormal(by, SB_SAMPLE_VALUE,
						   SB_SAMPLE_SIGMA_Q16);
	int64_t row = (int64_t)number + 1, from = apple_s(when_s);
	uint8_t uuid[16];
	uint64_t id[2];

	sb_world_guid(r->db.device->world, by, when_s, id);
	put_guid(id, uuid);
	sb_database_put(&r->db, r->add, "ibiii", row, uuid, sizeof(uuid),
			(int64_t)1, type, from);
	sb_database_put(&r->db, r->more, "iiiii", row, from, from + lasts_s,
			type, value);
}

/* Samples never change: what was wrong is deleted. */
struct sb_database *sb_records_health(const struct sb_device *device)
{
	const struct sb_database_life life = {
		.label = "health",
		.file_bytes = sb_device_share(device, SB_HEALTH_PPM),
		.row_bytes = SB_HEALTH_ROW_BYTES,
		.batch = SB_HEALTH_BATCH,
		.touches = sb_device_count(device, SB_TOUCHES_A_DAY, 1),
		.new_ppm = SB_HEALTH_NEW_PPM,
		.gone_ppm = SB_HEALTH_GONE_PPM,
		.newest_go = 1,
		.insert = add_sample,
		.gone = drop_row,
	};
	struct records *r;

	r = sb_database_open(
		sizeof(*r), device,
		"CREATE TABLE objects (data_id INTEGER PRIMARY KEY,"
		" uuid BLOB UNIQUE, provenance INTEGER NOT NULL,"
		" type INTEGER NOT NULL, creation_date REAL);"
		"CREATE TABLE samples (data_id INTEGER PRIMARY KEY,"
		" start_date REAL, end_date REAL, data_type INTEGER,"
		" quantity REAL);"
		"CREATE INDEX samples_by_type ON samples"
		" (data_type, start_date, end_date);",
		sb_device_typical(device, SB_HEALTH_PPM));
	if (!r)
		return NULL;
	r->add = sb_database_insert(&r->db, "objects",
				    "uuid,provenance,type,creation_date");
	r->more = sb_database_insert(&r->db, "samples",
				     "start_date,end_date,data_type,quantity");
	r->drop = sb_database_delete(&r->db, "objects");
	r->erase = sb_database_delete(&r->db, "samples");
	sb_database_live(&r->db, &life);
	return &r->db;
}

/* --- people ------------------------------------------------------------- */

static void add_person(void *arg, struct sb_draw *by, uint64_t number,
		       int64_t when_s)
{
	struct records *r = arg;
	const struct sb_text *t = &r->db.device->world->stock.text;
	char first[SB_TEXT_WORD_BYTES + 1], last[SB_TEXT_WORD_BYTES + 1];
	char value[64];
	uint8_t guid[16];
	uint64_t id[2];
	int64_t row = (int64_t)number + 1;
	size_t note_len;

	sb_text_word(t, sb_draw_u32(by), first);
	sb_text_word(t, sb_draw_u32(by), last);
	sb_world_guid(r->db.device->world, by, when_s, id);
	put_guid(id, guid);
	note_len = (size_t)sb_draw_below(by, SB_CONTACT_NOTE_BYTES);
	words(r, by, note_len);
	sb_database_put(&r->db, r->add, "ittbsi", row, first, last, guid,
			sizeof(guid), r->text, note_len, apple_s(when_s));
	for (int64_t label = 1; label <= 3; label++) {
		if (label == 3)
			snprintf(value, sizeof(value), "%s@%s.example", first,
				 last);
		else
			snprintf(value, sizeof(value), "+1%03u55501%02u",
				 200 + (unsigned)sb_draw_below(by, 700),
				 (unsigned)row % 100);
		sb_database_put(&r->db, r->more, "iiit", 3 * (row - 1) + label,
				row, label, value);
	}
}

static void edit_person(void *arg, struct sb_draw *by, uint64_t number,
			int64_t when_s)
{
	struct records *r = arg;
	size_t len = (size_t)sb_draw_below(by, SB_CONTACT_NOTE_BYTES);

	(void)when_s;
	words(r, by, len);
	sb_database_put(&r->db, r->change, "is", (int64_t)number + 1, r->text,
			len);
}

static void drop_person(void *arg, struct sb_draw *by, uint64_t number)
{
	struct records *r = arg;
	int64_t row = (int64_t)number + 1;

	(void)by;
	sb_database_put(&r->db, r->drop, "i", row);
	for (int64_t label = 1; label <= 3; label++)
		sb_database_put(&r->db, r->erase, "i", 3 * (row - 1) + label);
}

struct sb_database *sb_records_contacts(const struct sb_device *device)
{
	const struct sb_database_life life = {
		.label = "contacts",
		.file_bytes = sb_device_share(device, SB_PEOPLE_PPM) / 2,
		.row_bytes = SB_CONTACT_ROW_BYTES,
		.touches = sb_device_count(device, SB_TOUCHES_A_DAY, 1),
		.new_ppm = SB_CONTACT_NEW_PPM,
		.edit_ppm = SB_CONTACT_EDIT_PPM,
		.gone_ppm = SB_CONTACT_GONE_PPM,
		.insert = add_person,
		.edit = edit_person,
		.gone = drop_person,
	};
	struct records *r;

	r = sb_database_open(
		sizeof(*r), device,
		"CREATE TABLE ABPerson (ROWID INTEGER PRIMARY KEY "
		"AUTOINCREMENT,"
		" First TEXT, Last TEXT, guid BLOB UNIQUE, Note TEXT,"
		" CreationDate INTEGER);"
		"CREATE TABLE ABMultiValue (UID INTEGER PRIMARY KEY,"
		" record_id INTEGER, label INTEGER, value TEXT);"
		"CREATE INDEX ABMultiValueRecordID ON ABMultiValue (record_id);"
		"CREATE INDEX ABMultiValueValue ON ABMultiValue (value);"
		"CREATE INDEX ABPersonLast ON ABPerson (Last, First);",
		sb_device_typical(device, SB_PEOPLE_PPM) / 2);
	if (!r)
		return NULL;
	r->add = sb_database_insert(&r->db, "ABPerson",
				    "First,Last,guid,Note,CreationDate");
	r->more = sb_database_insert(&r->db, "ABMultiValue",
				     "record_id,label,value");
	r->change = sb_database_update(&r->db, "ABPerson", "Note");
	r->drop = sb_database_delete(&r->db, "ABPerson");
	r->erase = sb_database_delete(&r->db, "ABMultiValue");
	sb_database_live(&r->db, &life);
	return &r->db;
}

static void add_call(void *arg, struct sb_draw *by, uint64_t number,
		     int64_t when_s)
{
	struct records *r = arg;
	char id[16], guid_text[SB_DEVICE_GUID_BYTES];
	int64_t lasts_s = (int64_t)sb_draw_lognormal(by, SB_CALL_LASTS_S,
						     SB_CALL_SIGMA_Q16);
	int64_t outgoing = (int64_t)sb_draw_below(by, 2);
	uint64_t guid[2];

	sb_world_guid(r->db.device->world, by, when_s, guid);
	sb_device_guid_text(guid, guid_text);
	snprintf(id, sizeof(id), "+120055501%02u",
		 sb_draw_zipf(by, SB_CALL_PEOPLE));
	sb_database_put(&r->db, r->add, "iiiitt", (int64_t)number + 1, outgoing,
			apple_s(when_s), lasts_s, id, guid_text);
}

struct sb_database *sb_records_calls(const struct sb_device *device)
{
	const struct sb_database_life life = {
		.label = "calls",
		.file_bytes = sb_device_share(device, SB_PEOPLE_PPM) / 2,
		.row_bytes = SB_CALL_ROW_BYTES,
		.touches = sb_device_count(device, SB_TOUCHES_A_DAY, 1),
		.new_ppm = SB_ROW_NEW_PPM,
		.gone_ppm = SB_ROW_NEW_PPM / 2,
		.oldest_go = 1,
		.insert = add_call,
		.gone = drop_row,
	};
	struct records *r;

	r = sb_database_open(
		sizeof(*r), device,
		"CREATE TABLE ZCALLRECORD (Z_PK INTEGER PRIMARY KEY,"
		" ZORIGINATED INTEGER, ZDATE TIMESTAMP, ZDURATION FLOAT,"
		" ZADDRESS VARCHAR, ZUNIQUE_ID VARCHAR);"
		"CREATE INDEX ZCALLRECORD_ZDATE ON ZCALLRECORD (ZDATE);"
		"CREATE INDEX ZCALLRECORD_ID ON ZCALLRECORD (ZUNIQUE_ID);",
		sb_device_typical(device, SB_PEOPLE_PPM) / 2);
	if (!r)
		return NULL;
	r->add = sb_database_insert(
		&r->db, "ZCALLRECORD",
		"ZORIGINATED,ZDATE,ZDURATION,ZADDRESS,ZUNIQUE_ID");
	r->drop = sb_database_delete(&r->db, "ZCALLRECORD");
	sb_database_live(&r->db, &life);
	return &r->db;
}

/* --- browser ------------------------------------------------------------ */

static void add_visit(void *arg, struct sb_draw *by, uint64_t number,
		      int64_t when_s)
{
	struct records *r = arg;
	const struct sb_text *t = &r->db.device->world->stock.text;
	char site[SB_TEXT_WORD_BYTES + 1], page[SB_TEXT_WORD_BYTES + 1];
	char url[128];
	size_t len;

	sb_text_word(t, 512 + sb_draw_zipf(by, SB_SITES), site);
	sb_text_word(t, sb_draw_u32(by), page);
	snprintf(url, sizeof(url), "https://%s.example/%s/%08x", site, page,
		 sb_draw_u32(by));
	len = 20 + (size_t)sb_draw_below(by, 60);
	words(r, by, len);
	sb_database_put(&r->db, r->add, "itts", (int64_t)number + 1, url, site,
			r->text, len);
	sb_database_put(&r->db, r->more, "iii", (int64_t)number + 1,
			(int64_t)number + 1, apple_s(when_s));
}

/* A page that is seen again may have another title. */
static void edit_visit(void *arg, struct sb_draw *by, uint64_t number,
		       int64_t when_s)
{
	struct records *r = arg;
	size_t len = 20 + (size_t)sb_draw_below(by, 60);

	(void)when_s;
	words(r, by, len);
	sb_database_put(&r->db, r->change, "is", (int64_t)number + 1, r->text,
			len);
}

struct sb_database *sb_records_history(const struct sb_device *device)
{
	const struct sb_database_life life = {
		.label = "history",
		.file_bytes = sb_device_share(device, SB_HISTORY_PPM),
		.row_bytes = SB_HISTORY_ROW_BYTES,
		.touches = sb_device_count(device, SB_TOUCHES_A_DAY, 1),
		.days = SB_HISTORY_DAYS,
		.new_ppm = 1000000 / SB_HISTORY_DAYS,
		.edit_ppm = SB_HISTORY_AGAIN_PPM / SB_HISTORY_DAYS,
		.gone_ppm = 1000000 / SB_HISTORY_DAYS,
		.oldest_go = 1,
		.insert = add_visit,
		.edit = edit_visit,
		.gone = drop_row,
	};
	struct records *r;

	r = sb_database_open(
		sizeof(*r), device,
		"CREATE TABLE history_items (id INTEGER PRIMARY KEY,"
		" url TEXT NOT NULL UNIQUE, domain_expansion TEXT, title TEXT);"
		"CREATE TABLE history_visits (id INTEGER PRIMARY KEY"
		" AUTOINCREMENT, history_item INTEGER NOT NULL,"
		" visit_time REAL NOT NULL);"
		"CREATE INDEX history_items__domain_expansion ON history_items"
		" (domain_expansion);"
		"CREATE INDEX history_visits__last_visit ON history_visits"
		" (history_item, visit_time DESC);",
		sb_device_typical(device, SB_HISTORY_PPM));
	if (!r)
		return NULL;
	r->add = sb_database_insert(&r->db, "history_items",
				    "url,domain_expansion,title");
	r->more = sb_database_insert(&r->db, "history_visits",
				     "history_item,visit_time");
	r->change = sb_database_update(&r->db, "history_items", "title");
	r->drop = sb_database_delete(&r->db, "history_items");
	r->erase = sb_database_delete(&r->db, "history_visits");
	sb_database_live(&r->db, &life);
	return &r->db;
}
