#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/profile/registry.h"
#include "tests/pipeline/world.h"

/* Key stretching is not what these tests are about. */
static void cheapen(struct sb_profile *p)
{
	static const char *const costs[] = { "memory_kib", "passes",
					     "iterations" };

	for (const struct sb_param *q = p->scheme->params; q && q->name; q++) {
		for (size_t i = 0; i < sizeof(costs) / sizeof(*costs); i++) {
			struct sb_setting *s;

			if (strcmp(q->name, costs[i]) != 0)
				continue;
			if (p->setting_count == SB_PROFILE_SETTINGS)
				fail_msg("no room for a setting");
			s = &p->settings[p->setting_count++];
			memset(s, 0, sizeof(*s));
			memcpy(s->name, q->name, strlen(q->name));
			s->value = q->low;
		}
	}
}

void test_profile(size_t i, struct sb_profile *out)
{
	const struct sb_profile_text *all;
	char why[256] = "";
	size_t count;

	all = sb_registry_profiles(&count);
	assert_true(i < count);
	if (sb_profile_parse(all[i].name, all[i].text, out, why, sizeof(why)) !=
	    SB_OK)
		fail_msg("%s", why);
	cheapen(out);
}

void test_profile_named(const char *name, struct sb_profile *out)
{
	const struct sb_profile_text *all;
	size_t count;

	all = sb_registry_profiles(&count);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(all[i].name, name) == 0) {
			test_profile(i, out);
			return;
		}
	}
	fail_msg("no profile %s", name);
}

size_t test_profile_count(void)
{
	size_t count;

	sb_registry_profiles(&count);
	return count;
}
