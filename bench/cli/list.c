/* bench/cli/list.c: sealbench list. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bench/cli/cli.h"
#include "bench/measure/json.h"
#include "bench/profile/registry.h"

static int help(void)
{
	fputs("usage: sealbench list [--json]\n\n"
	      "Schemes with their parameters, and profiles with what they "
	      "claim. Everything that is\nlisted is available: it was compiled "
	      "in and its profile reads without error; what is\nnot, says "
	      "why.\n",
	      stdout);
	return SB_EXIT_OK;
}

static const char *const scopes[] = { "alone", "device", "account", "group",
				      "everyone" };

static void scheme_json(struct sb_json *j, const struct sb_scheme *s)
{
	sb_json_object(j, NULL);
	sb_json_string(j, "name", s->name);
	sb_json_string(j, "title", s->title);
	sb_json_string(j, "reference", s->reference);
	sb_json_array(j, "parameters");
	for (const struct sb_param *p = s->params; p && p->name; p++) {
		sb_json_object(j, NULL);
		sb_json_string(j, "name", p->name);
		sb_json_string(j, "unit", p->unit);
		sb_json_string(j, "meaning", p->meaning);
		sb_json_signed(j, "low", p->low);
		sb_json_signed(j, "high", p->high);
		sb_json_signed(j, "usual", p->usual);
		sb_json_end(j, '}');
	}
	sb_json_end(j, ']');
	sb_json_array(j, "services");
	for (size_t i = 0; s->services && s->services[i]; i++)
		sb_json_string(j, NULL, s->services[i]->name);
	sb_json_end(j, ']');
	sb_json_end(j, '}');
}

static void profile_json(struct sb_json *j, const struct sb_profile_text *text)
{
	struct sb_profile p;
	char why[256] = "", cutting[40];
	uint64_t claims;
	int ok = sb_profile_find(text->name, &p, why, sizeof(why)) == SB_OK;

	sb_json_object(j, NULL);
	sb_json_string(j, "name", text->name);
	sb_json_bool(j, "available", ok);
	if (!ok) {
		sb_json_string(j, "why", why);
		sb_json_end(j, '}');
		return;
	}
	sb_cutting_print(&p.cutting, cutting, sizeof(cutting));
	sb_json_string(j, "title", p.title);
	sb_json_string(j, "label", p.label);
	sb_json_string(j, "scheme", p.scheme->name);
	sb_json_string(j, "scope", scopes[p.scope]);
	sb_json_string(j, "chunker", cutting);
	sb_json_signed(j, "codec_level", p.codec_level);
	sb_json_string(j, "pad", sb_pad_name(p.pad));
	sb_json_string(j, "lookup", p.target_lookup ? "target" : "source");
	sb_json_string(j, "index", p.provider_index ? "provider" : "client");
	sb_json_string(j, "status", p.status);
	sb_json_object(j, "settings");
	for (size_t i = 0; i < p.setting_count; i++) {
		char key[2 * SB_PROFILE_NAME_BYTES + 2];

		snprintf(key, sizeof(key), "%s%s%s", p.settings[i].of,
			 *p.settings[i].of ? "." : "", p.settings[i].name);
		sb_json_signed(j, key, p.settings[i].value);
	}
	sb_json_end(j, '}');
	j->bad |= sb_profile_claims(&p, &claims) != SB_OK;
	sb_json_array(j, "claims");
	for (int bit = 0; bit < 64; bit++)
		if ((claims >> bit & 1) && sb_claim_text(UINT64_C(1) << bit))
			sb_json_string(j, NULL,
				       sb_claim_text(UINT64_C(1) << bit));
	sb_json_end(j, ']');
	sb_json_end(j, '}');
}

static int as_json(void)
{
	struct sb_json j = { .to = stdout, .pretty = 1 };
	const struct sb_scheme *const *schemes = sb_registry_schemes();
	size_t count;
	const struct sb_profile_text *profiles = sb_registry_profiles(&count);

	sb_json_object(&j, NULL);
	sb_json_count(&j, "interface", SB_ABI);
	sb_json_array(&j, "schemes");
	for (; *schemes; schemes++)
		scheme_json(&j, *schemes);
	sb_json_end(&j, ']');
	sb_json_array(&j, "profiles");
	for (size_t i = 0; i < count; i++)
		profile_json(&j, &profiles[i]);
	sb_json_end(&j, ']');
	sb_json_end(&j, '}');
	return sb_json_finish(&j) == SB_OK ? SB_EXIT_OK : SB_EXIT_FAILED;
}

static int profile_text(const struct sb_profile_text *text)
{
	struct sb_profile p;
	char why[256] = "", cutting[40];
	uint64_t claims;

	if (sb_profile_find(text->name, &p, why, sizeof(why)) != SB_OK) {
		printf("\n  %s\n    not available: %s\n", text->name, why);
		return 0;
	}
	sb_cutting_print(&p.cutting, cutting, sizeof(cutting));
	printf("\n  %-28s%s\n", p.name, p.title);
	printf("    scheme %s, names shared with %s, %s look-up, index at the "
	       "%s, %s, zstd %d\n",
	       p.scheme->name, scopes[p.scope],
	       p.target_lookup ? "target" : "source",
	       p.provider_index ? "provider" : "client", cutting,
	       p.codec_level);
	if (*p.status)
		printf("    %s\n", p.status);
	if (sb_profile_claims(&p, &claims) != SB_OK) {
		printf("    not available: out of memory\n");
		return 0;
	}
	for (int bit = 0; bit < 64; bit++)
		if ((claims >> bit & 1) && sb_claim_text(UINT64_C(1) << bit))
			printf("    + %s\n", sb_claim_text(UINT64_C(1) << bit));
	return 1;
}

int sb_list_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	const struct sb_scheme *const *schemes = sb_registry_schemes();
	const struct sb_profile_text *profiles;
	size_t count;
	int c, json = 0;

	while ((c = sb_cli_option(argc, argv, options, NULL)) != -1) {
		if (c == 'h')
			return help();
		if (c == '?')
			return sb_cli_unknown("list");
		json = 1;
	}
	if (optind < argc)
		return sb_cli_fail("list takes no argument \"%s\"",
				   argv[optind]);
	if (json)
		return as_json();
	puts("Schemes");
	for (; *schemes; schemes++) {
		printf("\n  %-28s%s\n", (*schemes)->name, (*schemes)->title);
		printf("    %s\n", (*schemes)->reference);
		for (const struct sb_param *p = (*schemes)->params;
		     p && p->name; p++)
			printf("    set.%s = %" PRId64 " (%" PRId64
			       " .. %" PRId64 ") %s: %s\n",
			       p->name, p->usual, p->low, p->high, p->unit,
			       p->meaning);
	}
	puts("\nProfiles");
	profiles = sb_registry_profiles(&count);
	for (size_t i = 0; i < count; i++)
		profile_text(&profiles[i]);
	return SB_EXIT_OK;
}
