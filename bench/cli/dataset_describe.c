/* bench/cli/dataset_describe.c: what the input is made of. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/cli/dataset.h"
#include "bench/cli/draw.h"
#include "bench/measure/json.h"
#include "bench/measure/portrait.h"

static const char *name_of(unsigned data_class)
{
	return data_class < SB_CLASS_COUNT ? sb_class_name(data_class) : "all";
}

static void as_text(const struct sb_portrait *p, FILE *to)
{
	fputs("Of every user's last day; what changed, of all days.\n\n", to);
	fprintf(to, "%-19s %6s %9s %8s %7s %6s  %-23s  %-23s  %s\n", "class",
		"files", "MB", "median B", "entropy", "zstd", "duplicate %",
		"others have too %", "changed a day %");
	fprintf(to, "%-19s %6s %9s %8s %7s %6s", "", "", "", "", "bits/B", "");
	for (unsigned g = 0; g < 3; g++)
		fprintf(to, " %6s%6s%6s%6s", "4K", "64K", "1M", "file");
	fputs("\n", to);
	for (unsigned c = 0; c <= SB_CLASS_COUNT; c++) {
		const struct sb_portrait_class *x = &p->of[c];
		struct sb_portrait_shares s = sb_portrait_shares(x);

		if (!x->files)
			continue;
		fprintf(to, "%-19s %6llu %9.3f %8llu %7.3f %6.2f", name_of(c),
			(unsigned long long)x->files, (double)x->bytes / 1e6,
			(unsigned long long)x->quantiles[2], x->entropy_bits,
			x->zstd_ratio);
		for (unsigned g = 0; g < 3; g++) {
			const double *v = g == 0   ? s.self
					  : g == 1 ? s.cross
						   : s.changed;

			fprintf(to, " %6.1f%6.1f%6.1f%6.1f", v[0], v[1], v[2],
				v[3]);
		}
		fputs("\n", to);
	}
}

static void put_row(struct sb_json *j, const char *key, const double *v)
{
	static const char *const names[SB_PORTRAIT_SIZES] = { "4096", "65536",
							      "1048576",
							      "whole" };

	sb_json_object(j, key);
	for (unsigned i = 0; i < SB_PORTRAIT_SIZES; i++)
		sb_json_number(j, names[i], v[i]);
	sb_json_end(j, '}');
}

static int as_json(struct sb_dataset *d, const struct sb_portrait *p,
		   const char *kind)
{
	static const char *const names[SB_PORTRAIT_QUANTILES] = { "p10", "p25",
								  "p50", "p75",
								  "p99" };
	struct sb_json j = { .to = stdout, .pretty = 1 };

	sb_json_object(&j, NULL);
	sb_json_string(&j, "source", kind);
	sb_json_object(&j, "classes");
	for (unsigned c = 0; c <= SB_CLASS_COUNT; c++) {
		const struct sb_portrait_class *x = &p->of[c];
		struct sb_portrait_shares s = sb_portrait_shares(x);

		if (!x->files)
			continue;
		sb_json_object(&j, name_of(c));
		sb_json_count(&j, "files", x->files);
		sb_json_count(&j, "bytes", x->bytes);
		for (unsigned q = 0; q < SB_PORTRAIT_QUANTILES; q++)
			sb_json_count(&j, names[q], x->quantiles[q]);
		sb_json_number(&j, "entropy_bits", x->entropy_bits);
		sb_json_number(&j, "zstd_ratio", x->zstd_ratio);
		put_row(&j, "duplicate_percent", s.self);
		put_row(&j, "other_users_percent", s.cross);
		put_row(&j, "changed_percent", s.changed);
		sb_json_end(&j, '}');
	}
	sb_json_end(&j, '}');
	sb_dataset_left_out(d, &j);
	sb_json_end(&j, '}');
	return sb_json_finish(&j) == SB_OK ? SB_EXIT_OK : SB_EXIT_FAILED;
}

/* The picture and its table, in folder/plots. */
static int write_table(const struct sb_portrait *p, const char *folder)
{
	char path[1200];
	FILE *f;

	snprintf(path, sizeof(path), "%.1000s/plots", folder);
	if ((mkdir(folder, 0777) && errno != EEXIST) ||
	    (mkdir(path, 0777) && errno != EEXIST))
		return sb_cli_fail("%s cannot be made: %s", path,
				   strerror(errno));
	snprintf(path, sizeof(path), "%.1000s/plots/dataset.tsv", folder);
	f = fopen(path, "w");
	if (!f)
		return sb_cli_fail("%s cannot be written: %s", path,
				   strerror(errno));
	fputs("class\tfiles\tbytes\tentropy\tzstd\tself4k\tself64k\tself1m\t"
	      "selfwhole\tcross4k\tcross64k\tcross1m\tcrosswhole\tchanged4k\t"
	      "changed64k\tchanged1m\tchangedwhole\n",
	      f);
	for (unsigned c = 0; c < SB_CLASS_COUNT; c++) {
		const struct sb_portrait_class *x = &p->of[c];
		struct sb_portrait_shares s = sb_portrait_shares(x);

		if (!x->files)
			continue;
		fprintf(f, "%s\t%llu\t%llu\t%.4f\t%.4f", name_of(c),
			(unsigned long long)x->files,
			(unsigned long long)x->bytes, x->entropy_bits,
			x->zstd_ratio);
		for (unsigned i = 0; i < 12; i++)
			fprintf(f, "\t%.4f",
				i < 4   ? s.self[i]
				: i < 8 ? s.cross[i - 4]
					: s.changed[i - 8]);
		fputs("\n", f);
	}
	if (fclose(f))
		return sb_cli_failed("%s cannot be written", path);
	return sb_cli_draw(folder, "dataset") ? SB_EXIT_OK : SB_EXIT_FAILED;
}

int sb_dataset_describe(struct sb_dataset *d)
{
	struct sb_portrait p;
	struct sb_source *source;
	int status = sb_dataset_open_sound(d, &source);
	enum sb_err err;

	if (status != SB_EXIT_OK)
		return status;
	err = sb_portrait_take(source, &p);
	if (err != SB_OK)
		status = sb_dataset_undone(d, "described", err);
	else if (d->json)
		status = as_json(d, &p, source->kind);
	else
		as_text(&p, stdout);
	if (status == SB_EXIT_OK && !d->json)
		sb_dataset_left_out(d, NULL);
	if (status == SB_EXIT_OK && d->plot)
		status = write_table(&p, d->plot);
	source->close(source);
	return status;
}
