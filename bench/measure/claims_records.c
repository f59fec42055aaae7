/* bench/measure/claims_records.c: what is on record of deployed systems, of a
 * run: sb_claims_*. */
#include "bench/measure/claims.h"

#include <string.h>

static const char *const words[] = { "agree", "waived", "differ" };

const char *sb_claims_record_name(enum sb_claims_record what)
{
	return words[what];
}

enum sb_claims_record sb_claims_record_of(const struct sb_csv *records,
					  size_t row)
{
	if (strcmp(sb_csv_at(records, row, "agrees"), "yes") == 0)
		return SB_CLAIMS_RECORD_AGREES;
	return *sb_csv_at(records, row, "differs") ? SB_CLAIMS_RECORD_WAIVED
						   : SB_CLAIMS_RECORD_DIFFERS;
}

size_t sb_claims_records(const struct sb_csv *records, const char *status,
			 const char *what)
{
	size_t n = 0;

	for (size_t i = 0; i < records->count; i++) {
		const char *is = words[sb_claims_record_of(records, i)];

		if (strcmp(sb_csv_at(records, i, "status"), status) == 0 &&
		    (!what || strcmp(is, what) == 0))
			n++;
	}
	return n;
}

const struct sb_csv *sb_claims_records_of(const struct sb_claims_side *side)
{
	return &side->table[SB_CLAIMS_TABLES - 1];
}
