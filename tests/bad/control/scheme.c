/* Nothing is wrong with this one: the suite must accept it. */
#include "tests/bad/base.h"

BAD_MODULE(control, BAD_CLAIMS, bad_enroll, bad_unlock, bad_guess, bad_derive,
	   bad_seal, bad_open)
