#include "bench/custody/tamper_power.h"

#include <string.h>

#include "bench/custody/tamper_forge.h"

static void add_power(struct sb_power *p, unsigned value)
{
	if (p->used < SB_POWER_BYTES)
		p->of[p->used++] = (uint8_t)value;
}

static unsigned of_deposit(struct sb_view *view, const struct sb_deposited *d)
{
	uint8_t room[1];
	struct sb_buf out = { room, 0, 0 }; /* no room: granted is SB_PARAM */
	enum sb_atom at = (enum sb_atom)d->at;
	unsigned value = (unsigned)sb_view_reach(view, at, d->nth);

	if (sb_forge_may_write(view, at, d->nth))
		value |= 4;
	if (sb_fetch_nth(sb_view_custody(view), sb_atom_name(at), d->nth,
			 d->label, &out) == SB_PARAM)
		value |= 8;
	return value;
}

static void add_services(struct sb_power *p, struct sb_view *view)
{
	const struct sb_world *world = view->world;

	for (size_t i = 0; i < world->service_count; i++) {
		enum sb_atom party = sb_view_party(world->services[i].code);

		for (unsigned n = 0; n < world->services[i].copies; n++)
			add_power(p, (unsigned)sb_view_reach(view, party, n));
	}
}

void sb_power_measure(struct sb_view *view, struct sb_power *p)
{
	uint8_t key[32];

	memset(p, 0, sizeof(*p));
	add_power(p, (unsigned)sb_view_store(view));
	add_power(p,
		  (unsigned)sb_view_reach(
			  view, sb_world_place(view->world, SB_AT_STORE), 0));
	add_power(p, (unsigned)sb_forge_may_write(view, SB_ATOM_ACCOUNT, 0));
	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		if (sb_atom_is_item((enum sb_atom)i) ||
		    i == SB_ATOM_GROUP_SECRET)
			add_power(p, view->who.of[i]);
	}
	add_power(p, sb_entangle(sb_view_custody(view), SB_AT_PHONE, NULL, "",
				 key) == SB_OK);
	add_power(p, sb_entangle(sb_view_custody(view), SB_AT_DEVICE, NULL, "",
				 key) == SB_OK);
	add_power(p, view->who.of[SB_ATOM_PHONE_SE]);
	add_services(p, view);
	for (size_t i = 0; i < view->owner->count; i++)
		add_power(p, of_deposit(view, &view->owner->deposits[i]));
}
