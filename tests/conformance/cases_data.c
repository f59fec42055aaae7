#include "tests/conformance/suite.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

static const size_t sizes[] = { 0,    1,     15,    16,    17,     4095,
				4096, 65535, 65536, 65537, 1048576 };
#define SIZES (sizeof(sizes) / sizeof(sizes[0]))

static int is_bare(const struct sb_subject *s)
{
	for (int side = 0; side < 2; side++)
		if (s->sides[side] && s->sides[side]->bare)
			return 1;
	return 0;
}

/* Every size, each at another alignment, in one batch; payloads that differ
 * from their plain bytes where the scheme lets the bench compress. */
static void sizes_with(struct sb_subject *s, struct sb_account *account,
		       uint8_t kind, uint8_t form)
{
	uint8_t *plain = sb_suite_bytes(s, 1, sizes[SIZES - 1] + 16);
	uint8_t *coded = sb_suite_bytes(s, 2, sizes[SIZES - 1] + 16);
	struct sb_set *set = sb_set_new(s, kind, SIZES);
	enum sb_err err;

	for (size_t i = 0; i < SIZES; i++) {
		struct sb_span in = sb_span_of(plain + i, sizes[i]);
		struct sb_span payload =
			form ? sb_span_of(coded + i, sizes[i] / 2 + 1) : in;

		sb_set_put(set, i, (uint32_t)(100 + i), form, in, payload);
	}
	err = sb_set_seal(set, account, SIZES);
	if (err != SB_OK)
		sb_suite_fail(s, "kind %u form %u: seal: %s", kind, form,
			      sb_err_name(err));
	sb_set_verify(set, account, form ? "round trip, coded" : "round trip");
	sb_set_free(set);
	free(plain);
	free(coded);
}

void sb_cases_data_sizes(struct sb_subject *s)
{
	struct sb_account account;

	if (!sb_suite_enroll(s, 1, 1, &account))
		return;
	for (uint8_t form = 0; form < 4; form++)
		if (!form || !is_bare(s))
			sizes_with(s, &account, SB_DATA, form);
	sb_suite_close(&account);
}

void sb_cases_data_kinds(struct sb_subject *s)
{
	struct sb_account account;

	if (!sb_suite_enroll(s, 1, 1, &account))
		return;
	for (uint8_t kind = SB_RECIPE; kind <= SB_ROOT; kind++)
		for (uint8_t form = 0; form < 2; form++)
			if (!form || !is_bare(s))
				sizes_with(s, &account, kind, form);
	sb_suite_close(&account);
}

/* Seal count chunks in batches of batch in a new world; objects and ids one
 * after the other. */
static size_t sealed_bytes(struct sb_subject *s, size_t batch, uint8_t *out,
			   size_t cap)
{
	const size_t count = 9;
	struct sb_host *before = s->host;
	struct sb_account account;
	struct sb_set *set;
	uint8_t *plain = sb_suite_bytes(s, 3, 4096);
	size_t len = 0;

	if (sb_host_new(s->profile, s->seed, &s->host) != SB_OK ||
	    !sb_suite_enroll(s, 1, 1, &account))
		abort();
	set = sb_set_new(s, SB_DATA, count);
	for (size_t i = 0; i < count; i++) {
		/* Every third content occurs again. */
		struct sb_span in = sb_span_of(plain + i % 3 * 40, 100 + i % 3);

		sb_set_put(set, i, (uint32_t)i, 0, in, in);
	}
	if (sb_set_seal(set, &account, batch) != SB_OK)
		sb_suite_fail(s, "batches of %zu do not seal", batch);
	for (size_t i = 0; i < count && !SB_FAILED(s); i++) {
		struct sb_span object = sb_set_object(set, i);

		if (len + object.len + 64 > cap)
			abort();
		memcpy(out + len, object.ptr, object.len);
		len += object.len;
		for (int side = 0; side < 2; side++) {
			memcpy(out + len, set->chunks[side][i].id.b, 32);
			len += 32;
		}
	}
	sb_set_free(set);
	sb_suite_close(&account);
	if (s->host->overrun)
		before->overrun = 1;
	sb_host_free(s->host);
	s->host = before;
	free(plain);
	return len;
}

void sb_cases_data_batches(struct sb_subject *s)
{
	static const size_t batches[] = { 2, 9 };
	const size_t cap = 65536;
	uint8_t *one = calloc(2, cap);
	size_t len = sealed_bytes(s, 1, one, cap);

	for (size_t i = 0; i < 2 && !SB_FAILED(s); i++) {
		size_t n = sealed_bytes(s, batches[i], one + cap, cap);

		if (n != len || memcmp(one, one + cap, len) != 0)
			sb_suite_fail(s,
				      "objects or ids depend on the batch: 1 "
				      "and %zu differ",
				      batches[i]);
	}
	free(one);
}

/* One file of len bytes as a chain of extents of at most step bytes, each
 * third one a byte shorter, so that pieces are not whole blocks. */
static void chain(struct sb_subject *s, struct sb_account *account, int side,
		  size_t len, size_t step)
{
	const struct sb_data *data = s->sides[side];
	struct sb_file file = { .at = { .file = len << 20 | step } };
	size_t extents = len / step * 2 + 2, made = 0, used = 0, got = 0;
	size_t *lens = calloc(extents, sizeof(*lens));
	uint8_t *plain = sb_suite_bytes(s, 4, len);
	uint8_t *object = malloc(len + extents * (step + data->overhead));
	uint8_t *back = malloc(len + extents * data->overhead + 1);
	enum sb_err err = SB_OK;

	file.path = sb_span_of("chain", 5);
	file.state = calloc(1, data->state_bytes + 1);
	if (data->begin)
		err = data->begin(account->ctx, &s->host->env, &file);
	for (size_t at = 0, n; err == SB_OK; at += n) {
		struct sb_chunk chunk = { .file = &file, .offset = at };

		n = step - (made % 3 == 2 && step > 1);
		n = len - at < n ? len - at : n;
		chunk.last = at + n == len;
		chunk.in = sb_span_of(plain + at, n);
		chunk.out = (struct sb_buf) { object + used, 0,
					      n + data->overhead };
		err = data->seal(account->ctx, &s->host->env, &chunk, 1);
		sb_host_done(s->host);
		lens[made++] = chunk.out.len;
		used += chunk.out.len;
		if (chunk.last)
			break;
	}
	memset(file.state, 0, data->state_bytes);
	if (err == SB_OK && data->resume)
		err = data->resume(account->ctx, &s->host->env, &file);
	for (size_t i = 0, at = 0; i < made && err == SB_OK; i++) {
		struct sb_chunk chunk = { .file = &file, .offset = got };

		chunk.last = i + 1 == made;
		chunk.in = sb_span_of(object + at, lens[i]);
		chunk.out = (struct sb_buf) { back + got, 0,
					      lens[i] + data->overhead };
		err = data->open(account->ctx, &s->host->env, &chunk, 1);
		sb_host_done(s->host);
		at += lens[i];
		got += chunk.out.len;
	}
	if (err != SB_OK || got != len || memcmp(back, plain, len) != 0)
		sb_suite_fail(s,
			      "a file of %zu bytes in extents of %zu does not "
			      "come back: %s, %zu bytes",
			      len, step, sb_err_name(err), got);
	free(file.state);
	free(lens);
	free(plain);
	free(object);
	free(back);
}

void sb_cases_data_chain(struct sb_subject *s)
{
	static const size_t steps[] = { 1, 7, 16, 100, 4096, 65536 };
	static const size_t lens[] = { 0, 1, 16, 33, 4096, 70001 };
	struct sb_account account;

	if (!sb_suite_enroll(s, 1, 1, &account))
		return;
	for (int side = 0; side < 2; side++)
		for (size_t i = 0; i < 36; i++)
			if (s->sides[side] && s->sides[side]->unit == SB_FILE &&
			    !SB_FAILED(s))
				chain(s, &account, side, lens[i / 6],
				      steps[i % 6]);
	sb_suite_close(&account);
}

/* Bytes that malloc has handed out; a sanitizer's allocator has its own. */
size_t __sanitizer_get_current_allocated_bytes(void) __attribute__((weak));

static size_t allocated(void)
{
	if (__sanitizer_get_current_allocated_bytes)
		return __sanitizer_get_current_allocated_bytes();
	return mallinfo2().uordblks;
}

void sb_cases_data_memory(struct sb_subject *s)
{
	const size_t warm = 16, rounds = 512;
	struct sb_account account;
	struct sb_set *set;
	size_t before = 0, spare;
	uint8_t *plain;

	if (!sb_suite_enroll(s, 1, 1, &account))
		return;
	plain = sb_suite_bytes(s, 5, 5000);
	set = sb_set_new(s, SB_DATA, 2);
	for (size_t i = 0; i < warm + rounds && !SB_FAILED(s); i++) {
		struct sb_span in = sb_span_of(plain, 5000);

		if (i == warm)
			before = allocated();
		for (size_t k = 0; k < 2; k++)
			sb_set_put(set, k, (uint32_t)(2 * i + k), 0, in, in);
		if (sb_set_seal(set, &account, 2) != SB_OK)
			sb_suite_fail(s, "round %zu does not seal", i);
		sb_set_verify(set, &account, "again");
	}
	/* glibc counts what it caches per thread as handed out, so a little
	 * growth is noise; the smallest leak costs it 32 bytes a round. */
	spare = __sanitizer_get_current_allocated_bytes ? rounds : 16 * rounds;
	if (allocated() >= before + spare)
		sb_suite_fail(s, "memory grows: %zu bytes in %zu rounds",
			      allocated() - before, rounds);
	sb_set_free(set);
	sb_suite_close(&account);
	free(plain);
}
