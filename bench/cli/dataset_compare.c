/* bench/cli/dataset_compare.c: generated phones against real input. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/cli/dataset.h"
#include "bench/measure/json.h"
#include "bench/measure/likeness.h"

/* --- what is said --------------------------------------------------------- */

static void number(const struct sb_likeness_row *r, unsigned measure,
		   double unit, int width, int decimals, FILE *to)
{
	if (r->known[measure])
		fprintf(to, "%*.*f", width, decimals, r->value[measure] / unit);
	else
		fprintf(to, "%*s", width, "-");
}

static void side(const char *title, const char *name,
		 const struct sb_likeness_row *r, FILE *to)
{
	fprintf(to, "%-27s %-4s", title, name);
	number(r, SB_MEASURE_FILES, 1, 7, 0, to);
	number(r, SB_MEASURE_BYTES, 1e6, 10, 3, to);
	number(r, SB_MEASURE_SIZE, 1, 9, 0, to);
	number(r, SB_MEASURE_ENTROPY, 1, 8, 2, to);
	number(r, SB_MEASURE_ZSTD, 1, 7, 2, to);
	number(r, SB_MEASURE_ZSTD_MEDIAN, 1, 7, 2, to);
	fputs("  ", to);
	for (unsigned q = 0; q < SB_PORTRAIT_CUTS; q++)
		number(r, SB_MEASURE_CHUNK + q, 1, 7, 0, to);
	fputs("  ", to);
	for (unsigned i = 0; i < 3; i++)
		number(r, SB_MEASURE_SELF + i, 1, 6, 1, to);
	fputs("  ", to);
	for (unsigned i = 0; i < 3; i++)
		number(r, SB_MEASURE_CHANGED + i, 1, 6, 1, to);
	fputc('\n', to);
}

static void as_text(const struct sb_likeness *real,
		    const struct sb_likeness *made, FILE *to)
{
	fprintf(to, "%-27s %-4s%7s%10s%9s%8s%7s%7s  %21s  %18s  %18s\n", "kind",
		"", "files", "MB", "median B", "bits/B", "zstd", "median",
		"FastCDC p10, p50, p90", "duplicate %", "changed a day %");
	fprintf(to, "%80s%23s  %6s%6s%6s  %6s%6s%6s\n", "", "", "4K", "64K",
		"1M", "4K", "64K", "1M");
	for (unsigned k = 0; k < SB_KINDS_COUNT; k++) {
		const struct sb_likeness_row *r = real ? &real->row[k] : NULL;
		const struct sb_likeness_row *m = &made->row[k];
		int said = 0;

		if (r && r->known[SB_MEASURE_FILES])
			side(sb_kinds_title(k), "real", r, to);
		if (m->known[SB_MEASURE_FILES])
			side(sb_kinds_title(k), "made", m, to);
		for (unsigned i = 0; r && i < SB_MEASURES; i++) {
			const char *v = sb_likeness_verdict(r, m, k, i);

			if (strcmp(v, "differs") != 0)
				continue;
			fprintf(to, "%s%s",
				said++ ? ", "
				       : "                       "
					 "     differs: ",
				sb_measure_name(i));
		}
		if (said)
			fputc('\n', to);
	}
}

static void put_side(struct sb_json *j, const char *key,
		     const struct sb_likeness_row *r)
{
	sb_json_object(j, key);
	for (unsigned m = 0; m < SB_MEASURES; m++)
		if (r->known[m])
			sb_json_number(j, sb_measure_name(m), r->value[m]);
	sb_json_end(j, '}');
}

static int as_json(struct sb_dataset *d, const struct sb_likeness *real,
		   const struct sb_likeness *made)
{
	struct sb_json j = { .to = stdout, .pretty = 1 };

	sb_json_object(&j, NULL);
	sb_json_object(&j, "kinds");
	for (unsigned k = 0; k < SB_KINDS_COUNT; k++) {
		const struct sb_likeness_row *r = real ? &real->row[k] : NULL;
		const struct sb_likeness_row *m = &made->row[k];

		if (!m->known[SB_MEASURE_FILES] &&
		    !(r && r->known[SB_MEASURE_FILES]))
			continue;
		sb_json_object(&j, sb_kinds_name(k));
		if (r)
			put_side(&j, "real", r);
		put_side(&j, "made", m);
		sb_json_object(&j, "verdict");
		for (unsigned i = 0; r && i < SB_MEASURES; i++) {
			const char *v = sb_likeness_verdict(r, m, k, i);

			if (*v)
				sb_json_string(&j, sb_measure_name(i), v);
		}
		sb_json_end(&j, '}');
		sb_json_end(&j, '}');
	}
	sb_json_end(&j, '}');
	sb_dataset_left_out(d, &j);
	sb_json_end(&j, '}');
	return sb_json_finish(&j) == SB_OK ? SB_EXIT_OK : SB_EXIT_FAILED;
}

/* --- what is measured ----------------------------------------------------- */

/* Everything is read several times: make it once.  classes may be NULL. */
static int measure(struct sb_dataset *d, struct sb_input *input,
		   struct sb_likeness *kinds, struct sb_likeness *classes)
{
	struct sb_run_input about = { 0 };
	uint8_t digest[32];
	struct sb_source *source;
	char path[64];
	int fd = -1, status;
	enum sb_err err;

	status = sb_input_material(input, d->budget, d->seed, input->notes_to,
				   &about, &fd);
	if (status != SB_EXIT_OK)
		return status;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	err = sb_material_open(path, &source, digest);
	close(fd);
	if (err == SB_OK) {
		err = sb_likeness_of_kinds(source, kinds);
		if (err == SB_OK && classes)
			err = sb_likeness_of_classes(source, classes);
		source->close(source);
	}
	return err == SB_OK ? SB_EXIT_OK
			    : sb_cli_failed("the input cannot be measured: %s",
					    sb_err_name(err));
}

/* The phones that go with them: what the options say of phones. */
static void part_inputs(struct sb_input *real, struct sb_input *phones)
{
	*phones = *real;
	phones->roots = NULL;
	phones->root_count = 0;
	phones->next_user = 0;
	phones->rules_path = NULL;
	phones->rules = NULL;
	phones->password.fd = -1;
	real->users = real->days = real->bytes = real->scale_ppm = 0;
	real->profile = SB_PHONE_MEDIAN;
}

int sb_dataset_compare(struct sb_dataset *d)
{
	struct sb_likeness real = { 0 }, made = { 0 }, classes = { 0 };
	struct sb_input phones;
	char why[1400] = "";
	int status = SB_EXIT_OK, has_real = d->against || d->input.root_count;

	if (d->against && d->input.root_count)
		return sb_cli_fail("dataset compare: --input and --against are "
				   "both the real side; name one");
	if (d->ordered_ids)
		return sb_cli_fail("dataset compare: --ordered-ids is not for "
				   "it; leave it out");
	part_inputs(&d->input, &phones);
	if (d->against &&
	    sb_likeness_load(d->against, &real, why, sizeof(why)) != SB_OK)
		return sb_cli_fail("%s", why);
	if (d->input.root_count)
		status = measure(d, &d->input, &real, NULL);
	if (status == SB_EXIT_OK)
		status = measure(d, &phones, &made, &classes);
	if (status != SB_EXIT_OK)
		return status;
	if (d->json)
		return as_json(d, has_real ? &real : NULL, &made);
	if (d->csv) {
		sb_likeness_write(has_real ? &real : NULL, &made, &classes,
				  stdout);
		sb_left_out_rows(&d->input.left_out, stdout);
	} else {
		as_text(has_real ? &real : NULL, &made, stdout);
		sb_dataset_left_out(d, NULL);
	}
	return SB_EXIT_OK;
}
