/* bench/cli/doctor.c: sealbench doctor. */
#include <getopt.h>
#include <stdio.h>

#include "bench/cli/cli.h"
#include "bench/measure/doctor.h"
#include "bench/measure/json.h"

static int help(void)
{
	fputs("usage: sealbench doctor [--json]\n\n"
	      "Looks for a second at what on this machine disturbs timing, and "
	      "says what to do\nabout it. A warning is no failure: exit status "
	      "0.\n",
	      stdout);
	return SB_EXIT_OK;
}

static int as_json(const struct sb_doctor_finding *found, size_t count)
{
	struct sb_json j = { .to = stdout, .pretty = 1 };

	sb_json_object(&j, NULL);
	sb_json_array(&j, "findings");
	for (size_t i = 0; i < count; i++) {
		sb_json_object(&j, NULL);
		sb_json_string(&j, "name", found[i].name);
		sb_json_string(&j, "state",
			       sb_doctor_state_name(found[i].state));
		sb_json_string(&j, "found", found[i].found);
		sb_json_string(&j, "remedy", found[i].remedy);
		sb_json_end(&j, '}');
	}
	sb_json_end(&j, ']');
	sb_json_end(&j, '}');
	return sb_json_finish(&j) == SB_OK ? SB_EXIT_OK : SB_EXIT_FAILED;
}

int sb_doctor_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct sb_doctor_finding found[SB_DOCTOR_MAX];
	int c, json = 0;
	size_t count;

	while ((c = sb_cli_option(argc, argv, options, NULL)) != -1) {
		if (c == 'h')
			return help();
		if (c == '?')
			return sb_cli_unknown("doctor");
		json = 1;
	}
	if (optind < argc)
		return sb_cli_fail("doctor takes no argument \"%s\"",
				   argv[optind]);
	count = sb_doctor_check(found, SB_DOCTOR_MAX);
	if (json)
		return as_json(found, count);
	for (size_t i = 0; i < count; i++) {
		printf("%-8s%-16s%s\n", sb_doctor_state_name(found[i].state),
		       found[i].name, found[i].found);
		if (*found[i].remedy)
			printf("%24s%s\n", "", found[i].remedy);
	}
	return SB_EXIT_OK;
}
