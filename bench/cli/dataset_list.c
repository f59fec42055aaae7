/* bench/cli/dataset_list.c: files and bytes of each snapshot. */
#include <stdio.h>
#include <stdlib.h>

#include "bench/cli/dataset.h"
#include "bench/measure/json.h"

struct totals {
	uint64_t files[SB_CLASS_COUNT], bytes[SB_CLASS_COUNT];
	uint64_t all_files, all_bytes, links, dirs;
};

static void add(struct totals *t, const struct sb_snapshot *s)
{
	for (size_t i = 0; i < s->entry_count; i++) {
		const struct sb_entry *e = &s->entries[i];

		if (e->type == SB_ENTRY_DIR)
			t->dirs++;
		if (e->type == SB_ENTRY_SYMLINK)
			t->links++;
		if (e->type != SB_ENTRY_FILE || e->data_class >= SB_CLASS_COUNT)
			continue;
		t->files[e->data_class]++;
		t->bytes[e->data_class] += e->size_bytes;
		t->all_files++;
		t->all_bytes += e->size_bytes;
	}
}

static void as_json(struct sb_json *j, uint32_t user, uint32_t day,
		    const struct totals *t)
{
	sb_json_object(j, NULL);
	sb_json_count(j, "user", user);
	sb_json_count(j, "day", day);
	sb_json_count(j, "files", t->all_files);
	sb_json_count(j, "bytes", t->all_bytes);
	sb_json_count(j, "links", t->links);
	sb_json_count(j, "directories", t->dirs);
	sb_json_object(j, "classes");
	for (unsigned c = 0; c < SB_CLASS_COUNT; c++) {
		sb_json_object(j, sb_class_name(c));
		sb_json_count(j, "files", t->files[c]);
		sb_json_count(j, "bytes", t->bytes[c]);
		sb_json_end(j, '}');
	}
	sb_json_end(j, '}');
	sb_json_end(j, '}');
}

static void as_text(uint32_t user, uint32_t day, const struct totals *t)
{
	printf("user %u, day %u: %llu files, %.1f MB, %llu links\n", user, day,
	       (unsigned long long)t->all_files, (double)t->all_bytes / 1e6,
	       (unsigned long long)t->links);
	for (unsigned c = 0; c < SB_CLASS_COUNT; c++)
		if (t->files[c])
			printf("  %-20s %7llu files %10.3f MB\n",
			       sb_class_name(c),
			       (unsigned long long)t->files[c],
			       (double)t->bytes[c] / 1e6);
}

int sb_dataset_list(struct sb_dataset *d)
{
	struct sb_json j = { .to = stdout, .pretty = 1 };
	struct sb_source *source;
	int status = sb_dataset_open(d, &source);

	if (status != SB_EXIT_OK)
		return status;
	if (d->json) {
		sb_json_object(&j, NULL);
		sb_json_string(&j, "source", source->kind);
		sb_json_array(&j, "snapshots");
	}
	for (uint32_t n = 0;
	     !status && n < source->user_count * source->day_count; n++) {
		uint32_t user = n / source->day_count;
		uint32_t day = n % source->day_count;
		struct totals t = { 0 };
		struct sb_snapshot s;
		enum sb_err err;

		if (day >= sb_source_days(source, user))
			continue;
		err = source->snapshot(source, user, day, &s);
		if (err != SB_OK) {
			status = sb_cli_failed("user %u, day %u cannot be "
					       "listed: %s",
					       user, day, sb_err_name(err));
			break;
		}
		add(&t, &s);
		if (d->json)
			as_json(&j, user, day, &t);
		else
			as_text(user, day, &t);
		source->release(&s);
	}
	if (!d->json && !status)
		sb_dataset_left_out(d, NULL);
	if (d->json && !status) {
		sb_json_end(&j, ']');
		sb_dataset_left_out(d, &j);
		sb_json_end(&j, '}');
		if (sb_json_finish(&j) != SB_OK)
			status = SB_EXIT_FAILED;
	}
	source->close(source);
	return status;
}
