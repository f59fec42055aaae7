#include "schemes/kit/chain.h"

#include <string.h>

#include "schemes/kit/cipher.h"

#define BLOCK SB_CHAIN_BLOCK

/* Append in to the chain: what was carried and in, down to whole blocks. */
static enum sb_err push(struct sb_kit *kit, struct sb_chain *state,
			struct sb_span in, struct sb_buf *out)
{
	size_t whole;
	enum sb_err err = SB_OK;

	if (state->carried) {
		size_t room = BLOCK - state->carried;
		size_t n = in.len < room ? in.len : room;

		if (!n)
			return SB_OK;
		memcpy(state->carry + state->carried, in.ptr, n);
		state->carried += n;
		in = sb_span_of(in.ptr + n, in.len - n);
		if (state->carried < BLOCK)
			return SB_OK;
		err = sb_cbc_encrypt(kit, state->key, state->iv,
				     sb_span_of(state->carry, BLOCK),
				     out->ptr + out->len);
		out->len += BLOCK;
		state->carried = 0;
	}
	whole = in.len & ~(size_t)(BLOCK - 1);
	if (whole && err == SB_OK) {
		err = sb_cbc_encrypt(kit, state->key, state->iv,
				     sb_span_of(in.ptr, whole),
				     out->ptr + out->len);
		out->len += whole;
	}
	state->carried = in.len - whole;
	if (state->carried)
		memcpy(state->carry, in.ptr + whole, state->carried);
	return err;
}

enum sb_err sb_chain_seal(struct sb_kit *kit, struct sb_chain *state,
			  struct sb_chunk *chunk, int last)
{
	uint8_t pad[BLOCK];
	size_t n;
	enum sb_err err;

	chunk->out.len = 0;
	err = push(kit, state, chunk->in, &chunk->out);
	if (err != SB_OK || !last)
		return err;
	n = BLOCK - state->carried;
	memset(pad, (int)n, n);
	return push(kit, state, sb_span_of(pad, n), &chunk->out);
}

enum sb_err sb_chain_open(struct sb_kit *kit, struct sb_chain *state,
			  struct sb_chunk *chunk, int last)
{
	size_t len = chunk->in.len, pad, bad = 0;
	enum sb_err err = SB_OK;

	chunk->out.len = 0;
	if (len % BLOCK || (last && !len))
		return SB_MALFORMED;
	if (len)
		err = sb_cbc_decrypt(kit, state->key, state->iv, chunk->in,
				     chunk->out.ptr);
	if (err != SB_OK || !last) {
		chunk->out.len = err == SB_OK ? len : 0;
		return err;
	}
	pad = chunk->out.ptr[len - 1];
	if (pad < 1 || pad > BLOCK)
		return SB_MALFORMED;
	for (size_t i = 1; i <= pad; i++)
		bad |= chunk->out.ptr[len - i] ^ pad;
	if (bad)
		return SB_MALFORMED;
	chunk->out.len = len - pad;
	return SB_OK;
}
