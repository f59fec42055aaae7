/* datasets/ask.h: how a source asks for a password. */
#ifndef DATASETS_ASK_H
#define DATASETS_ASK_H

#include "schemes/kit/base.h"

#define SB_ASK_PASSWORD_BYTES 1024u

/* Asks for the password of the backup at path: fills password (cap
 * SB_ASK_PASSWORD_BYTES), which the caller wipes.  Any error: there is none, and
 * why says so in one sentence. */
typedef enum sb_err sb_ask(void *arg, const char *path, struct sb_buf *password,
			   char *why, size_t why_bytes);

#endif
