/* datasets/class.h: guessing what a file is to its owner from its name. */
#ifndef DATASETS_CLASS_H
#define DATASETS_CLASS_H

#include "datasets/source.h"

/* The class of a file of unknown origin by its path (relative, '/'-separated,
 * any bytes): by the rules given (rules.h; may be empty), else by the default
 * ones, else SB_CLASS_OTHER.  A guess for tables, never for security.
 * Thread-safe. */
unsigned sb_class_by_rules(struct sb_span rules, struct sb_span path);

/* By the default rules. */
unsigned sb_class_of_path(struct sb_span path);

#endif
