/* Of one secret: sb_fence_of. */
#include "bench/custody/fence.h"

/* Whoever corrupted some replicas need not ask the others: do those tell? */
enum sb_err sb_fence_of(struct sb_probe *probe, const struct sb_coalition *who,
			enum sb_atom item, struct sb_fence *out)
{
	struct sb_coalition quiet = *who;
	struct sb_fence alone;
	enum sb_err err = sb_fence_of_all(probe, who, &item, 1, out);

	if (err != SB_OK || out->guessing != SB_GUESSING_LIMITED ||
	    !who->of[SB_ATOM_HSM_OWN])
		return err;
	quiet.of[SB_ATOM_HSM] = 0;
	err = sb_fence_of_all(probe, &quiet, &item, 1, &alone);
	if (err == SB_OK && alone.guessing == SB_GUESSING_OFFLINE)
		*out = alone;
	return err;
}
