#include "schemes/kit/base.h"

const char *sb_err_name(enum sb_err err)
{
	switch (err) {
	case SB_OK:
		return "ok";
	case SB_FORGED:
		return "forged";
	case SB_MALFORMED:
		return "malformed";
	case SB_MISSING:
		return "missing";
	case SB_DENIED:
		return "denied";
	case SB_LOCKED_OUT:
		return "locked_out";
	case SB_IO:
		return "io";
	case SB_MEMORY:
		return "memory";
	case SB_PARAM:
		return "param";
	case SB_UNSUPPORTED:
		return "unsupported";
	case SB_STOPPED:
		return "stopped";
	}
	return "unknown";
}
