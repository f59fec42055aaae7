#include "tests/support/remembered.h"

#include "schemes/kit/memo.h"

int sb_remember(void **state)
{
	(void)state;
	sb_memo_keep(1);
	return 0;
}

int sb_forget(void **state)
{
	(void)state;
	sb_memo_keep(-1);
	return 0;
}
