/* schemes/services/recovery_common.c: deposits, refusals and sharing, for the
 * other files of recovery: sb_recovery_* and sb_sharing_*. */
#include "schemes/services/recovery_internal.h"

#include <stdio.h>
#include <string.h>

#include "schemes/kit/kdf.h"
#include "schemes/kit/shamir.h"

const struct sb_guard sb_recovery_login = { .login = 1 };

/* Labels of deposits: "LABEL WHAT". */
struct label {
	char text[48];
};

static struct label label_of(const struct sb_recovery *how, const char *what)
{
	struct label l;

	snprintf(l.text, sizeof(l.text), "%s %s", how->label, what);
	return l;
}

enum sb_err sb_recovery_put(struct sb_custody *custody, const char *where,
			    unsigned nth, const struct sb_recovery *how,
			    const char *what, struct sb_span value,
			    const struct sb_guard *guard)
{
	struct label l = label_of(how, what);

	return sb_deposit_nth(custody, where, nth, l.text, value, guard);
}

enum sb_err sb_recovery_get(struct sb_custody *custody, const char *where,
			    unsigned nth, const struct sb_recovery *how,
			    const char *what, uint8_t *out, size_t len)
{
	struct label l = label_of(how, what);
	struct sb_buf got = { out, 0, len };
	enum sb_err err = sb_fetch_nth(custody, where, nth, l.text, &got);

	return err == SB_OK && got.len != len ? SB_MALFORMED : err;
}

enum sb_err sb_recovery_drop(struct sb_custody *custody, const char *where,
			     unsigned nth, const struct sb_recovery *how,
			     const char *what)
{
	struct label l = label_of(how, what);
	enum sb_err err = sb_remove_nth(custody, where, nth, l.text);

	return err == SB_MISSING ? SB_OK : err;
}

enum sb_err sb_recovery_wrap(struct sb_env *env, struct sb_custody *custody,
			     const struct sb_recovery *how, const char *what,
			     const uint8_t kek[32], const uint8_t key[32])
{
	uint8_t wrapped[SB_RECOVERY_WRAPPED];
	enum sb_err err =
		sb_key_wrap(env->kit, kek, sb_span_of(key, 32), wrapped);

	return err == SB_OK
		       ? sb_recovery_put(custody, SB_AT_ACCOUNT, 0, how, what,
					 sb_span_of(wrapped, sizeof(wrapped)),
					 &sb_recovery_login)
		       : err;
}

enum sb_err sb_recovery_unwrap(struct sb_env *env, struct sb_custody *custody,
			       const struct sb_recovery *how, const char *what,
			       const uint8_t kek[32], uint8_t key[32])
{
	uint8_t wrapped[SB_RECOVERY_WRAPPED];
	enum sb_err err = sb_recovery_get(custody, SB_AT_ACCOUNT, 0, how, what,
					  wrapped, sizeof(wrapped));

	return err == SB_OK
		       ? sb_key_unwrap(env->kit, kek,
				       sb_span_of(wrapped, sizeof(wrapped)),
				       key)
		       : err;
}

enum sb_err sb_recovery_code(struct sb_custody *custody,
			     const struct sb_recovery *how, int next,
			     uint8_t text[64], struct sb_span *code)
{
	struct sb_buf got = { text, 0, 64 };
	enum sb_err err = next ? sb_know_next(custody, how->code, &got)
			       : sb_know(custody, how->code, &got);

	*code = sb_span_of(text, got.len);
	return err;
}

static int rank(enum sb_err err)
{
	static const enum sb_err order[] = { SB_MISSING, SB_MALFORMED,
					     SB_FORGED, SB_LOCKED_OUT,
					     SB_DENIED };

	for (int i = 0; i < 5; i++)
		if (order[i] == err)
			return i;
	return -1;
}

int sb_recovery_goes_on(enum sb_err err)
{
	return rank(err) >= 0;
}

enum sb_err sb_recovery_worse(enum sb_err a, enum sb_err b)
{
	return rank(a) >= rank(b) ? a : b;
}

unsigned sb_sharing_threshold(unsigned count, unsigned wanted)
{
	return wanted ? wanted : count / 2 + 1;
}

enum sb_err sb_sharing_draw(struct sb_env *env, unsigned count, unsigned wanted,
			    struct sb_sharing *out)
{
	uint8_t random[(SB_SHARING_MOST - 1) * 32];
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	out->threshold = sb_sharing_threshold(count, wanted);
	if (!count || count > SB_SHARING_MOST || out->threshold > count)
		return SB_PARAM;
	err = sb_random(env, NULL, out->secret, sizeof(out->secret));
	if (err == SB_OK)
		err = sb_random(env, NULL, random, sizeof(random));
	for (unsigned i = 0; i < count && err == SB_OK; i++) {
		out->shares[i][0] = (uint8_t)(i + 1);
		err = sb_shamir_share(sb_span_of(out->secret, 32),
				      out->threshold, random, i + 1,
				      out->shares[i] + 1);
	}
	if (err == SB_OK)
		out->count = count;
	sb_wipe(random, sizeof(random));
	return err;
}

static enum sb_err join(const struct sb_sharing *s, const uint8_t *chosen,
			uint8_t secret[32])
{
	uint8_t xs[SB_SHARING_MOST];
	const uint8_t *shares[SB_SHARING_MOST];

	for (unsigned i = 0; i < s->threshold; i++) {
		xs[i] = s->shares[chosen[i]][0];
		shares[i] = s->shares[chosen[i]] + 1;
	}
	return sb_shamir_join(xs, shares, s->threshold, 32, secret);
}

/* The next choice of k of n, in order; 0: that was the last. */
static int next_choice(uint8_t *chosen, unsigned k, unsigned n)
{
	unsigned i = k;

	while (i && chosen[i - 1] == n - k + i - 1)
		i--;
	if (!i)
		return 0;
	chosen[i - 1]++;
	for (; i < k; i++)
		chosen[i] = (uint8_t)(chosen[i - 1] + 1);
	return 1;
}

static int is_no(enum sb_err err)
{
	return err == SB_DENIED || err == SB_FORGED || err == SB_MALFORMED;
}

enum sb_err sb_sharing_search(struct sb_sharing *s, sb_sharing_try *try,
			      void *arg)
{
	uint8_t chosen[SB_SHARING_MOST];
	enum sb_err err = SB_DENIED;

	if (!s->threshold || s->count < s->threshold)
		return SB_DENIED;
	for (unsigned i = 0; i + 1 < s->threshold; i++)
		chosen[i] = (uint8_t)i;
	chosen[s->threshold - 1] = (uint8_t)(s->count - 1);
	do {
		err = join(s, chosen, s->secret);
		if (err == SB_OK)
			err = try(arg, s->secret);
	} while (is_no(err) &&
		 next_choice(chosen, s->threshold - 1, s->count - 1));
	return is_no(err) ? SB_DENIED : err;
}
