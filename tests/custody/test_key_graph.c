/* What opens what: the graph that is read off the facts, against what is known
 * of the schemes and what planted ones give away. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/key_graph_internal.h"
#include "bench/profile/registry.h"
#include "datasets/source.h"
#include "tests/custody/planted.h"

#define SEED UINT64_C(3)

static void graph_of(const struct sb_profile *profile, struct sb_key_graph *out)
{
	struct sb_derive *d;
	char why[512];

	if (sb_derive_open(profile, SEED, &d, why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
	assert_int_equal(sb_key_graph_of(d, out), SB_OK);
	sb_derive_close(d);
}

static void graph_named(const char *name, struct sb_key_graph *out)
{
	struct sb_profile profile;
	char why[512];

	if (sb_profile_find(name, &profile, why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
	graph_of(&profile, out);
}

/* Classes of files that come out of all sources but those whose text has the
 * word in it; NULL: of all. */
static uint32_t files_without(const struct sb_key_graph *g, const char *word)
{
	uint8_t *reached = calloc(g->count + 1, 1);
	uint32_t mask = 0;

	assert_non_null(reached);
	for (int more = 1; more;) {
		more = 0;
		for (size_t i = 0; i < g->count; i++) {
			const struct sb_key_node *n = &g->nodes[i];
			size_t have = 0;

			for (size_t k = 0; k < n->input_count; k++) {
				assert_true(n->inputs[k] < g->count);
				have += reached[n->inputs[k]];
			}
			if (reached[i] ||
			    (!n->input_count && word && strstr(n->text, word)))
				continue;
			if (n->kind == SB_KEY_STEP ? have != n->input_count
						   : n->input_count && !have)
				continue;
			reached[i] = 1;
			more = 1;
		}
	}
	for (size_t i = 0; i < g->count; i++) {
		if (g->nodes[i].kind == SB_KEY_CONTENT &&
		    !strcmp(g->nodes[i].text, "files") && reached[i])
			mask |= g->nodes[i].classes;
	}
	free(reached);
	return mask;
}

static uint32_t all_classes(void)
{
	return (1u << SB_CLASS_COUNT) - 1;
}

static size_t sources(const struct sb_key_graph *g)
{
	size_t count = 0;

	for (size_t i = 0; i < g->count; i++)
		count += !g->nodes[i].input_count &&
			 g->nodes[i].kind != SB_KEY_STEP;
	return count;
}

/* Its files come out of all that there is, whatever the scheme: the first
 * profile of each. */
static void every_scheme_is_whole(void **state)
{
	size_t count, schemes = 0;
	const struct sb_profile_text *all = sb_registry_profiles(&count);
	const struct sb_scheme *last = NULL;
	char why[512];

	(void)state;
	for (size_t i = 0; i < count; i++) {
		struct sb_profile profile;
		struct sb_key_graph g;

		if (sb_profile_parse(all[i].name, all[i].text, &profile, why,
				     sizeof(why)) != SB_OK)
			fail_msg("%s", why);
		if (profile.scheme == last)
			continue;
		last = profile.scheme;
		graph_of(&profile, &g);
		if (files_without(&g, NULL) != all_classes())
			fail_msg("%s: files that nothing opens", all[i].name);
		sb_key_graph_release(&g);
		schemes++;
	}
	assert_true(schemes > 10);
}

static void passphrase_by_hand(void **state)
{
	struct sb_key_graph g;

	(void)state;
	graph_named("passphrase", &g);
	/* What is remembered, and the box that is stored. */
	assert_int_equal(sources(&g), 2);
	assert_int_equal(files_without(&g, "passphrase"), 0);
	assert_int_equal(files_without(&g, "store: passphrase box"), 0);
	sb_key_graph_release(&g);
}

static void plain_lies_in_clear(void **state)
{
	struct sb_key_graph g;

	(void)state;
	graph_named("plain", &g);
	assert_int_equal(g.count, 2);
	assert_string_equal(g.nodes[0].text, "store: in clear");
	assert_int_equal(g.nodes[1].classes, all_classes());
	assert_int_equal(g.nodes[1].count, SB_CLASS_COUNT);
	sb_key_graph_release(&g);
}

/* Of the backup, what is bound to the device is keychain and Wi-Fi; the rest
 * needs the provider's key service. */
static void icloud_by_hand(void **state)
{
	const uint32_t bound = 1u << SB_CLASS_KEYCHAIN | 1u << SB_CLASS_WIFI;
	struct sb_key_graph g;

	(void)state;
	graph_named("icloud_standard", &g);
	assert_int_equal(files_without(&g, "secure element"),
			 all_classes() & ~bound);
	/* Who has the content has its key: chunks are keyed by content. */
	assert_int_equal(files_without(&g, "keyservice") &
				 (bound | 1u << SB_CLASS_HEALTH),
			 0);
	sb_key_graph_release(&g);
	graph_named("icloud_adp", &g);
	assert_int_equal(files_without(&g, "secure element"),
			 all_classes() & ~bound);
	/* Any one way is enough. */
	assert_int_equal(files_without(&g, "paper"), all_classes());
	assert_int_equal(files_without(&g, "phone"), all_classes());
	sb_key_graph_release(&g);
}

/* Honest, nobody does without the passphrase; of those that leak, some leave
 * what they leak where the graph begins. */
static void leaks_show(void **state)
{
	struct sb_profile profile = { .scheme = &sb_planted_none,
				      .scope = SB_ACCOUNT };
	struct sb_key_graph g;
	size_t shown = 0;

	(void)state;
	snprintf(profile.name, sizeof(profile.name), "planted");
	assert_int_equal(sb_cutting_parse("fixed:4096", &profile.cutting),
			 SB_OK);
	graph_of(&profile, &g);
	assert_int_equal(files_without(&g, "passphrase"), 0);
	sb_key_graph_release(&g);
	for (size_t i = 0; sb_planted[i]; i++) {
		profile.scheme = sb_planted[i];
		graph_of(&profile, &g);
		shown += files_without(&g, "passphrase") == all_classes();
		sb_key_graph_release(&g);
	}
	assert_true(shown >= 1);
	print_message("%zu planted leaks show\n", shown);
}

/* Where there is no room for a node, its string is asked for again and again:
 * the queue has one place for each. */
static void lost_is_not_queued(void **state)
{
	struct sb_profile profile;
	struct sb_string string = { 0 };
	uint32_t node = SB_KEY_NONE, content = 0, queue[2] = { 7, 7 };
	struct sb_key_builder b = { .node_of = &node,
				    .content = &content,
				    .queue = queue };
	struct sb_derive *d;
	struct sb_derive one;
	char why[512];

	(void)state;
	assert_int_equal(sb_profile_find("plain", &profile, why, sizeof(why)),
			 SB_OK);
	assert_int_equal(sb_derive_open(&profile, SEED, &d, why, sizeof(why)),
			 SB_OK);
	one = *d;
	one.strings = &string;
	one.string_count = 1;
	b.d = &one;
	b.world = sb_pipeline_world(&d->probe.archiver);
	b.draft.count = b.draft.cap = SB_KEY_NONE;
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(sb_key_need(&b, 0), SB_KEY_NONE);
	assert_true(b.draft.lost);
	assert_int_equal(b.queued, 0);
	assert_int_equal(queue[0], 7);
	sb_derive_close(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_scheme_is_whole),
		cmocka_unit_test(passphrase_by_hand),
		cmocka_unit_test(plain_lies_in_clear),
		cmocka_unit_test(icloud_by_hand),
		cmocka_unit_test(leaks_show),
		cmocka_unit_test(lost_is_not_queued),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
