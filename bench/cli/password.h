/* bench/cli/password.h: passwords of encrypted input: a line for each user, the
 * last one for all that follow.  From --password-fd, else from the environment
 * (SEALBENCH_PASSWORD), else asked for at the terminal, once per user, without
 * echo.  Never from arguments, which every process of the machine may read. */
#ifndef BENCH_CLI_PASSWORD_H
#define BENCH_CLI_PASSWORD_H

#include "schemes/kit/base.h"

#define SB_PASSWORD_VARIABLE "SEALBENCH_PASSWORD"

struct sb_password {
	int fd;        /* of --password-fd; -1: none */
	uint8_t taken; /* text is what descriptor or environment gave */
	size_t len;
	uint8_t text[8192]; /* lines */
};

void sb_password_init(struct sb_password *p);
/* Wipes. */
void sb_password_release(struct sb_password *p);

/* The password of a user for the input called name, into out.  The first call
 * reads all of the descriptor, or takes the variable out of the environment and
 * wipes it there.  What wiping does not reach: the caller's shell, and copies
 * in the kernel.  SB_MISSING, SB_IO, SB_STOPPED (Ctrl-C), SB_PARAM (too long);
 * why says so in a sentence. */
SB_MUST_USE enum sb_err sb_password_ask(struct sb_password *p, uint32_t user,
					const char *name, struct sb_buf *out,
					char *why, size_t why_bytes);

#endif
