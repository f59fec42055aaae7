/* Lists and roots as a stranger writes them: sb_tamper_plant_*. */
#include <string.h>

#include "bench/custody/tamper_plant.h"
#include "bench/pipeline/recipe.h"

#define NOISE_BYTES 700u
#define FIRST_NAME  20u /* of a filler that makes another length possible */

void sb_tamper_plant_noise(uint64_t state, uint8_t *out, size_t len)
{
	for (size_t i = 0; i < len; i++) { /* Vigna's splitmix64 */
		uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);

		z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
		z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
		out[i] = (uint8_t)(z ^ (z >> 31));
	}
}

static enum sb_err put_entry(struct sb_block *b, const struct sb_entry *e,
			     const struct sb_ref *ref)
{
	struct sb_block refs = { .heap = b->heap };
	struct sb_recipe_part part = { .size_bytes = 0 };
	struct sb_file file;
	struct sb_chunk chunk;
	enum sb_err err = SB_OK;

	memset(&file, 0, sizeof(file));
	memset(&chunk, 0, sizeof(chunk));
	if (ref) {
		file.id = chunk.id = ref->id;
		chunk.scope = ref->scope;
		chunk.secret_len = ref->secret_len;
		memcpy(chunk.secret, ref->secret, ref->secret_len);
		err = sb_recipe_put_ref(&refs, &chunk, ref->plain_bytes, 1);
		part.size_bytes = ref->plain_bytes;
		part.chunk_count = 1;
		part.refs = sb_span_of(refs.ptr, refs.len);
	}
	if (err == SB_OK)
		err = sb_recipe_put(b, e, &file, &part);
	sb_block_release(&refs);
	return err;
}

/* An empty folder with a name of so many bytes, after all others. */
static enum sb_err put_filler(struct sb_block *b, size_t name_bytes)
{
	uint8_t name[SB_TAMPER_LONGEST];
	const struct sb_entry e = { .path = { name, name_bytes },
				    .mode = 0040700,
				    .data_class = SB_CLASS_OTHER,
				    .type = SB_ENTRY_DIR };

	memset(name, 'z', sizeof(name));
	return sb_recipe_put(b, &e, NULL, NULL);
}

/* Lengths of names that make it exact, if there is one; *done. */
static enum sb_err fill_up(struct sb_block *b, size_t exact, int *done)
{
	const size_t was = b->len;
	enum sb_err err = SB_OK;

	*done = was == exact;
	for (size_t n = 1; !*done && was + n < exact && err == SB_OK; n++) {
		b->len = was;
		err = put_filler(b, n);
		*done = err == SB_OK && b->len == exact;
	}
	if (!*done)
		b->len = was;
	return err;
}

static enum sb_err give(struct sb_block *b, enum sb_err err,
			uint8_t out[SB_TAMPER_LONGEST], size_t *len)
{
	if (err == SB_OK && b->len > SB_TAMPER_LONGEST)
		err = SB_PARAM;
	*len = err == SB_OK ? b->len : 0;
	if (err == SB_OK && b->ptr)
		memcpy(out, b->ptr, b->len);
	sb_block_release(b);
	return err;
}

enum sb_err sb_tamper_plant_list(const struct sb_snapshot *day,
				 const struct sb_ref *ref, size_t exact,
				 uint8_t out[SB_TAMPER_LONGEST], size_t *len)
{
	struct sb_heap heap = { .faults = NULL };
	struct sb_block b = { .heap = &heap };
	enum sb_err err = exact > SB_TAMPER_LONGEST ? SB_PARAM : SB_OK;
	int done = !exact;

	for (size_t i = 0; i < day->entry_count && err == SB_OK; i++)
		err = put_entry(&b, &day->entries[i], ref);
	if (err == SB_OK && !done)
		err = fill_up(&b, exact, &done);
	if (err == SB_OK && !done)
		err = put_filler(&b, FIRST_NAME);
	if (err == SB_OK && !done)
		err = fill_up(&b, exact, &done);
	return give(&b, err == SB_OK && !done ? SB_PARAM : err, out, len);
}

enum sb_err sb_tamper_plant_root(const struct sb_snapshot *day, uint32_t user,
				 uint32_t snapshot, const struct sb_ref *list,
				 uint8_t out[SB_TAMPER_LONGEST], size_t *len)
{
	uint8_t noise[NOISE_BYTES];
	struct sb_heap heap = { .faults = NULL };
	struct sb_block b = { .heap = &heap };
	/* Where a list begins matters to whoever looks for one path. */
	struct sb_root_block block = { .ref = *list,
				       .entry_count = day->entry_count,
				       .first_path = { noise, sizeof(noise) } };
	const struct sb_root root = { .user = user,
				      .snapshot = snapshot,
				      .entry_count = day->entry_count,
				      .plain_bytes = day->total_bytes,
				      .block_count = 1,
				      .blocks = &block };

	sb_tamper_plant_noise(snapshot, noise, sizeof(noise));
	return give(&b, sb_root_put(&b, &root), out, len);
}
