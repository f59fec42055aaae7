/* tests/support/enrolled.h: a host, a profile from its text, and account 1
 * enrolled: where tests of single schemes begin.  Failures are cmocka's. */
#ifndef TESTS_SUPPORT_ENROLLED_H
#define TESTS_SUPPORT_ENROLLED_H

#include "tests/support/host.h"

struct sb_enrolled {
	struct sb_profile profile;
	struct sb_host *host;
	const struct sb_data *data; /* of the side asked for */
	void *ctx;
};

/* text: a profile, see schemes/README.md. */
void sb_enrolled_start(struct sb_enrolled *w, const char *text,
		       enum sb_side side);
void sb_enrolled_stop(struct sb_enrolled *w);
/* A context with parameters only; freed with free. */
void *sb_enrolled_ctx(const struct sb_enrolled *w);

#endif
