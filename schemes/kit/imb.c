#include "schemes/kit/imb.h"

enum sb_err sb_imb_new(struct sb_imb **out)
{
	*out = NULL;
	return SB_OK;
}

void sb_imb_free(struct sb_imb *imb)
{
	(void)imb;
}

const char *sb_imb_path(const struct sb_imb *imb, enum sb_imb_part part)
{
	(void)imb;
	(void)part;
	return NULL;
}
