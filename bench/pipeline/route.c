#include <stdio.h>
#include <string.h>

#include "bench/pipeline/stage.h"

#define FORM_BYTES 1u

static enum sb_err refuse(const struct sb_profile *p, char *why,
			  size_t why_bytes, const char *reason)
{
	snprintf(why, why_bytes, "profile %s: %s", p->name, reason);
	return SB_UNSUPPORTED;
}

static enum sb_err check(const struct sb_profile *p, const struct sb_route *r,
			 char *why, size_t why_bytes)
{
	const struct sb_data *client = r->sides[SB_CLIENT];
	const struct sb_data *provider = r->sides[SB_PROVIDER];

	if (!client && !provider)
		return refuse(p, why, why_bytes,
			      "the scheme has no data half on either side");
	if (client && provider && client->begin && provider->begin)
		return refuse(p, why, why_bytes,
			      "both sides keep a secret per file");
	if (provider && provider->unit == SB_FILE)
		return refuse(p, why, why_bytes,
			      "chained files at the provider's side");
	if (client && p->provider_codec)
		return refuse(p, why, why_bytes,
			      "codec_at = provider, but the client seals: "
			      "sealed bytes do not shrink");
	if (r->namer >= 0 && p->scope >= SB_GROUP && !p->provider_index)
		return refuse(p, why, why_bytes,
			      "scope = group or everyone needs index = "
			      "provider: a client's own index cannot know "
			      "other people's objects");
	if (p->target_lookup && !p->provider_index)
		return refuse(p, why, why_bytes,
			      "lookup = target needs index = provider");
	if (r->namer == SB_PROVIDER && !p->target_lookup)
		return refuse(p, why, why_bytes,
			      "the provider names the objects: lookup = "
			      "target");
	return SB_OK;
}

enum sb_err sb_route_make(const struct sb_profile *p, const void *ctx,
			  struct sb_route *r, char *why, size_t why_bytes)
{
	memset(r, 0, sizeof(*r));
	r->namer = -1;
	r->sealer = -1;
	r->codec_side = p->provider_codec ? SB_PROVIDER : SB_CLIENT;
	for (int side = SB_CLIENT; side <= SB_PROVIDER; side++) {
		const struct sb_data *d =
			p->scheme->data(ctx, (enum sb_side)side);

		r->sides[side] = d;
		if (!d)
			continue;
		r->sealer = side;
		r->overhead += d->overhead;
		if (r->namer < 0 && d->named != SB_NEVER)
			r->namer = side;
		if (d->bare) {
			r->bare = 1;
			r->codec_side = -1;
		}
	}
	if (!r->bare)
		r->overhead += FORM_BYTES;
	r->codec_level = p->codec_level;
	r->pad = p->pad;
	if (r->codec_level == 0 && r->pad == SB_PAD_NONE)
		r->codec_side = -1;
	r->scope = p->scope;
	r->group_users = p->group_users;
	r->provider_index = p->provider_index;
	r->lookup_side = p->target_lookup ? SB_PROVIDER : SB_CLIENT;
	return check(p, r, why, why_bytes);
}

void sb_route_chunker(const struct sb_route *route,
		      const struct sb_profile *profile, const void *ctx,
		      int portable, struct sb_chunker *out)
{
	const struct sb_data *client = route->sides[SB_CLIENT];
	int keyed = client && client->cutter && !profile->controlled;
	uint8_t key[32];

	if (keyed)
		client->cutter(ctx, key);
	sb_chunker_init(out, &profile->cutting, keyed ? key : NULL, portable);
	sb_wipe(key, sizeof(key));
}

uint64_t sb_route_realm(const struct sb_route *route, uint8_t scope,
			uint32_t user)
{
	uint64_t base = (uint64_t)scope << 40;

	switch ((enum sb_scope)scope) {
	case SB_ALONE:
	case SB_DEVICE: /* one device a user, so far */
	case SB_ACCOUNT:
		return base | user;
	case SB_GROUP:
		return base |
		       (route->group_users ? user / route->group_users : user);
	case SB_EVERYONE:
		return base;
	}
	return base | user;
}
