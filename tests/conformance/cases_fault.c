#include "tests/conformance/suite.h"

#include <stdlib.h>
#include <string.h>

#define ITEMS 3u
#define LEN   300u
#define LIMIT 2000u

struct outcome {
	enum sb_err first; /* of enroll, seal, unlock, open */
	int wrong;         /* OK with other bytes */
};

static enum sb_err enroll(struct sb_subject *s, struct sb_account *out)
{
	struct sb_host_view view;
	enum sb_err err;

	out->number = 1;
	out->ctx = sb_suite_ctx(s);
	sb_host_view_owner(&view, s->host, 1, 1);
	sb_host_begin(s->host, 1, 1);
	err = s->scheme->keys.enroll(out->ctx, &s->host->env, &view.custody);
	sb_host_done(s->host);
	return err;
}

static enum sb_err restore(struct sb_set *set, struct sb_account *account,
			   struct outcome *o)
{
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < ITEMS && err == SB_OK; i++) {
		struct sb_asking ask = { i, sb_set_object(set, i), -1, -1 };

		err = sb_set_restore(set, account, &ask);
		if (err == SB_OK && (set->opened_len != set->payload[i].len ||
				     memcmp(set->opened, set->payload[i].ptr,
					    set->opened_len) != 0))
			o->wrong = 1;
	}
	return err;
}

static void life(struct sb_subject *s, const uint8_t *bytes, uint8_t kind,
		 struct outcome *o)
{
	struct sb_set *set = sb_set_new(s, kind, ITEMS);
	struct sb_account owner, again = { NULL, 1 };
	struct sb_host_view view;

	memset(o, 0, sizeof(*o));
	for (uint32_t i = 0; i < ITEMS; i++) {
		struct sb_span in = sb_span_of(bytes + i, LEN);

		sb_set_put(set, i, i, 0, in, in);
	}
	o->first = enroll(s, &owner);
	if (o->first == SB_OK)
		o->first = sb_set_seal(set, &owner, ITEMS);
	sb_host_view_owner(&view, s->host, 1, 1);
	if (o->first == SB_OK)
		o->first = sb_suite_unlock(s, &view, &again);
	if (o->first == SB_OK)
		o->first = restore(set, &again, o);
	sb_suite_close(&owner);
	sb_suite_close(&again);
	sb_set_free(set);
}

/* Fail the Nth until a life needs fewer than N.  strict: it must be noticed;
 * else it may be made good, as long as the bytes are right. */
static void every(struct sb_subject *s, struct sb_host_fault *fault,
		  const char *what, int strict)
{
	uint8_t *bytes = sb_suite_bytes(s, 40, LEN + ITEMS);

	for (uint8_t kind = 0; kind < 3; kind++)
		for (uint64_t n = 1; n < LIMIT && !SB_FAILED(s); n++) {
			struct outcome o;

			fault->seen = 0;
			fault->fail_at = n;
			life(s, bytes, kind, &o);
			fault->fail_at = 0;
			if (o.wrong)
				sb_suite_fail(s,
					      "%s %u fails: wrong bytes come "
					      "back as good",
					      what, (unsigned)n);
			if (fault->seen < n) {
				if (o.first != SB_OK)
					sb_suite_fail(s, "without a fault: %s",
						      sb_err_name(o.first));
				break;
			}
			if (strict && o.first == SB_OK)
				sb_suite_fail(s,
					      "%s %u fails and nobody notices",
					      what, (unsigned)n);
			if (n + 1 == LIMIT)
				sb_suite_fail(s, "%s: no end to them", what);
		}
	free(bytes);
}

void sb_cases_fault_random(struct sb_subject *s)
{
	every(s, &s->host->random, "random draw", 1);
}

void sb_cases_fault_scratch(struct sb_subject *s)
{
	every(s, &s->host->scratch, "scratch allocation", 0);
}

void sb_cases_fault_call(struct sb_subject *s)
{
	every(s, &s->host->call, "service call", 0);
}
