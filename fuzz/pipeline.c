/* fuzz/pipeline.c: what a restore opens: recipes, roots, payloads. */
#include "bench/pipeline/codec.h"
#include "bench/pipeline/recipe.h"
#include "fuzz/targets.h"

#include <stdlib.h>
#include <string.h>

static void take_refs(struct sb_span refs, const struct sb_id *id)
{
	struct sb_ref ref;

	while (sb_recipe_take_ref(&refs, id, &ref) == SB_OK) {
		fuzz_must(ref.plain_bytes <= SB_OBJECT_PLAIN_MAX);
		fuzz_must(ref.secret_len <= sizeof(ref.secret));
	}
}

void fuzz_blocks(const uint8_t *bytes, size_t len)
{
	struct sb_span block = sb_span_of(bytes, len);
	struct sb_recipe_entry e;

	while (sb_recipe_take(&block, &e) == SB_OK) {
		fuzz_must(e.entry.data_class < SB_CLASS_COUNT);
		fuzz_must(e.secret.len <= SB_FILE_SECRET_BYTES);
		fuzz_must(e.whole.ptr >= bytes &&
			  e.whole.ptr + e.whole.len <= bytes + len);
		take_refs(e.refs, &e.id);
	}
}

void fuzz_root(const uint8_t *bytes, size_t len)
{
	struct sb_heap heap = { 0 };
	struct sb_root root;

	if (sb_root_take(&heap, sb_span_of(bytes, len), &root) != SB_OK)
		return;
	for (uint64_t i = 0; i < root.block_count; i++)
		fuzz_must(root.blocks[i].first_path.len <= len);
	sb_root_release(&heap, &root);
}

/* A byte of form, two of the plain length, the payload. */
void fuzz_payload(const uint8_t *bytes, size_t len)
{
	struct sb_codec *codec;
	struct sb_span plain;
	uint8_t *buffer;
	size_t want;

	if (len < 3 || sb_codec_new(&codec) != SB_OK)
		return;
	want = (size_t)bytes[1] | (size_t)bytes[2] << 8;
	buffer = malloc(want + 1);
	if (buffer &&
	    sb_codec_decode(codec, bytes[0], sb_span_of(bytes + 3, len - 3),
			    buffer, want, &plain) == SB_OK)
		fuzz_must(plain.len == want);
	free(buffer);
	sb_codec_free(codec);
}
