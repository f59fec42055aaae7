#include "bench/custody/world.h"

#include <stdlib.h>
#include <string.h>

#include "bench/custody/desk.h"
#include "schemes/kit/hash.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/record.h"
#include "schemes/kit/wire.h"

#define ACCOUNTS_MAX     (1u << 20)
#define GROUP_LABEL      "sealbench group"
#define PASSPHRASE_CHARS 20u
#define PASSWORD_CHARS   12u
#define PASSCODE_DIGITS  6u

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

/* The secret of one item, number made (0: the first). */
static void make_up(struct sb_world *world, uint32_t account, unsigned item,
		    uint16_t made, struct sb_secret *s)
{
	uint8_t context[7], random[32];

	sb_put_le32(context, account);
	context[4] = (uint8_t)item;
	context[5] = (uint8_t)made;
	context[6] = (uint8_t)(made >> 8);
	sb_kdf(world->kit, world->key, "sealbench memory",
	       sb_span_of(context, made ? 7 : 5), random);
	switch (item + SB_ATOM_KNOW_PASSPHRASE) {
	case SB_ATOM_KNOW_PASSPHRASE:
		letters(s, random, PASSPHRASE_CHARS, 5);
		break;
	case SB_ATOM_KNOW_PASSCODE:
	case SB_ATOM_KNOW_CODE:
		digits(s, random, PASSCODE_DIGITS);
		break;
	default:
		letters(s, random, PASSWORD_CHARS, 0);
		break;
	}
	sb_wipe(random, sizeof(random));
}

static void make_owner(struct sb_world *world, uint32_t account)
{
	struct sb_owner *owner = &world->owners[account];
	uint8_t context[4];

	for (unsigned item = 0; item < SB_ITEMS; item++)
		make_up(world, account, item, 0, &owner->secrets[item]);
	sb_put_le32(context, account);
	sb_kdf(world->kit, world->key, "sealbench phone",
	       sb_span_of(context, sizeof(context)), owner->phone.key);
	sb_kdf(world->kit, world->key, "sealbench other device",
	       sb_span_of(context, sizeof(context)), owner->device.key);
}

static unsigned copies_of(const struct sb_world *world,
			  const struct sb_service *code)
{
	return strcmp(code->party, "hsm") == 0
		       ? sb_profile_replicas(&world->profile)
		       : 1;
}

/* calloc may return NULL for 0 bytes, which would look like a failure: a
 * service without state still gets a byte. */
static enum sb_err start_one(struct sb_world *world, struct sb_desk *desk,
			     const struct sb_service *code)
{
	struct sb_running *r = &world->services[world->service_count];
	enum sb_err err = SB_OK;

	r->copies = copies_of(world, code);
	r->state = calloc(r->copies, code->state_bytes + 1);
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
	for (unsigned i = 0; i < r->copies && err == SB_OK; i++) {
		uint8_t *state = r->state + i * code->state_bytes;

		err = sb_profile_apply_service(&world->profile, code, state);
		if (err == SB_OK && code->start)
			err = code->start(state, &desk->env);
	}
	return err == SB_OK && code->meet
		       ? code->meet(r->state, r->copies, &desk->env)
		       : err;
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
	sb_record_quiet(1);
	for (uint32_t i = 0; i < accounts; i++)
		make_owner(world, i);
	sb_record_quiet(-1);
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
	sb_atom_most(profile, &world->most);
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
	sb_world_bytes_drop(d->value, d->len);
	d->value = NULL;
	d->len = 0;
}

void sb_world_clear(struct sb_owner *owner)
{
	for (size_t i = 0; i < owner->count; i++)
		drop(&owner->deposits[i]);
	free(owner->deposits);
	owner->deposits = NULL;
	owner->count = owner->cap = 0;
}

void sb_world_free(struct sb_world *world)
{
	if (!world)
		return;
	for (size_t i = 0; i < world->service_count; i++) {
		struct sb_running *r = &world->services[i];

		for (unsigned n = 0; n < r->copies; n++)
			sb_world_unkeep(r, r->kept[n]);
		sb_wipe(r->state, r->copies * r->code->state_bytes);
		free(r->state);
		pthread_mutex_destroy(&r->lock);
	}
	for (uint32_t i = 0; i < world->owner_count; i++) {
		sb_world_clear(&world->owners[i]);
		sb_wipe(&world->owners[i], sizeof(*world->owners));
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
	enum sb_atom atom = sb_atom_find(item);
	const struct sb_secret *s;

	if (!sb_atom_is_item(atom) || account >= world->owner_count)
		return sb_span_of(NULL, 0);
	s = &world->owners[account].secrets[sb_item_of(atom)];
	return sb_span_of(s->text, s->len);
}

enum sb_err sb_world_renew(struct sb_world *world, uint32_t account,
			   const char *item, int done)
{
	enum sb_atom atom = sb_atom_find(item);
	unsigned index = sb_item_of(atom);
	struct sb_owner *owner;

	if (!sb_atom_is_item(atom) || account >= world->owner_count)
		return SB_PARAM;
	owner = &world->owners[account];
	pthread_mutex_lock(&world->lock);
	if (done && owner->renewing[index])
		owner->secrets[index] = owner->next[index];
	sb_record_quiet(1);
	if (!done)
		make_up(world, account, index, (uint16_t)(world->epoch + 1),
			&owner->next[index]);
	sb_record_quiet(-1);
	owner->renewing[index] = !done;
	pthread_mutex_unlock(&world->lock);
	return SB_OK;
}

void sb_world_lose(struct sb_world *world, enum sb_atom atom, unsigned amount)
{
	unsigned gone = world->gone.of[atom] + amount;

	world->gone.of[atom] =
		(uint8_t)(gone < world->most.of[atom] ? gone
						      : world->most.of[atom]);
}

void sb_world_cut_power(struct sb_world *world, unsigned nth)
{
	world->cut = nth;
}

void sb_world_listen(struct sb_world *world, sb_world_heard *heard, void *arg)
{
	world->heard = heard;
	world->heard_arg = arg;
}

void sb_world_revoke_machine(struct sb_world *world, uint32_t account)
{
	world->owners[account].machine_revoked = 1;
}

void sb_world_lift_login(struct sb_world *world, uint32_t account)
{
	world->owners[account].login_wrong = 0;
}

void sb_world_next_epoch(struct sb_world *world)
{
	pthread_mutex_lock(&world->lock);
	world->epoch++;
	pthread_mutex_unlock(&world->lock);
}

enum sb_atom sb_world_place(const struct sb_world *world, const char *where)
{
	static const enum sb_atom stores[] = {
		[SB_STORE_AT_PROVIDER] = SB_ATOM_STORE,
		[SB_STORE_AT_COMPUTER] = SB_ATOM_COMPUTER,
		[SB_STORE_AT_DRIVE] = SB_ATOM_DRIVE,
		[SB_STORE_AT_PHONE] = SB_ATOM_PHONE,
	};
	enum sb_atom at = sb_atom_find(where);

	if (at == SB_ATOM_PHONE)
		return sb_atom_machine(&world->profile);
	if (at == SB_ATOM_STORE)
		return stores[world->profile.store_at & 3];
	if (at <= SB_ATOM_ACCOUNT || at == SB_ATOM_HSM)
		return at;
	return SB_ATOM_COUNT;
}

struct sb_deposited *sb_world_find(struct sb_owner *owner,
				   const struct sb_spot *spot)
{
	for (size_t i = 0; i < owner->count; i++) {
		struct sb_deposited *d = &owner->deposits[i];

		if (d->at == spot->at && d->nth == spot->nth &&
		    strcmp(d->label, spot->label) == 0)
			return d;
	}
	return NULL;
}

enum sb_err sb_world_take(struct sb_owner *owner, const struct sb_spot *spot)
{
	struct sb_deposited *d = sb_world_find(owner, spot);
	size_t index;

	if (!d)
		return SB_MISSING;
	drop(d);
	index = (size_t)(d - owner->deposits);
	owner->count--;
	memmove(d, d + 1, (owner->count - index) * sizeof(*d));
	return SB_OK;
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

static enum sb_err set_guard(const struct sb_owner *owner,
			     struct sb_deposited *d,
			     const struct sb_guard *guard)
{
	enum sb_atom atom;
	unsigned item;

	if (!guard)
		return SB_OK;
	d->login = guard->login != 0;
	d->unlocked = guard->unlocked != 0;
	d->destroy = guard->destroy != 0;
	d->tries = guard->tries;
	d->delay_days = guard->delay_days;
	if (guard->present) {
		atom = sb_atom_find(guard->present);
		if (atom > SB_ATOM_DEVICE && atom != SB_ATOM_SECOND_FACTOR)
			return SB_PARAM;
		d->has_present = 1;
		d->present = (uint8_t)atom;
	}
	if (!guard->proof)
		return SB_OK;
	atom = sb_atom_find(guard->proof);
	if (!sb_atom_is_item(atom))
		return SB_PARAM;
	item = sb_item_of(atom);
	d->has_proof = 1;
	d->proof = (uint8_t)atom;
	d->right = owner->renewing[item] ? owner->next[item]
					 : owner->secrets[item];
	return SB_OK;
}

enum sb_err sb_world_put(struct sb_world *world, struct sb_owner *owner,
			 const struct sb_spot *spot, struct sb_span value,
			 const struct sb_guard *guard)
{
	struct sb_deposited *old = sb_world_find(owner, spot);
	struct sb_deposited d = { .at = (uint8_t)spot->at,
				  .nth = (uint8_t)spot->nth,
				  .epoch = world->epoch,
				  .len = value.len };
	size_t label_len = strlen(spot->label);
	enum sb_err err;

	if (label_len >= sizeof(d.label) || value.len > SB_DEPOSIT_MAX_BYTES)
		return SB_PARAM;
	memcpy(d.label, spot->label, label_len);
	err = set_guard(owner, &d, guard);
	if (err == SB_OK && !old)
		err = grow(owner);
	if (err != SB_OK)
		return err;
	d.value = sb_world_bytes_new(value);
	if (!d.value)
		return SB_MEMORY;
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
	sb_record_quiet(1);
	sb_kdf(world->kit, world->key, GROUP_LABEL,
	       sb_span_of(group, sizeof(group)), secret);
	sb_record_quiet(-1);
	sb_record_made("group secret", SB_FACT_DRAWN, sb_span_of(NULL, 0),
		       sb_span_of(NULL, 0), sb_span_of(secret, 32));
	pthread_mutex_unlock(&world->lock);
	return SB_OK;
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
