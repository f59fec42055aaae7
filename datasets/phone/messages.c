#include "datasets/phone/messages.h"

#include "datasets/phone/params.h"

#include <stdio.h>
#include <string.h>

/* The shape of the real thing, columns thinned out.  What matters is kept: a
 * UNIQUE index on random identifiers, whose pages change all over the file
 * when a message comes, beside tables that grow at their ends. */
static const char schema[] =
	"CREATE TABLE handle (ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE,"
	" id TEXT NOT NULL, country TEXT, service TEXT NOT NULL,"
	" UNIQUE (id, service));"
	"CREATE TABLE chat (ROWID INTEGER PRIMARY KEY AUTOINCREMENT,"
	" guid TEXT UNIQUE NOT NULL, style INTEGER, state INTEGER,"
	" chat_identifier TEXT, service_name TEXT, display_name TEXT,"
	" last_read_message_timestamp INTEGER DEFAULT 0);"
	"CREATE TABLE message (ROWID INTEGER PRIMARY KEY AUTOINCREMENT,"
	" guid TEXT UNIQUE NOT NULL, text TEXT, handle_id INTEGER DEFAULT 0,"
	" attributedBody BLOB, version INTEGER DEFAULT 10,"
	" service TEXT, account TEXT, date INTEGER, date_read INTEGER,"
	" date_edited INTEGER, is_finished INTEGER DEFAULT 1,"
	" is_from_me INTEGER DEFAULT 0, is_read INTEGER DEFAULT 0,"
	" cache_has_attachments INTEGER DEFAULT 0,"
	" destination_caller_id TEXT, message_summary_info BLOB);"
	"CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER,"
	" message_date INTEGER, PRIMARY KEY (chat_id, message_id));"
	"CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY AUTOINCREMENT,"
	" guid TEXT UNIQUE NOT NULL, created_date INTEGER, filename TEXT,"
	" mime_type TEXT, total_bytes INTEGER, user_info BLOB);"
	"CREATE TABLE message_attachment_join (message_id INTEGER,"
	" attachment_id INTEGER, UNIQUE (message_id, attachment_id));"
	"CREATE TABLE deleted_messages (ROWID INTEGER PRIMARY KEY"
	" AUTOINCREMENT, guid TEXT NOT NULL);"
	"CREATE INDEX message_idx_handle ON message (handle_id, date);"
	"CREATE INDEX message_idx_date ON message (date);"
	"CREATE INDEX message_idx_failed ON message (is_finished, is_from_me,"
	" is_read);"
	"CREATE INDEX chat_message_join_idx_message_id ON chat_message_join"
	" (message_id, chat_id);";

enum {
	TEXT_CAP = 4000,
	BODY_HEAD = 260,
	SUMMARY_BYTES = 480,
	CHATS = SB_MESSAGE_CHATS
};

struct messages {
	struct sb_database db;
	struct sb_statement *message, *join, *text, *read, *guid, *bury;
	struct sb_statement *unjoin, *drop, *attachment, *attach;
	uint8_t head[BODY_HEAD];        /* what all archived texts begin with */
	uint8_t summary[SUMMARY_BYTES]; /* alike but for a few bytes */
	uint64_t inserted;
	int64_t buried;
	char buffer[TEXT_CAP];
	uint8_t body[BODY_HEAD + TEXT_CAP + 16];
};

/* The timestamps of the format: nanoseconds since 2001. */
static int64_t apple_ns(int64_t when_s)
{
	return (when_s - 978307200) * 1000000000;
}

static size_t compose(struct messages *m, struct sb_draw *by,
		      size_t *body_bytes)
{
	size_t len = (size_t)sb_draw_lognormal(by, SB_MESSAGE_TEXT_BYTES,
					       SB_MESSAGE_TEXT_SIGMA_Q16);

	len = len < 2 ? 2 : len > TEXT_CAP ? TEXT_CAP : len;
	sb_database_words(&m->db, by, m->buffer, len);
	*body_bytes = BODY_HEAD + len + 16;
	if (m->db.thin) {
		/* As the text says. */
		memcpy(m->body, m->buffer, len);
		memset(m->body + len, 0, BODY_HEAD + 16);
		return len;
	}
	memcpy(m->body, m->head, BODY_HEAD);
	memcpy(m->body + BODY_HEAD, m->buffer, len);
	memset(m->body + BODY_HEAD + len, (int)(len & 0x7f), 16);
	return len;
}

static void insert(void *arg, struct sb_draw *by, uint64_t number,
		   int64_t when_s)
{
	struct messages *m = arg;
	int64_t chat = 1 + sb_draw_zipf(by, CHATS), mine, seen, fast;
	uint64_t guid[2];
	char text[SB_DEVICE_GUID_BYTES];
	size_t body, len = compose(m, by, &body);

	/* One draw per statement: C leaves the order within one open. */
	sb_world_guid(m->db.device->world, by, when_s, guid);
	mine = (int64_t)sb_draw_below(by, 2);
	fast = sb_draw_chance(by, SB_MESSAGE_FAST_PPM);
	seen = mine || sb_draw_chance(by, SB_MESSAGE_READ_PPM);
	sb_device_guid_text(guid, text);
	sb_draw_bytes(by, m->summary + SUMMARY_BYTES / 2, 12);
	sb_database_put(&m->db, m->message, "itsibtiiiitb", (int64_t)number + 1,
			text, m->buffer, len, chat, m->body, body,
			fast ? "iMessage" : "SMS", apple_ns(when_s),
			apple_ns(when_s + 60), mine, seen, "+12005550100",
			m->summary, SUMMARY_BYTES - (size_t)(number % 64));
	sb_database_put(&m->db, m->join, "iiii", (int64_t)number + 1, chat,
			(int64_t)number + 1, apple_ns(when_s));
	m->inserted = number + 1;
}

static void edit(void *arg, struct sb_draw *by, uint64_t number, int64_t when_s)
{
	struct messages *m = arg;
	size_t body, len;

	if (sb_draw_chance(by, SB_MESSAGE_MARK_PPM)) {
		sb_database_put(&m->db, m->read, "iii", (int64_t)number + 1,
				(int64_t)1, apple_ns(when_s));
		return;
	}
	len = compose(m, by, &body);
	sb_database_put(&m->db, m->text, "isbi", (int64_t)number + 1, m->buffer,
			len, m->body, body, apple_ns(when_s));
}

static void gone(void *arg, struct sb_draw *by, uint64_t number)
{
	struct messages *m = arg;
	int64_t row = (int64_t)number + 1;
	char guid[SB_DEVICE_GUID_BYTES];

	(void)by;
	if (sb_database_get(&m->db, m->guid, row, guid, sizeof(guid)))
		sb_database_put(&m->db, m->bury, "it", ++m->buried, guid);
	sb_database_put(&m->db, m->unjoin, "i", row);
	sb_database_put(&m->db, m->drop, "i", row);
}

void sb_messages_attachment_path(const struct sb_item *item,
				 char out[SB_MESSAGES_PATH_BYTES])
{
	char guid[SB_DEVICE_GUID_BYTES];
	unsigned low = (unsigned)item->guid[1] & 0xff;

	sb_device_guid_text(item->guid, guid);
	snprintf(out, SB_MESSAGES_PATH_BYTES,
		 "Attachments/%02x/%02u/%s/IMG_%04u.%s", low, low & 15, guid,
		 item->number,
		 item->media.kind == SB_MEDIA_MP4 ? "MOV" : "jpeg");
}

/* Attachments of the day, each hung on one of the latest messages. */
static void daily(void *arg, uint32_t day)
{
	struct messages *m = arg;
	const struct sb_device *d = m->db.device;

	for (size_t i = 0; i < d->item_count && m->inserted; i++) {
		const struct sb_item *item = &d->items[i];
		char guid[SB_DEVICE_GUID_BYTES];
		char path[SB_MESSAGES_PATH_BYTES];
		uint64_t back = item->guid[0] % (day ? 16 : m->inserted);
		int64_t row = (int64_t)item->number + 1;

		if (item->role != SB_ROLE_ATTACHMENT || item->born != day)
			continue;
		back = back < m->inserted ? back : 0;
		sb_device_guid_text(item->guid, guid);
		sb_messages_attachment_path(item, path);
		sb_database_put(&m->db, m->attachment, "itittib", row, guid,
				apple_ns(item->media.taken_s), path,
				item->media.kind == SB_MEDIA_MP4
					? "video/quicktime"
					: "image/jpeg",
				(int64_t)item->media.size_bytes,
				item->media.key.b, sizeof(item->media.key.b));
		sb_database_put(&m->db, m->attach, "iii", row,
				(int64_t)(m->inserted - back), row);
	}
}

static void prepare(struct messages *m)
{
	struct sb_database *db = &m->db;

	m->message = sb_database_insert(
		db, "message",
		"guid,text,handle_id,attributedBody,service,date,date_read,"
		"is_from_me,is_read,destination_caller_id,"
		"message_summary_info");
	m->join = sb_database_insert(db, "chat_message_join",
				     "chat_id,message_id,message_date");
	m->text = sb_database_update(db, "message",
				     "text,attributedBody,date_edited");
	m->read = sb_database_update(db, "message", "is_read,date_read");
	m->guid = sb_database_select(db, "message", "guid");
	m->bury = sb_database_insert(db, "deleted_messages", "guid");
	m->unjoin = sb_database_delete(db, "chat_message_join");
	m->drop = sb_database_delete(db, "message");
	m->attachment = sb_database_insert(
		db, "attachment",
		"guid,created_date,filename,mime_type,total_bytes,user_info");
	m->attach = sb_database_insert(db, "message_attachment_join",
				       "message_id,attachment_id");
}

static void add_chats(struct messages *m)
{
	struct sb_statement *handle =
		sb_database_insert(&m->db, "handle", "id,country,service");
	struct sb_statement *chat = sb_database_insert(
		&m->db, "chat",
		"guid,style,state,chat_identifier,service_name");
	struct sb_draw by;

	sb_draw_from(&by, &m->db.device->key, "handles", 0);
	sb_database_begin(&m->db);
	for (unsigned i = 0; i < CHATS; i++) {
		char id[16], guid[40];
		int64_t row = (int64_t)i + 1;

		/* 555-01xx numbers belong to nobody; i keeps them apart. */
		snprintf(id, sizeof(id), "+1%03u55501%02u",
			 200 + (unsigned)sb_draw_below(&by, 700), i);
		snprintf(guid, sizeof(guid), "iMessage;-;%s", id);
		sb_database_put(&m->db, handle, "ittt", row, id, "us",
				"iMessage");
		sb_database_put(&m->db, chat, "itiitt", row, guid, (int64_t)45,
				(int64_t)3, id, "iMessage");
	}
	sb_database_commit(&m->db);
}

struct sb_database *sb_messages_open(const struct sb_device *device)
{
	struct messages *m;
	const struct sb_database_life life = {
		.label = "messages",
		.file_bytes = sb_device_share(device, SB_MESSAGE_DB_PPM),
		.row_bytes = SB_MESSAGE_ROW_BYTES,
		.touches = sb_device_count(device, SB_TOUCHES_A_DAY, 1),
		.new_ppm = SB_MESSAGE_NEW_PPM,
		.edit_ppm = SB_MESSAGE_EDIT_PPM,
		.gone_ppm = SB_MESSAGE_GONE_PPM,
		.newest_go = 1,
		.insert = insert,
		.edit = edit,
		.gone = gone,
		.daily = daily,
	};
	struct sb_draw by;

	m = sb_database_open(sizeof(*m), device, schema,
			     sb_device_typical(device, SB_MESSAGE_DB_PPM));
	if (!m)
		return NULL;
	sb_draw_from(&by, &device->world->root, "archived text", 0);
	sb_draw_bytes(&by, m->head, sizeof(m->head));
	sb_draw_bytes(&by, m->summary, sizeof(m->summary));
	add_chats(m);
	prepare(m);
	sb_database_live(&m->db, &life);
	return &m->db;
}
