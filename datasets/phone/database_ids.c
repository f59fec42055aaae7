#include "datasets/phone/database_ids.h"

static enum sb_err of_bytes(struct sb_database_ids *d, struct sb_journal *j,
			    const struct sb_trace_cut *cut,
			    struct sb_page_set *blocks)
{
	size_t end = j->log_end < j->log.len ? j->log_end : j->log.len;
	enum sb_err err = sb_chunk_ids_update(
		&d->main, cut, sb_span_of(j->main.ptr, j->main.len),
		&j->main_changed);

	if (!err)
		err = sb_page_set_bytes(blocks, j->log_from, end);
	if (!err)
		err = sb_chunk_ids_update(&d->log, cut,
					  sb_span_of(j->log.ptr, j->log.len),
					  blocks);
	return err;
}

static enum sb_err of_names(struct sb_database_ids *d, struct sb_journal *j,
			    const struct sb_trace_cut *cut)
{
	enum sb_err err = sb_chunk_ids_of_pages(&d->main, cut, &j->names,
						&j->main_changed);

	if (!err)
		err = sb_chunk_ids_of_log(&d->log, &j->by_names, j->log.len,
					  j->log_from, j->log_end);
	return err;
}

enum sb_err sb_database_ids_update(struct sb_database_ids *d,
				   const struct sb_device *device,
				   const struct sb_trace_cut *cut,
				   struct sb_page_set *blocks)
{
	struct sb_journal *j = &d->database->journal;
	enum sb_err err = sb_database_reach(d->database, device);

	if (!err)
		err = d->database->pages.named ? of_names(d, j, cut)
					       : of_bytes(d, j, cut, blocks);
	sb_journal_seen(j);
	return err;
}

void sb_database_ids_release(struct sb_database_ids *d)
{
	sb_database_close(d->database);
	d->database = NULL;
	sb_chunk_ids_release(&d->main);
	sb_chunk_ids_release(&d->log);
}
