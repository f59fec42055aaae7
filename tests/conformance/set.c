#include "tests/conformance/suite.h"

#include <stdlib.h>
#include <string.h>

#include "schemes/kit/hash.h"
#include "schemes/kit/wire.h"

#define CANARY       0xC3
#define CANARY_BYTES 64u
#define POISON       0xEE

/* A buffer of exactly cap bytes with old bytes in it and a canary behind. */
static struct sb_buf poisoned(size_t cap)
{
	struct sb_buf b = { malloc(cap + CANARY_BYTES), 0, cap };

	if (!b.ptr)
		abort();
	memset(b.ptr, POISON, cap);
	memset(b.ptr + cap, CANARY, CANARY_BYTES);
	return b;
}

static int intact(const struct sb_buf *b)
{
	for (size_t i = 0; i < CANARY_BYTES; i++)
		if (b->ptr[b->cap + i] != CANARY)
			return 0;
	return b->len <= b->cap;
}

static void *zeroed(size_t count, size_t bytes)
{
	void *ptr = calloc(count, bytes);

	if (!ptr)
		abort();
	return ptr;
}

struct sb_set *sb_set_new(struct sb_subject *s, uint8_t kind, size_t count)
{
	struct sb_set *set = zeroed(1, sizeof(*set));

	set->s = s;
	set->kind = kind;
	set->count = count;
	set->plain = zeroed(count, sizeof(*set->plain));
	set->payload = zeroed(count, sizeof(*set->payload));
	set->paths = zeroed(count, sizeof(*set->paths));
	for (int side = 0; side < 2; side++) {
		set->files[side] = zeroed(count, sizeof(struct sb_file));
		set->chunks[side] = zeroed(count, sizeof(struct sb_chunk));
		set->states[side] = zeroed(count, sizeof(void *));
	}
	return set;
}

void sb_set_free(struct sb_set *set)
{
	if (!set)
		return;
	for (int side = 0; side < 2; side++) {
		for (size_t i = 0; i < set->count; i++) {
			free(set->chunks[side][i].out.ptr);
			free(set->states[side][i]);
		}
		free(set->files[side]);
		free(set->chunks[side]);
		free(set->states[side]);
	}
	free(set->plain);
	free(set->payload);
	free(set->paths);
	free(set->opened);
	free(set);
}

static void set_place(struct sb_place *at, int side, uint8_t kind,
		      uint32_t place)
{
	memset(at, 0, sizeof(*at));
	at->file = place;
	at->side = (uint8_t)side;
	at->kind = kind;
}

/* State of a file: exactly state_bytes, aligned, so that a checker sees what
 * lies beyond. */
static void *file_state(const struct sb_data *data)
{
	void *state = NULL;
	size_t bytes = data->state_bytes ? data->state_bytes : 1;

	if (posix_memalign(&state, 64, bytes) != 0)
		abort();
	memset(state, 0, bytes);
	return state;
}

void sb_set_put(struct sb_set *set, size_t i, uint32_t place, uint8_t form,
		struct sb_span plain, struct sb_span payload)
{
	char *path = set->paths[i];
	size_t len = 0;

	set->plain[i] = plain;
	set->payload[i] = payload;
	memcpy(path, "dir/file-", 9);
	for (len = 9; place >> (4 * (len - 9)) && len < 17; len++)
		path[len] = "0123456789abcdef"[place >> (4 * (len - 9)) & 15];
	for (int side = 0; side < 2; side++) {
		struct sb_file *file = &set->files[side][i];
		struct sb_chunk *chunk = &set->chunks[side][i];

		file->path = sb_span_of(path, len);
		file->data_class = (uint16_t)(place % 12);
		file->locked_write = (uint8_t)(place % 3 == 1);
		/* Known of a third, as files that the backup may read. */
		file->protection =
			(uint8_t)(place % 3 == 1 ? 3 + place % 2 : 0);
		set_place(&file->at, side, SB_DATA, place);
		file->at.offset = UINT64_MAX;
		if (set->one_file)
			file = &set->files[side][0];
		chunk->file = set->kind == SB_DATA ? file : NULL;
		set_place(&chunk->at, side, set->kind, place);
		chunk->kind = set->kind;
		chunk->last = 1;
		chunk->form = form;
		chunk->scope = set->s->profile->scope;
	}
}

static void bench_id(struct sb_set *set, const struct sb_data *data,
		     struct sb_chunk *chunk)
{
	uint8_t in[16] = "bench id";

	if (data->unit == SB_FILE && chunk->file) {
		chunk->id = chunk->file->id;
		return;
	}
	sb_put_le64(in + 8, chunk->at.file << 4 | chunk->kind);
	sb_sha256(set->s->host->env.kit, sb_span_of(in, sizeof(in)),
		  chunk->id.b);
}

static enum sb_err begin_files(struct sb_set *set, int side,
			       struct sb_account *account)
{
	const struct sb_data *data = set->s->sides[side];
	enum sb_err err = SB_OK;

	if (set->kind != SB_DATA)
		return SB_OK;
	for (size_t i = 0; i < set->count && err == SB_OK; i++) {
		struct sb_file *file = &set->files[side][i];

		if (i && set->one_file)
			break;
		free(set->states[side][i]);
		set->states[side][i] = file->state = file_state(data);
		file->at.user = (uint32_t)account->number;
		sb_host_begin(set->s->host, 10, account->number);
		if (data->begin)
			err = data->begin(account->ctx, &set->s->host->env,
					  file);
		sb_host_done(set->s->host);
		if (file->secret_len > SB_FILE_SECRET_BYTES)
			sb_suite_fail(set->s, "file secret is too long");
	}
	return err;
}

/* One verb on one batch; also checks that the verdicts agree. */
static enum sb_err call(struct sb_set *set, struct sb_account *account,
			sb_verb *verb, struct sb_chunk *chunks, size_t count)
{
	enum sb_err err, first = SB_OK;

	sb_host_begin(set->s->host, 10, account->number);
	err = verb(account->ctx, &set->s->host->env, chunks, count);
	sb_host_done(set->s->host);
	for (size_t i = 0; i < count && first == SB_OK; i++)
		first = chunks[i].err;
	if (err != first)
		sb_suite_fail(set->s, "a verb returned %s, its chunks say %s",
			      sb_err_name(err), sb_err_name(first));
	return err;
}

static enum sb_err derive(struct sb_set *set, int side,
			  struct sb_account *account, struct sb_chunk *chunks,
			  size_t count)
{
	const struct sb_data *data = set->s->sides[side];
	uint8_t scope = set->s->profile->scope;
	enum sb_err err = SB_OK;

	if (data->named == SB_NEVER || set->kind == SB_ROOT)
		for (size_t i = 0; i < count; i++)
			bench_id(set, data, &chunks[i]);
	if (data->derive && set->kind != SB_ROOT)
		err = call(set, account, data->derive, chunks, count);
	for (size_t i = 0; i < count; i++) {
		if (chunks[i].scope > scope)
			sb_suite_fail(set->s, "derive widened the scope");
		if (chunks[i].secret_len > SB_CHUNK_SECRET_BYTES)
			sb_suite_fail(set->s, "chunk secret is too long");
	}
	return err;
}

static void give_inputs(struct sb_set *set, int side, int deriving)
{
	int plain = deriving && set->s->sides[side]->sees == SB_SEES_PLAIN;

	for (size_t i = 0; i < set->count; i++) {
		struct sb_chunk *chunk = &set->chunks[side][i];

		if (side == SB_PROVIDER && set->s->sides[SB_CLIENT])
			chunk->in =
				sb_span_of(set->chunks[SB_CLIENT][i].out.ptr,
					   set->chunks[SB_CLIENT][i].out.len);
		else
			chunk->in = plain ? set->plain[i] : set->payload[i];
		if (deriving && set->derived)
			chunk->in = set->derived[i];
	}
}

static enum sb_err seal(struct sb_set *set, int side,
			struct sb_account *account, struct sb_chunk *chunks,
			size_t count)
{
	const struct sb_data *data = set->s->sides[side];
	enum sb_err err;

	for (size_t i = 0; i < count; i++) {
		free(chunks[i].out.ptr);
		chunks[i].out = poisoned(chunks[i].in.len + data->overhead);
	}
	err = call(set, account, data->seal, chunks, count);
	for (size_t i = 0; i < count && set->kind == SB_ROOT; i++) {
		struct sb_chunk again = chunks[i];

		bench_id(set, data, &again);
		if (chunks[i].secret_len ||
		    memcmp(&again.id, &chunks[i].id, sizeof(again.id)) != 0)
			sb_suite_fail(set->s,
				      "seal gave a root another id or a "
				      "secret");
	}
	for (size_t i = 0; i < count; i++)
		if (!intact(&chunks[i].out))
			sb_suite_fail(set->s,
				      "seal wrote past its buffer (%zu bytes "
				      "in, overhead %zu)",
				      chunks[i].in.len, data->overhead);
	return err;
}

enum sb_err sb_set_seal(struct sb_set *set, struct sb_account *account,
			size_t batch)
{
	enum sb_err err = SB_OK;

	for (int side = 0; side < 2 && err == SB_OK; side++) {
		const struct sb_data *data = set->s->sides[side];

		if (!data)
			continue;
		for (size_t i = 0; i < set->count; i++)
			set->chunks[side][i].at.user =
				(uint32_t)account->number;
		err = begin_files(set, side, account);
		for (size_t i = 0, n; i < set->count && err == SB_OK; i += n) {
			struct sb_chunk *chunks = &set->chunks[side][i];

			n = set->count - i < batch ? set->count - i : batch;
			give_inputs(set, side, 1);
			err = derive(set, side, account, chunks, n);
			give_inputs(set, side, 0);
			if (err == SB_OK)
				err = seal(set, side, account, chunks, n);
		}
	}
	return err;
}

struct sb_span sb_set_object(const struct sb_set *set, size_t i)
{
	int side = set->s->sides[SB_PROVIDER] ? SB_PROVIDER : SB_CLIENT;
	const struct sb_chunk *chunk = &set->chunks[side][i];

	return sb_span_of(chunk->out.ptr, chunk->out.len);
}

void sb_set_export(const struct sb_set *set, size_t i, struct sb_sealed *to)
{
	struct sb_span object = sb_set_object(set, i);

	if (object.len > sizeof(to->object))
		abort();
	for (int side = 0; side < 2; side++) {
		to->chunks[side] = set->chunks[side][i];
		to->files[side] = set->files[side][i];
	}
	to->len = object.len;
	memcpy(to->object, object.ptr, object.len);
}

void sb_set_import(struct sb_set *set, size_t i, const struct sb_sealed *from)
{
	for (int side = 0; side < 2; side++) {
		struct sb_chunk *chunk = &set->chunks[side][i];
		struct sb_file *file = &set->files[side][i];

		chunk->id = from->chunks[side].id;
		chunk->scope = from->chunks[side].scope;
		chunk->secret_len = from->chunks[side].secret_len;
		memcpy(chunk->secret, from->chunks[side].secret,
		       sizeof(chunk->secret));
		file->id = from->files[side].id;
		file->secret_len = from->files[side].secret_len;
		memcpy(file->secret, from->files[side].secret,
		       sizeof(file->secret));
	}
}

static enum sb_err open_side(struct sb_set *set, int side,
			     struct sb_account *account,
			     const struct sb_asking *ask,
			     struct sb_chunk *chunk)
{
	const struct sb_data *data = set->s->sides[side];
	struct sb_file file = set->files[side][set->one_file ? 0 : ask->item];
	enum sb_err err = SB_OK;

	file.state = file_state(data);
	chunk->file = set->kind == SB_DATA ? &file : NULL;
	sb_host_begin(set->s->host, 11, account->number);
	if (chunk->file && data->resume)
		err = data->resume(account->ctx, &set->s->host->env, &file);
	sb_host_done(set->s->host);
	chunk->out = poisoned(chunk->in.len + data->overhead);
	if (err == SB_OK)
		err = call(set, account, data->open, chunk, 1);
	if (!intact(&chunk->out))
		sb_suite_fail(set->s, "open wrote past its buffer");
	chunk->file = NULL;
	free(file.state);
	return err;
}

static enum sb_err check_side(struct sb_set *set, int side,
			      struct sb_account *account,
			      const struct sb_asking *ask,
			      struct sb_chunk *chunk)
{
	const struct sb_data *data = set->s->sides[side];
	struct sb_span payload = set->payload[ask->item];

	if (!data->check || set->kind == SB_ROOT)
		return SB_OK;
	chunk->in = sb_span_of(set->opened, set->opened_len);
	if (data->sees == SB_SEES_PLAIN && set->opened_len == payload.len &&
	    (!payload.len ||
	     memcmp(set->opened, payload.ptr, payload.len) == 0))
		chunk->in = set->plain[ask->item];
	return call(set, account, data->check, chunk, 1);
}

enum sb_err sb_set_restore(struct sb_set *set, struct sb_account *account,
			   const struct sb_asking *ask)
{
	struct sb_span in = ask->object;
	enum sb_err err = SB_OK;

	free(set->opened);
	set->opened = NULL;
	for (int side = 1; side >= 0 && err == SB_OK; side--) {
		struct sb_chunk chunk = set->chunks[side][ask->item];
		struct sb_buf exact;

		if (!set->s->sides[side])
			continue;
		if (ask->kind >= 0)
			chunk.kind = (uint8_t)ask->kind;
		if (ask->form >= 0)
			chunk.form = (uint8_t)ask->form;
		/* A copy of exactly this length, for memory checkers. */
		exact.ptr = malloc(in.len ? in.len : 1);
		if (!exact.ptr)
			abort();
		if (in.len)
			memcpy(exact.ptr, in.ptr, in.len);
		chunk.in = sb_span_of(exact.ptr, in.len);
		err = open_side(set, side, account, ask, &chunk);
		free(exact.ptr);
		free(set->opened);
		set->opened = chunk.out.ptr;
		set->opened_len = err == SB_OK ? chunk.out.len : 0;
		if (err == SB_OK)
			err = check_side(set, side, account, ask, &chunk);
		in = sb_span_of(set->opened, set->opened_len);
	}
	if (!set->s->sides[0] && !set->s->sides[1])
		sb_suite_fail(set->s, "the scheme has no side");
	return err;
}

void sb_set_verify(struct sb_set *set, struct sb_account *account,
		   const char *what)
{
	for (size_t i = 0; i < set->count && !SB_FAILED(set->s); i++) {
		struct sb_asking ask = { i, sb_set_object(set, i), -1, -1 };
		struct sb_span want = set->payload[i];
		enum sb_err err = sb_set_restore(set, account, &ask);

		if (err != SB_OK)
			sb_suite_fail(set->s, "%s: %zu bytes do not open: %s",
				      what, want.len, sb_err_name(err));
		else if (set->opened_len != want.len ||
			 (want.len &&
			  memcmp(set->opened, want.ptr, want.len) != 0))
			sb_suite_fail(set->s,
				      "%s: %zu bytes come back wrong (%zu)",
				      what, want.len, set->opened_len);
	}
}
