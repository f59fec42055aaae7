#include "datasets/phone/chats.h"

#include "datasets/phone/params.h"

#include <stdio.h>
#include <string.h>

enum {
	TEXT_CAP = 2000,
	NOTE_CAP = 60000,
	CHATS = SB_MESSENGER_CHATS,
};

struct chats {
	struct sb_database db;
	struct sb_statement *add, *more, *change, *drop, *erase, *rewrite;
	uint8_t text[NOTE_CAP];
};

static int64_t apple_s(int64_t when_s)
{
	return when_s - 978307200;
}

static void drop_row(void *arg, struct sb_draw *by, uint64_t number)
{
	struct chats *c = arg;

	(void)by;
	sb_database_put(&c->db, c->drop, "i", (int64_t)number + 1);
	if (c->erase)
		sb_database_put(&c->db, c->erase, "i", (int64_t)number + 1);
}

/* --- messenger ------------------------------------------------------------ */

static size_t compose(struct chats *c, struct sb_draw *by)
{
	size_t len = (size_t)sb_draw_lognormal(by, SB_MESSAGE_TEXT_BYTES,
					       SB_MESSAGE_TEXT_SIGMA_Q16);

	len = len < 2 ? 2 : len > TEXT_CAP ? TEXT_CAP : len;
	sb_database_words(&c->db, by, c->text, len);
	return len;
}

static void add_line(void *arg, struct sb_draw *by, uint64_t number,
		     int64_t when_s)
{
	struct chats *c = arg;
	int64_t row = (int64_t)number + 1, chat = 1 + sb_draw_zipf(by, CHATS);
	int64_t mine = (int64_t)sb_draw_below(by, 2);
	uint8_t receipt[64];
	uint64_t id[2];
	char stanza[21];
	size_t len = compose(c, by);

	sb_world_guid(c->db.device->world, by, when_s, id);
	sb_text_hex(id[0], 16, 1, stanza);
	sb_text_hex(id[1], 4, 1, stanza + 16);
	stanza[20] = 0;
	sb_database_put(&c->db, c->add, "iiiitsi", row, chat, mine,
			apple_s(when_s), stanza, c->text, len,
			(int64_t)sb_draw_below(by, 9));
	sb_draw_bytes(by, receipt, sizeof(receipt));
	sb_database_put(&c->db, c->more, "ib", row, receipt,
			16 + (size_t)sb_draw_below(by, 48));
}

static void read_line(void *arg, struct sb_draw *by, uint64_t number,
		      int64_t when_s)
{
	struct chats *c = arg;

	(void)by;
	sb_database_put(&c->db, c->change, "ii", (int64_t)number + 1,
			apple_s(when_s));
}

struct sb_database *sb_chats_messenger(const struct sb_device *device)
{
	const struct sb_database_life life = {
		.label = "messenger",
		.file_bytes = sb_device_share(device, SB_MESSENGER_PPM),
		.row_bytes = SB_MESSENGER_ROW_BYTES,
		.touches = sb_device_count(device, SB_TOUCHES_A_DAY, 1),
		.new_ppm = SB_MESSAGE_NEW_PPM,
		.edit_ppm = SB_MESSAGE_EDIT_PPM,
		.gone_ppm = SB_MESSAGE_GONE_PPM,
		.newest_go = 1,
		.insert = add_line,
		.edit = read_line,
		.gone = drop_row,
	};
	struct chats *c;

	c = sb_database_open(
		sizeof(*c), device,
		"CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY,"
		" ZCHATSESSION INTEGER, ZISFROMME INTEGER, ZMESSAGEDATE"
		" TIMESTAMP, ZSTANZAID VARCHAR, ZTEXT VARCHAR,"
		" ZMESSAGESTATUS INTEGER, ZREADDATE TIMESTAMP);"
		"CREATE TABLE ZWAMESSAGEINFO (Z_PK INTEGER PRIMARY KEY,"
		" ZRECEIPTINFO BLOB);"
		"CREATE INDEX ZWAMESSAGE_ZSTANZAID ON ZWAMESSAGE (ZSTANZAID);"
		"CREATE INDEX ZWAMESSAGE_ZCHATSESSION ON ZWAMESSAGE"
		" (ZCHATSESSION, ZMESSAGEDATE);",
		sb_device_typical(device, SB_MESSENGER_PPM));
	if (!c)
		return NULL;
	c->add = sb_database_insert(
		&c->db, "ZWAMESSAGE",
		"ZCHATSESSION,ZISFROMME,ZMESSAGEDATE,ZSTANZAID,ZTEXT,"
		"ZMESSAGESTATUS");
	c->more = sb_database_insert(&c->db, "ZWAMESSAGEINFO", "ZRECEIPTINFO");
	c->change = sb_database_update(&c->db, "ZWAMESSAGE", "ZREADDATE");
	c->drop = sb_database_delete(&c->db, "ZWAMESSAGE");
	c->erase = sb_database_delete(&c->db, "ZWAMESSAGEINFO");
	sb_database_live(&c->db, &life);
	return &c->db;
}

/* --- notes ---------------------------------------------------------------- */

/* What gzip leaves of a note: noise behind its ten bytes of header. */
static size_t write_note(struct chats *c, struct sb_draw *by)
{
	static const uint8_t head[10] = {
		0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0x13
	};
	size_t len = 18 + (size_t)sb_draw_lognormal(by, SB_NOTE_BYTES,
						    SB_NOTE_SIGMA_Q16);

	len = len > NOTE_CAP ? NOTE_CAP : len;
	sb_database_noise(&c->db, by, c->text, len);
	if (!c->db.thin)
		memcpy(c->text, head, sizeof(head));
	return len;
}

static void add_note(void *arg, struct sb_draw *by, uint64_t number,
		     int64_t when_s)
{
	struct chats *c = arg;
	int64_t row = (int64_t)number + 1;
	char title[40], guid_text[SB_DEVICE_GUID_BYTES];
	uint64_t guid[2];
	size_t len;

	sb_world_guid(c->db.device->world, by, when_s, guid);
	sb_device_guid_text(guid, guid_text);
	sb_database_words(&c->db, by, title, sizeof(title));
	sb_database_put(&c->db, c->add, "itsii", row, guid_text, title,
			sizeof(title), apple_s(when_s), apple_s(when_s));
	len = write_note(c, by);
	sb_database_put(&c->db, c->more, "ib", row, c->text, len);
}

static void edit_note(void *arg, struct sb_draw *by, uint64_t number,
		      int64_t when_s)
{
	struct chats *c = arg;
	size_t len = write_note(c, by);

	sb_database_put(&c->db, c->change, "ii", (int64_t)number + 1,
			apple_s(when_s));
	sb_database_put(&c->db, c->rewrite, "ib", (int64_t)number + 1, c->text,
			len);
}

struct sb_database *sb_chats_notes(const struct sb_device *device)
{
	const struct sb_database_life life = {
		.label = "notes",
		.file_bytes = sb_device_share(device, SB_NOTES_PPM),
		.row_bytes = SB_NOTE_ROW_BYTES,
		.touches = sb_device_count(device, SB_TOUCHES_A_DAY, 1),
		.new_ppm = SB_ROW_NEW_PPM,
		.edit_ppm = SB_NOTE_EDIT_PPM,
		.gone_ppm = SB_NOTE_GONE_PPM,
		.insert = add_note,
		.edit = edit_note,
		.gone = drop_row,
	};
	struct chats *c;

	c = sb_database_open(
		sizeof(*c), device,
		"CREATE TABLE ZICCLOUDSYNCINGOBJECT (Z_PK INTEGER PRIMARY KEY,"
		" ZIDENTIFIER VARCHAR UNIQUE, ZTITLE1 VARCHAR,"
		" ZCREATIONDATE1 TIMESTAMP, ZMODIFICATIONDATE1 TIMESTAMP);"
		"CREATE TABLE ZICNOTEDATA (Z_PK INTEGER PRIMARY KEY,"
		" ZDATA BLOB);"
		"CREATE INDEX Z_ICObject_byDate ON ZICCLOUDSYNCINGOBJECT"
		" (ZMODIFICATIONDATE1);",
		sb_device_typical(device, SB_NOTES_PPM));
	if (!c)
		return NULL;
	c->add = sb_database_insert(
		&c->db, "ZICCLOUDSYNCINGOBJECT",
		"ZIDENTIFIER,ZTITLE1,ZCREATIONDATE1,ZMODIFICATIONDATE1");
	c->more = sb_database_insert(&c->db, "ZICNOTEDATA", "ZDATA");
	c->change = sb_database_update(&c->db, "ZICCLOUDSYNCINGOBJECT",
				       "ZMODIFICATIONDATE1");
	c->rewrite = sb_database_update(&c->db, "ZICNOTEDATA", "ZDATA");
	c->drop = sb_database_delete(&c->db, "ZICCLOUDSYNCINGOBJECT");
	c->erase = sb_database_delete(&c->db, "ZICNOTEDATA");
	sb_database_live(&c->db, &life);
	return &c->db;
}

/* --- voice mail ----------------------------------------------------------- */

static void voicemail_day(void *arg, uint32_t day)
{
	struct chats *c = arg;
	const struct sb_device *d = c->db.device;

	for (size_t i = 0; i < d->item_count; i++) {
		const struct sb_item *item = &d->items[i];
		char sender[16];

		if (item->role != SB_ROLE_VOICEMAIL)
			continue;
		snprintf(sender, sizeof(sender), "+120055501%02u",
			 (unsigned)(item->guid[1] % 100));
		if (item->born == day)
			sb_database_put(&c->db, c->add, "iitii",
					(int64_t)item->number + 1,
					item->media.taken_s, sender,
					(int64_t)item->media.size_bytes / 1600,
					(int64_t)0);
		if (item->died == day)
			sb_database_put(&c->db, c->change, "ii",
					(int64_t)item->number + 1,
					apple_s(sb_device_midnight(day)));
	}
}

struct sb_database *sb_chats_voicemail(const struct sb_device *device)
{
	const struct sb_database_life life = { .label = "voicemail rows",
					       .daily = voicemail_day };
	struct chats *c;

	c = sb_database_open(sizeof(*c), device,
			     "CREATE TABLE voicemail (ROWID INTEGER PRIMARY KEY"
			     " AUTOINCREMENT, date INTEGER, sender TEXT,"
			     " duration INTEGER, trashed_date INTEGER);"
			     "CREATE INDEX date_index ON voicemail (date);",
			     0);
	if (!c)
		return NULL;
	c->add = sb_database_insert(&c->db, "voicemail",
				    "date,sender,duration,trashed_date");
	c->change = sb_database_update(&c->db, "voicemail", "trashed_date");
	sb_database_live(&c->db, &life);
	return &c->db;
}
