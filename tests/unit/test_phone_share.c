/* What phones share: copies on one, posts within families and chat groups. */
#include "tests/unit/phone.h"

#include "datasets/phone/device.h"

static int same(const struct sb_media *a, const struct sb_media *b)
{
	return !memcmp(&a->key, &b->key, sizeof(a->key)) &&
	       a->size_bytes == b->size_bytes && a->kind == b->kind &&
	       a->taken_s == b->taken_s;
}

/* How many of the items of a role are what an item before them is. */
static size_t copies(const struct sb_device *d, enum sb_role role,
		     size_t *there)
{
	size_t n = 0;

	for (size_t i = 0; i < d->item_count; i++) {
		size_t k = 0;

		if (d->items[i].role != role)
			continue;
		++*there;
		while (k < i && !same(&d->items[k].media, &d->items[i].media))
			k++;
		n += k < i;
	}
	return n;
}

/* At the rate of the parameters, 3 %, at every size. */
static void copies_have_their_rate(void **state)
{
	static const struct {
		uint32_t users;
		uint64_t bytes;
	} sizes[] = { { 60, 12000000 }, { 8, 1000000000 } };

	(void)state;
	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
		const struct sb_phone_params p = { 1, sizes[s].users,
						   1, sizes[s].bytes,
						   0, 0 };
		size_t photos = 0, found = 0;
		struct sb_world w;

		sb_world_init(&w, &p);
		for (uint32_t user = 0; user < p.users; user++) {
			struct sb_device d;

			assert_int_equal(sb_device_init(&d, &w, user, 0),
					 SB_OK);
			found += copies(&d, SB_ROLE_PHOTO, &photos);
			sb_device_release(&d);
		}
		assert_in_range(found * 1000, photos * 24, photos * 36);
	}
}

/* How many of a role's items of those users are this. */
static size_t kept(const struct sb_device *d, uint32_t users,
		   const struct sb_item *item, size_t *most)
{
	size_t phones = 0;

	for (uint32_t u = 0; u < users; u++) {
		size_t here = 0;

		for (size_t k = 0; k < d[u].item_count; k++)
			here += (size_t)(d[u].items[k].role == item->role &&
					 same(&d[u].items[k].media,
					      &item->media));
		*most = here > *most ? here : *most;
		phones += here > 0;
	}
	return phones;
}

/* What two of a chat group have and nobody else is their post; each lies once in
 * a phone, and there are as many as their part says. */
static void posts_are_many(void **state)
{
	enum {
		MEMBERS = 12
	};
	const struct sb_phone_params p = { 1, 2 * MEMBERS, 1, 400000000, 0, 0 };
	struct sb_device d[2 * MEMBERS];
	size_t most = 0, posts = 0, all = 0;
	struct sb_world w;

	(void)state;
	sb_world_init(&w, &p);
	for (uint32_t u = 0; u < 2 * MEMBERS; u++)
		assert_int_equal(sb_device_init(&d[u], &w, u, 0), SB_OK);
	for (uint32_t u = 0; u < MEMBERS; u++) {
		for (size_t i = 0; i < d[u].item_count; i++) {
			const struct sb_item *item = &d[u].items[i];
			size_t here = 0, phones, other = 0;

			if (item->role != SB_ROLE_ATTACHMENT)
				continue;
			all++;
			phones = kept(d, MEMBERS, item, &here);
			if (phones < 2 ||
			    kept(d + MEMBERS, MEMBERS, item, &other))
				continue;
			posts++;
			most = here > most ? here : most;
		}
	}
	for (uint32_t u = 0; u < 2 * MEMBERS; u++)
		sb_device_release(&d[u]);
	assert_int_equal(most, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_have_their_rate),
		cmocka_unit_test(posts_are_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
