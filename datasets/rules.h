/* datasets/rules.h: the text that says which paths are of which class.
 *
 *   # a comment
 *   CLASS PATTERN PATTERN ...
 *
 * A line a rule, blanks between words, CLASS a name of sb_class_name.  The first
 * pattern that fits decides, from top to bottom; what fits none is "other".
 * ASCII letters fit in either case; in a pattern
 *
 *   *      any bytes but '/', also none        ?   one byte but '/'
 *   **     any bytes                           \x  x itself (blank, * ...)
 *
 *   name   without '/': the entry's own name   *.jpg
 *   name/  with one at its end only: lies in a directory called so, wherever
 *          that is                             DCIM/
 *   a/b    else: the whole path                HomeDomain/Library/SMS/ **
 *                                              (without the blank)
 */
#ifndef DATASETS_RULES_H
#define DATASETS_RULES_H

#include "schemes/kit/base.h"

#define SB_RULES_MOST_BYTES ((size_t)1 << 20)

/* The rules for phones, backups of them, and homes; static. */
struct sb_span sb_rules_default(void);

/* Is this a rules text?  SB_MALFORMED: why says line and reason; so does a pattern
 * that cannot fit any path.  Any bytes may
 * be given to the other functions all the same. */
SB_MUST_USE enum sb_err sb_rules_check(struct sb_span rules, char *why,
				       size_t why_bytes);

/* The class of a path by these rules, or -1 when none fits. */
int sb_rules_class(struct sb_span rules, struct sb_span path);

/* Does pattern fit path? */
int sb_rules_fit(struct sb_span pattern, struct sb_span path);

#endif
