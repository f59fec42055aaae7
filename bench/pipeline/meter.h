/* bench/pipeline/meter.h: every byte, request and nanosecond of one operation. */
#ifndef BENCH_PIPELINE_METER_H
#define BENCH_PIPELINE_METER_H

#include <stdint.h>

#include "datasets/source.h"

enum sb_party {
	SB_PARTY_CLIENT,
	SB_PARTY_PROVIDER,
	SB_PARTY_SERVICE,
	SB_PARTY_COUNT
};
/* What stored bytes are for.  KEYS: deposits, wrapped keys, file secrets. */
enum sb_bytes_kind {
	SB_BYTES_DATA,
	SB_BYTES_RECIPE,
	SB_BYTES_INDEX,
	SB_BYTES_KEYS,
	SB_BYTES_KINDS
};

/* What a restore asked for the files of one class and for nothing else. */
struct sb_meter_class {
	uint64_t get_count, get_bytes;        /* of the store */
	uint64_t service_calls, answer_bytes; /* of services; calls depend on
						 batches */
	uint64_t cpu_ns; /* of all parties, keys and contents of its files; not
			    exact; 0 unless the settings ask (class_times) */
};

/* Zero it before; operations add.  Exact fields do not depend on threads,
 * batches or machine; the others are marked. */
struct sb_meter {
	/* the source */
	uint64_t files, reused_files, lost_files, plain_bytes, read_bytes;
	uint64_t chunks, duplicate_chunks;
	uint64_t sealed_twice; /* late ids: sealed, then found to exist */
	/* the store, by kind */
	uint64_t put_count[SB_BYTES_KINDS], put_bytes[SB_BYTES_KINDS];
	uint64_t get_count[SB_BYTES_KINDS], get_bytes[SB_BYTES_KINDS];
	uint64_t wire_up_bytes, wire_down_bytes; /* client <-> provider */
	uint64_t lookups; /* existence questions that crossed the wire */
	/* Part of the above; the rest (roots, indexes, recipes, whatever unlock
	 * asks for) serves every class. */
	struct sb_meter_class of_class[SB_CLASS_COUNT];
	/* services */
	uint64_t service_items, service_bytes;
	uint64_t service_calls; /* not exact: depends on batches */
	uint64_t virtual_ns;    /* not exact: modelled round trips */
	/* time and memory: not exact */
	uint64_t wall_ns, cpu_ns[SB_PARTY_COUNT];
	uint64_t peak_bytes; /* highest sum of live allocations of the bench,
				store excluded */
};

#endif
