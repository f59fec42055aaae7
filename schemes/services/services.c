#include "schemes/services/services.h"

enum sb_err sb_services_verdict(uint8_t item)
{
	switch (item) {
	case SB_ITEM_OK:
		return SB_OK;
	case SB_ITEM_MALFORMED:
		return SB_MALFORMED;
	case SB_ITEM_DENIED:
		return SB_DENIED;
	case SB_ITEM_MISSING:
		return SB_MISSING;
	case SB_ITEM_LOCKED:
		return SB_LOCKED_OUT;
	default:
		return SB_FORGED;
	}
}
