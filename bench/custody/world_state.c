/* A world's past, kept and put back: sb_world_*. */
#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "bench/custody/world.h"

#include "schemes/kit/kit.h"

struct sb_world_state {
	struct sb_owner *owners;
	struct sb_coalition gone;
	uint16_t epoch;
	struct sb_kept *services[SB_SERVICES_MAX][SB_PROFILE_CONTACTS];
	uint64_t draws[SB_SERVICES_MAX];
	int up[SB_SERVICES_MAX];
};

/* --- what is shared --- */

struct shared {
	size_t users;
	uint8_t bytes[];
};

static struct shared *shared_of(uint8_t *bytes)
{
	return (struct shared *)(void *)(bytes -
					 offsetof(struct shared, bytes));
}

uint8_t *sb_world_bytes_new(struct sb_span bytes)
{
	struct shared *s = malloc(sizeof(*s) + bytes.len + 1);

	if (!s)
		return NULL;
	s->users = 1;
	if (bytes.len)
		memcpy(s->bytes, bytes.ptr, bytes.len);
	/* cppcheck-suppress memleak ; sb_world_bytes_drop finds s again */
	return s->bytes;
}

uint8_t *sb_world_bytes_share(uint8_t *bytes)
{
	shared_of(bytes)->users++;
	return bytes;
}

void sb_world_bytes_drop(uint8_t *bytes, size_t len)
{
	struct shared *s;

	if (!bytes)
		return;
	s = shared_of(bytes);
	if (--s->users)
		return;
	sb_wipe(bytes, len);
	free(s);
}

/* --- services --- */

void sb_world_touch(struct sb_running *r, unsigned nth)
{
	r->version[nth] = ++r->versions;
}

void sb_world_unkeep(const struct sb_running *r, struct sb_kept *kept)
{
	if (!kept || --kept->users)
		return;
	sb_wipe(kept->bytes, r->code->state_bytes);
	free(kept);
}

static uint8_t *state_of(const struct sb_running *r, unsigned nth)
{
	return r->state + nth * r->code->state_bytes;
}

/* The replica's content now, one user more; NULL: memory is out. */
static struct sb_kept *keep(struct sb_running *r, unsigned nth)
{
	size_t bytes = r->code->state_bytes;
	struct sb_kept *kept = r->kept[nth];

	if (kept && kept->version == r->version[nth]) {
		kept->users++;
		return kept;
	}
	kept = malloc(sizeof(*kept) + bytes + 1);
	if (!kept)
		return NULL;
	kept->users = 2; /* the replica itself is one */
	kept->version = r->version[nth];
	memcpy(kept->bytes, state_of(r, nth), bytes);
	sb_world_unkeep(r, r->kept[nth]);
	r->kept[nth] = kept;
	return kept;
}

static void put_back(struct sb_running *r, unsigned nth, struct sb_kept *kept)
{
	if (r->version[nth] == kept->version)
		return;
	memcpy(state_of(r, nth), kept->bytes, r->code->state_bytes);
	r->version[nth] = kept->version;
	kept->users++;
	sb_world_unkeep(r, r->kept[nth]);
	r->kept[nth] = kept;
}

static int is_kept(const struct sb_running *r, unsigned nth,
		   const struct sb_kept *kept)
{
	return r->version[nth] == kept->version ||
	       memcmp(state_of(r, nth), kept->bytes, r->code->state_bytes) == 0;
}

/* --- worlds --- */

/* *to = *from with deposits of its own.  After a failure *to has none. */
static enum sb_err copy_owner(const struct sb_owner *from, struct sb_owner *to)
{
	*to = *from;
	to->count = to->cap = 0;
	to->deposits = calloc(from->count + 1, sizeof(*to->deposits));
	if (!to->deposits)
		return SB_MEMORY;
	to->cap = from->count + 1;
	for (; to->count < from->count; to->count++) {
		struct sb_deposited *d = &to->deposits[to->count];

		*d = from->deposits[to->count];
		sb_world_bytes_share(d->value);
	}
	return SB_OK;
}

enum sb_err sb_world_save(struct sb_world *world, struct sb_world_state **out)
{
	struct sb_world_state *state = calloc(1, sizeof(*state));
	enum sb_err err = SB_OK;

	*out = NULL;
	if (!state)
		return SB_MEMORY;
	state->gone = world->gone;
	state->epoch = world->epoch;
	state->owners = calloc(world->owner_count, sizeof(*state->owners));
	if (!state->owners)
		err = SB_MEMORY;
	for (uint32_t i = 0; err == SB_OK && i < world->owner_count; i++)
		err = copy_owner(&world->owners[i], &state->owners[i]);
	for (size_t i = 0; err == SB_OK && i < world->service_count; i++) {
		struct sb_running *r = &world->services[i];

		state->draws[i] = r->draws;
		state->up[i] = r->up;
		for (unsigned n = 0; n < r->copies && err == SB_OK; n++) {
			state->services[i][n] = keep(r, n);
			if (!state->services[i][n])
				err = SB_MEMORY;
		}
	}
	if (err != SB_OK) {
		sb_world_forget(world, state);
		return err;
	}
	*out = state;
	return SB_OK;
}

enum sb_err sb_world_rewind(struct sb_world *world,
			    const struct sb_world_state *state)
{
	enum sb_err err = SB_OK;

	for (uint32_t i = 0; i < world->owner_count && err == SB_OK; i++) {
		struct sb_owner copy;

		err = copy_owner(&state->owners[i], &copy);
		if (err != SB_OK)
			break;
		sb_world_clear(&world->owners[i]);
		world->owners[i] = copy;
		sb_wipe(&copy, sizeof(copy));
	}
	world->gone = state->gone;
	world->epoch = state->epoch;
	for (size_t i = 0; i < world->service_count && err == SB_OK; i++) {
		struct sb_running *r = &world->services[i];

		for (unsigned n = 0; n < r->copies; n++)
			put_back(r, n, state->services[i][n]);
		r->draws = state->draws[i];
		r->up = state->up[i];
	}
	return err;
}

const uint8_t *sb_world_state_of(const struct sb_world *world,
				 const struct sb_world_state *state,
				 const struct sb_visit *visit)
{
	return state->services[visit->service - world->services][visit->nth]
		->bytes;
}

static int same_deposit(const struct sb_deposited *a,
			const struct sb_deposited *b)
{
	return a->len == b->len && a->at == b->at && a->nth == b->nth &&
	       a->wrong == b->wrong && a->epoch == b->epoch &&
	       strcmp(a->label, b->label) == 0 &&
	       memcmp(&a->right, &b->right, sizeof(a->right)) == 0 &&
	       (a->len == 0 || memcmp(a->value, b->value, a->len) == 0);
}

static int same_owner(const struct sb_owner *a, const struct sb_owner *b)
{
	if (a->count != b->count || a->login_wrong != b->login_wrong ||
	    a->machine_revoked != b->machine_revoked ||
	    a->use_count != b->use_count ||
	    memcmp(a->secrets, b->secrets, sizeof(a->secrets)) != 0 ||
	    memcmp(a->next, b->next, sizeof(a->next)) != 0 ||
	    memcmp(a->renewing, b->renewing, sizeof(a->renewing)) != 0 ||
	    memcmp(&a->phone, &b->phone, sizeof(a->phone)) != 0 ||
	    memcmp(&a->device, &b->device, sizeof(a->device)) != 0)
		return 0;
	for (size_t i = 0; i < a->count; i++) {
		if (!same_deposit(&a->deposits[i], &b->deposits[i]))
			return 0;
	}
	return 1;
}

int sb_world_is(const struct sb_world *world,
		const struct sb_world_state *state)
{
	int same = world->epoch == state->epoch &&
		   memcmp(&world->gone, &state->gone, sizeof(world->gone)) == 0;

	for (uint32_t i = 0; same && i < world->owner_count; i++)
		same = same_owner(&world->owners[i], &state->owners[i]);
	for (size_t i = 0; same && i < world->service_count; i++) {
		const struct sb_running *r = &world->services[i];

		same = r->up == state->up[i];
		for (unsigned n = 0; same && n < r->copies; n++)
			same = is_kept(r, n, state->services[i][n]);
	}
	return same;
}

void sb_world_forget(struct sb_world *world, struct sb_world_state *state)
{
	if (!state)
		return;
	for (size_t i = 0; i < world->service_count; i++) {
		const struct sb_running *r = &world->services[i];

		for (unsigned n = 0; n < r->copies; n++)
			sb_world_unkeep(r, state->services[i][n]);
	}
	for (uint32_t i = 0; state->owners && i < world->owner_count; i++) {
		sb_world_clear(&state->owners[i]);
		sb_wipe(&state->owners[i], sizeof(*state->owners));
	}
	free(state->owners);
	free(state);
}

static size_t param_count(const struct sb_world *world)
{
	const struct sb_param *p = world->profile.scheme->params;
	size_t count = 0;

	while (p && p[count].name)
		count++;
	assert(count <= SB_SETTINGS_MAX);
	return count;
}

void sb_world_keep_settings(struct sb_world *world, uint32_t account,
			    const void *ctx)
{
	const struct sb_param *p = world->profile.scheme->params;
	struct sb_owner *owner = &world->owners[account];

	for (size_t i = 0; i < param_count(world); i++)
		memcpy(&owner->settings[i], (const uint8_t *)ctx + p[i].offset,
		       sizeof(int64_t));
	owner->has_settings = 1;
}

void sb_world_put_settings(const struct sb_world *world, uint32_t account,
			   void *ctx)
{
	const struct sb_param *p = world->profile.scheme->params;
	const struct sb_owner *owner = &world->owners[account];

	for (size_t i = 0; owner->has_settings && i < param_count(world); i++)
		memcpy((uint8_t *)ctx + p[i].offset, &owner->settings[i],
		       sizeof(int64_t));
}

unsigned sb_world_within(const struct sb_world *world, enum sb_atom atom,
			 unsigned value)
{
	unsigned most = world->most.of[atom];
	int counted = sb_atom_row(atom)->kind == SB_ATOM_IS_COUNT;

	most = world->gone.of[atom] && !counted ? 0
						: most - world->gone.of[atom];
	return value < most ? value : most;
}

/* The provider's own services and its cluster; a third party hears nothing. */
static void close_services(struct sb_world *world, uint32_t account)
{
	for (size_t i = 0; i < world->service_count; i++) {
		struct sb_running *r = &world->services[i];

		if (!r->code->close ||
		    sb_view_party(r->code) == SB_ATOM_THIRD_SERVICES)
			continue;
		pthread_mutex_lock(&r->lock);
		for (unsigned n = 0; n < r->copies; n++) {
			sb_world_touch(r, n);
			r->code->close(state_of(r, n), account);
		}
		pthread_mutex_unlock(&r->lock);
	}
}

uint64_t sb_world_served_bytes(struct sb_world *world, uint32_t account)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < world->service_count; i++) {
		struct sb_running *r = &world->services[i];

		pthread_mutex_lock(&r->lock);
		for (unsigned n = 0; r->code->kept && n < r->copies; n++)
			sum += r->code->kept(state_of(r, n), account);
		pthread_mutex_unlock(&r->lock);
	}
	return sum;
}

uint64_t sb_world_close_account(struct sb_world *world, uint32_t account)
{
	static const char *const kept[] = { SB_AT_STORE, SB_AT_ACCOUNT,
					    SB_AT_HSM };
	struct sb_owner *owner = &world->owners[account];
	uint64_t gone = 0;

	pthread_mutex_lock(&world->lock);
	for (size_t i = owner->count; i-- > 0;) {
		const struct sb_deposited *d = &owner->deposits[i];
		const struct sb_spot spot = { (enum sb_atom)d->at, d->nth,
					      d->label };

		for (size_t k = 0; k < sizeof(kept) / sizeof(kept[0]); k++) {
			if (sb_world_place(world, kept[k]) != spot.at)
				continue;
			gone += sb_world_take(owner, &spot) == SB_OK;
			break;
		}
	}
	pthread_mutex_unlock(&world->lock);
	close_services(world, account);
	return gone;
}
