#include "bench/custody/world.h"

#include <stdlib.h>
#include <string.h>

#include "bench/custody/desk.h"
#include "schemes/kit/hash.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/wire.h"

#define ACCOUNTS_MAX     (1u << 20)
#define GROUP_LABEL      "sealbench group"
#define PASSPHRASE_CHARS 20u
#define PASSWORD_CHARS   12u
#define PASSCODE_DIGITS  6u

struct sb_world_state {
	struct saved_owner {
		uint16_t login_wrong, phone_wrong;
		uint16_t *wrong; /* of its deposits, count */
		size_t count;
	} * owners;
	uint8_t *services[SB_SERVICES_MAX];
	uint64_t draws[SB_SERVICES_MAX];
	int up[SB_SERVICES_MAX];
};

/* No letters that look like others. */
static void letters(struct sb_secret *s, const uint8_t *random, size_t chars,
		    size_t group)
{
	static const char alphabet[33] = "abcdefghjkmnpqrstuvwxyz23456789+";

	s->len = 0;
	for (size_t i = 0; i < chars; i++) {
		if (group && i && i % group == 0)
			s->text[s->len++] = '-';
		s->text[s->len++] = (uint8_t)alphabet[random[i] & 31];
	}
}

static void digits(struct sb_secret *s, const uint8_t *random, size_t count)
{
	uint64_t v = sb_get_le64(random); /* mod 10^6: a bias of 2^-44 */

	for (size_t i = 0; i < count; i++, v /= 10)
		s->text[i] = (uint8_t)('0' + v % 10);
	s->len = (uint8_t)count;
}

static void remember(struct sb_world *world, uint32_t account)
{
	struct sb_owner *owner = &world->owners[account];
	uint8_t context[5], random[32];

	sb_put_le32(context, account);
	for (uint8_t item = 0; item < SB_ITEMS; item++) {
		struct sb_secret *s = &owner->secrets[item];

		context[4] = item;
		sb_kdf(world->kit, world->key, "sealbench memory",
		       sb_span_of(context, sizeof(context)), random);
		switch (item + SB_ATOM_KNOW_PASSPHRASE) {
		case SB_ATOM_KNOW_PASSPHRASE:
			letters(s, random, PASSPHRASE_CHARS, 5);
			break;
		case SB_ATOM_KNOW_PASSCODE:
			digits(s, random, PASSCODE_DIGITS);
			break;
		default:
			letters(s, random, PASSWORD_CHARS, 0);
			break;
		}
	}
	sb_wipe(random, sizeof(random));
}

/* calloc rounds nothing up and may return NULL for 0, which would look like a
 * failure: a service without state still gets a byte. */
static enum sb_err start_one(struct sb_world *world, struct sb_desk *desk,
			     const struct sb_service *code)
{
	struct sb_running *r = &world->services[world->service_count];
	enum sb_err err;

	r->state = calloc(1, code->state_bytes + 1);
	if (!r->state)
		return SB_MEMORY;
	r->code = code;
	r->up = 1;
	if (pthread_mutex_init(&r->lock, NULL) != 0) {
		free(r->state);
		r->state = NULL;
		return SB_MEMORY;
	}
	world->service_count++;
	err = sb_profile_apply_service(&world->profile, code, r->state);
	if (err == SB_OK && code->start)
		err = code->start(r->state, &desk->env);
	return err;
}

static enum sb_err start_all(struct sb_world *world, uint64_t seed)
{
	const struct sb_service *const *code =
		world->profile.scheme ? world->profile.scheme->services : NULL;
	enum sb_err err = SB_OK;
	struct sb_desk desk;

	for (; code && *code && err == SB_OK; code++) {
		if (world->service_count == SB_SERVICES_MAX)
			return SB_PARAM;
		err = sb_desk_open(&desk, seed, (*code)->name, NULL);
		if (err != SB_OK)
			return err;
		err = start_one(world, &desk, *code);
		sb_desk_close(&desk);
	}
	return err;
}

static enum sb_err fill(struct sb_world *world, uint32_t accounts,
			uint64_t seed)
{
	static const char label[] = "sealbench world";
	uint8_t bytes[8];
	struct sb_span parts[2] = { sb_span_of(label, sizeof(label)),
				    sb_span_of(bytes, sizeof(bytes)) };
	enum sb_err err = sb_kit_new(SB_PATHS_PORTABLE, &world->kit);

	if (err != SB_OK)
		return err;
	sb_put_le64(bytes, seed);
	sb_sha256_parts(world->kit, parts, 2, world->key);
	world->owners = calloc(accounts, sizeof(*world->owners));
	if (!world->owners)
		return SB_MEMORY;
	world->owner_count = accounts;
	for (uint32_t i = 0; i < accounts; i++)
		remember(world, i);
	return start_all(world, seed);
}

enum sb_err sb_world_new(const struct sb_profile *profile, uint32_t accounts,
			 uint64_t seed, struct sb_world **out)
{
	struct sb_world *world;
	enum sb_err err;

	*out = NULL;
	if (accounts == 0 || accounts > ACCOUNTS_MAX)
		return SB_PARAM;
	world = calloc(1, sizeof(*world));
	if (!world)
		return SB_MEMORY;
	if (pthread_mutex_init(&world->lock, NULL) != 0) {
		free(world);
		return SB_MEMORY;
	}
	world->profile = *profile;
	err = fill(world, accounts, seed);
	if (err != SB_OK) {
		sb_world_free(world);
		return err;
	}
	*out = world;
	return SB_OK;
}

static void drop(struct sb_deposited *d)
{
	if (d->value)
		sb_wipe(d->value, d->len);
	free(d->value);
	d->value = NULL;
	d->len = 0;
}

void sb_world_free(struct sb_world *world)
{
	if (!world)
		return;
	for (size_t i = 0; i < world->service_count; i++) {
		struct sb_running *r = &world->services[i];

		sb_wipe(r->state, r->code->state_bytes);
		free(r->state);
		pthread_mutex_destroy(&r->lock);
	}
	for (uint32_t i = 0; i < world->owner_count; i++) {
		struct sb_owner *owner = &world->owners[i];

		for (size_t j = 0; j < owner->count; j++)
			drop(&owner->deposits[j]);
		free(owner->deposits);
		sb_wipe(owner, sizeof(*owner));
	}
	free(world->owners);
	sb_kit_free(world->kit);
	pthread_mutex_destroy(&world->lock);
	sb_wipe(world, sizeof(*world));
	free(world);
}

struct sb_span sb_world_secret(const struct sb_world *world, uint32_t account,
			       const char *item)
{
	unsigned index = sb_atom_find(item) - (unsigned)SB_ATOM_KNOW_PASSPHRASE;
	const struct sb_secret *s;

	if (index >= SB_ITEMS || account >= world->owner_count)
		return sb_span_of(NULL, 0);
	s = &world->owners[account].secrets[index];
	return sb_span_of(s->text, s->len);
}

struct sb_deposited *sb_world_find(struct sb_owner *owner, enum sb_atom at,
				   const char *label)
{
	for (size_t i = 0; i < owner->count; i++) {
		struct sb_deposited *d = &owner->deposits[i];

		if (d->at == at && strcmp(d->label, label) == 0)
			return d;
	}
	return NULL;
}

static enum sb_err grow(struct sb_owner *owner)
{
	size_t cap = owner->cap ? 2 * owner->cap : 4;
	struct sb_deposited *more;

	if (owner->count < owner->cap)
		return SB_OK;
	if (owner->count == SB_DEPOSITS_MAX)
		return SB_PARAM;
	more = realloc(owner->deposits, cap * sizeof(*more));
	if (!more)
		return SB_MEMORY;
	owner->deposits = more;
	owner->cap = cap;
	return SB_OK;
}

static enum sb_err set_guard(struct sb_deposited *d,
			     const struct sb_guard *guard)
{
	enum sb_atom proof;

	if (!guard)
		return SB_OK;
	d->login = guard->login != 0;
	d->unlocked = guard->unlocked != 0;
	d->tries = guard->tries;
	if (!guard->proof)
		return SB_OK;
	proof = sb_atom_find(guard->proof);
	if ((unsigned)proof - SB_ATOM_KNOW_PASSPHRASE >= SB_ITEMS)
		return SB_PARAM;
	d->has_proof = 1;
	d->proof = (uint8_t)proof;
	return SB_OK;
}

enum sb_err sb_world_put(struct sb_owner *owner, enum sb_atom at,
			 const char *label, struct sb_span value,
			 const struct sb_guard *guard)
{
	struct sb_deposited *old = sb_world_find(owner, at, label);
	struct sb_deposited d = { .at = (uint8_t)at, .len = value.len };
	size_t label_len = strlen(label);
	enum sb_err err;

	if ((unsigned)at >= SB_CUSTODIANS || label_len >= sizeof(d.label) ||
	    value.len > SB_DEPOSIT_MAX_BYTES)
		return SB_PARAM;
	memcpy(d.label, label, label_len);
	err = set_guard(&d, guard);
	if (err == SB_OK && !old)
		err = grow(owner);
	if (err != SB_OK)
		return err;
	d.value = malloc(value.len + 1);
	if (!d.value)
		return SB_MEMORY;
	if (value.len)
		memcpy(d.value, value.ptr, value.len);
	if (old)
		drop(old);
	else
		old = &owner->deposits[owner->count++];
	*old = d;
	return SB_OK;
}

enum sb_err sb_world_group(struct sb_world *world, uint32_t account,
			   uint8_t secret[32])
{
	uint8_t group[4];

	memset(secret, 0, 32);
	if (world->profile.scope == SB_EVERYONE)
		return SB_OK;
	if (world->profile.scope != SB_GROUP || !world->profile.group_users)
		return SB_MISSING;
	sb_put_le32(group, account / world->profile.group_users);
	pthread_mutex_lock(&world->lock);
	sb_kdf(world->kit, world->key, GROUP_LABEL,
	       sb_span_of(group, sizeof(group)), secret);
	pthread_mutex_unlock(&world->lock);
	return SB_OK;
}

static enum sb_err save_owner(const struct sb_owner *owner,
			      struct saved_owner *to)
{
	to->login_wrong = owner->login_wrong;
	to->phone_wrong = owner->phone_wrong;
	to->wrong = calloc(owner->count + 1, sizeof(*to->wrong));
	if (!to->wrong)
		return SB_MEMORY;
	to->count = owner->count;
	for (size_t i = 0; i < owner->count; i++)
		to->wrong[i] = owner->deposits[i].wrong;
	return SB_OK;
}

enum sb_err sb_world_save(struct sb_world *world, struct sb_world_state **out)
{
	struct sb_world_state *state = calloc(1, sizeof(*state));
	enum sb_err err = SB_OK;

	*out = NULL;
	if (!state)
		return SB_MEMORY;
	state->owners = calloc(world->owner_count, sizeof(*state->owners));
	if (!state->owners)
		err = SB_MEMORY;
	for (uint32_t i = 0; err == SB_OK && i < world->owner_count; i++)
		err = save_owner(&world->owners[i], &state->owners[i]);
	for (size_t i = 0; err == SB_OK && i < world->service_count; i++) {
		const struct sb_running *r = &world->services[i];

		state->draws[i] = r->draws;
		state->up[i] = r->up;
		state->services[i] = malloc(r->code->state_bytes + 1);
		if (!state->services[i])
			err = SB_MEMORY;
		else
			memcpy(state->services[i], r->state,
			       r->code->state_bytes);
	}
	if (err != SB_OK) {
		sb_world_forget(world, state);
		return err;
	}
	*out = state;
	return SB_OK;
}

void sb_world_rewind(struct sb_world *world, const struct sb_world_state *state)
{
	for (uint32_t i = 0; i < world->owner_count; i++) {
		const struct saved_owner *from = &state->owners[i];
		struct sb_owner *to = &world->owners[i];

		to->login_wrong = from->login_wrong;
		to->phone_wrong = from->phone_wrong;
		for (size_t j = 0; j < from->count && j < to->count; j++)
			to->deposits[j].wrong = from->wrong[j];
	}
	for (size_t i = 0; i < world->service_count; i++) {
		struct sb_running *r = &world->services[i];

		memcpy(r->state, state->services[i], r->code->state_bytes);
		r->draws = state->draws[i];
		r->up = state->up[i];
	}
}

void sb_world_forget(struct sb_world *world, struct sb_world_state *state)
{
	if (!state)
		return;
	for (size_t i = 0; i < world->service_count; i++) {
		if (state->services[i])
			sb_wipe(state->services[i],
				world->services[i].code->state_bytes);
		free(state->services[i]);
	}
	for (uint32_t i = 0; state->owners && i < world->owner_count; i++)
		free(state->owners[i].wrong);
	free(state->owners);
	free(state);
}

void sb_world_service_up(struct sb_world *world, const char *name, int up)
{
	for (size_t i = 0; i < world->service_count; i++) {
		struct sb_running *r = &world->services[i];

		if (name && strcmp(r->code->name, name) != 0)
			continue;
		pthread_mutex_lock(&r->lock);
		r->up = up;
		pthread_mutex_unlock(&r->lock);
	}
}

uint64_t sb_world_deposit_bytes(const struct sb_world *world, uint32_t account,
				enum sb_atom at)
{
	const struct sb_owner *owner = &world->owners[account];
	uint64_t sum = 0;

	for (size_t i = 0; i < owner->count; i++) {
		if (owner->deposits[i].at == at)
			sum += owner->deposits[i].len;
	}
	return sum;
}

void sb_world_visit(const struct sb_world *world, uint32_t account,
		    void (*visit)(void *arg, const char *where,
				  const char *label, struct sb_span value),
		    void *arg)
{
	const struct sb_owner *owner = &world->owners[account];

	for (size_t i = 0; i < owner->count; i++) {
		const struct sb_deposited *d = &owner->deposits[i];

		visit(arg, sb_atom_name((enum sb_atom)d->at), d->label,
		      sb_span_of(d->value, d->len));
	}
}
