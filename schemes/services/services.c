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
	default:
		return SB_FORGED;
	}
}
