/* Nothing is wrong with this one: the suite must accept it. */
#include "tests/bad/base.h"

BAD_REKEY(control, bad_unlock, bad_rekey)
