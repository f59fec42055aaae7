#include "bench/custody/custody.h"

#include <string.h>

static const char *const names[SB_ATOM_COUNT] = {
	[SB_ATOM_PHONE] = SB_AT_PHONE,
	[SB_ATOM_COMPUTER] = SB_AT_COMPUTER,
	[SB_ATOM_PAPER] = SB_AT_PAPER,
	[SB_ATOM_DRIVE] = SB_AT_DRIVE,
	[SB_ATOM_STORE] = SB_AT_STORE,
	[SB_ATOM_ACCOUNT] = SB_AT_ACCOUNT,
	[SB_ATOM_PROVIDER_SERVICES] = "provider_services",
	[SB_ATOM_THIRD_SERVICES] = "third_services",
	[SB_ATOM_KNOW_PASSPHRASE] = SB_PASSPHRASE,
	[SB_ATOM_KNOW_PASSCODE] = SB_PASSCODE,
	[SB_ATOM_KNOW_ACCOUNT_PASSWORD] = SB_ACCOUNT_PASSWORD,
	[SB_ATOM_SECOND_FACTOR] = "second_factor",
	[SB_ATOM_GROUP_SECRET] = "group_secret",
};

const char *sb_atom_name(enum sb_atom atom)
{
	return (unsigned)atom < SB_ATOM_COUNT ? names[atom] : "unknown";
}

enum sb_atom sb_atom_find(const char *name)
{
	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		if (strcmp(names[i], name) == 0)
			return (enum sb_atom)i;
	}
	return SB_ATOM_COUNT;
}

void sb_atom_public(struct sb_coalition *out)
{
	memset(out, 0, sizeof(*out));
	out->of[SB_ATOM_STORE] = SB_USE;
	out->of[SB_ATOM_ACCOUNT] = SB_USE;
	out->of[SB_ATOM_PROVIDER_SERVICES] = SB_USE;
	out->of[SB_ATOM_THIRD_SERVICES] = SB_USE;
}

void sb_atom_owner(struct sb_coalition *out)
{
	sb_atom_public(out);
	out->of[SB_ATOM_PHONE] = SB_USE;
	out->of[SB_ATOM_COMPUTER] = SB_OWN;
	out->of[SB_ATOM_PAPER] = SB_OWN;
	out->of[SB_ATOM_DRIVE] = SB_OWN;
	for (unsigned i = SB_ATOM_KNOW_PASSPHRASE; i < SB_ATOM_COUNT; i++)
		out->of[i] = 1;
}
