/* schemes/kit/record.h: what was made of what.
 *
 * While a recorder listens on a thread, every primitive of the kit that this
 * thread calls reports its inputs and its output, and hosts report what they
 * drew and sent.  From these facts the bench computes what somebody who holds
 * certain bytes could derive, whatever an honest unlock does.  Not for schemes.
 *
 * The recorder belongs to the thread, not to a kit, since half of the
 * primitives need no kit; without one a report costs a test of a pointer. */
#ifndef SCHEMES_KIT_RECORD_H
#define SCHEMES_KIT_RECORD_H

#include "schemes/kit/base.h"

struct sb_kit;

enum sb_fact_kind {
	SB_FACT_DRAWN,  /* out is fresh randomness */
	SB_FACT_MAKES,  /* all of in give out */
	SB_FACT_SEALS,  /* in = key, plain: with the key, out gives plain */
	SB_FACT_WRAPS,  /* in = public key, plain: its secret and out give
			   plain */
	SB_FACT_PAIRS,  /* in = secret key: out is its public key */
	SB_FACT_AGREES, /* in = secret key, public key: out is shared between
			   the two secrets */
	SB_FACT_SHARES, /* in = secret: number of such outs give it */
	SB_FACT_MASKS,  /* in = a, b: out = a xor b */
	SB_FACT_CALLS   /* in = request: out is what replica number of the
			   service answered */
};

/* How a sealing is undone, by those who have the key: so that what is derivable
 * is also done.  For a wrap, key is the secret one. */
struct sb_opening;
typedef enum sb_err sb_reopen(struct sb_kit *kit, struct sb_span key,
			      const struct sb_opening *how,
			      struct sb_span sealed, uint8_t *out);
struct sb_opening {
	sb_reopen *open;
	struct sb_span extra[2]; /* nonce or IV, associated data */
	uint64_t numbers[3];
};

struct sb_fact {
	enum sb_fact_kind kind;
	const char *how; /* the primitive's name; static */
	unsigned number;
	const char *service; /* of a call */
	const struct sb_span *in;
	size_t in_count;
	struct sb_span out;
	const struct sb_opening *opening; /* of a sealing or wrap */
};

/* Spans are valid during the call only. */
typedef void sb_recorder(void *arg, const struct sb_fact *fact);

/* Listen on the calling thread; NULL: no more. */
void sb_record_to(sb_recorder *recorder, void *arg);
/* Report; nothing happens where nobody listens. */
void sb_record(const struct sb_fact *fact);
/* out of one or two inputs, the usual case. */
void sb_record_made(const char *how, enum sb_fact_kind kind, struct sb_span a,
		    struct sb_span b, struct sb_span out);
/* A sealing or wrap. */
void sb_record_sealed(const char *how, enum sb_fact_kind kind,
		      struct sb_span key, struct sb_span plain,
		      struct sb_span out, const struct sb_opening *opening);
/* Before an operation that may work in place: in, or a copy of it if somebody
 * listens and out is in; memory for that is the caller's to free. */
struct sb_span sb_record_kept(struct sb_span in, const uint8_t *out,
			      void **memory);
/* 1: somebody listens. */
int sb_recording(void);
/* What the host computes is nobody's to derive: +1 before, -1 after. */
void sb_record_quiet(int more);

#endif
