/* datasets/itunes/internal.h: an open backup, shared by its opening and its
 * reading. */
#ifndef DATASETS_ITUNES_INTERNAL_H
#define DATASETS_ITUNES_INTERNAL_H

#include "datasets/itunes/catalog.h"
#include "datasets/itunes/kits.h"
#include "datasets/itunes/manifest.h"
#include "datasets/source.h"

struct sb_itunes {
	struct sb_source base;
	int root; /* the folder */
	struct sb_manifest manifest;
	struct sb_weak weak; /* of iOS 10.0 */
	struct sb_kits *kits;
	struct sb_span index; /* decrypted */
	uint8_t *index_memory;
	size_t index_memory_bytes;
	char remark[160]; /* base.remark, where a list of the backup gave one */
};

/* What base.snapshot, .read and .release are. */
enum sb_err sb_itunes_list(const struct sb_source *source, uint32_t user,
			   uint32_t day, struct sb_snapshot *out);
enum sb_err sb_itunes_read(const struct sb_snapshot *s, size_t index,
			   uint64_t offset, size_t len, uint8_t *into,
			   struct sb_span *got);
void sb_itunes_release(struct sb_snapshot *s);

#endif
