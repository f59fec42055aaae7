#include "bench/custody/custody.h"

#include <string.h>

#define REACH(NAME, OWNER, PUBLIC, USE, OWN)                   \
	{                                                      \
		NAME, SB_ATOM_IS_PLACE, SB_OWN, OWNER, PUBLIC, \
		{                                              \
			USE, OWN                               \
		}                                              \
	}
#define COUNT(NAME, OWNER, PUBLIC, EACH)                       \
	{                                                      \
		NAME, SB_ATOM_IS_COUNT, SB_ALL, OWNER, PUBLIC, \
		{                                              \
			EACH, EACH                             \
		}                                              \
	}
#define THING(KIND, NAME, WORDS)     \
	{                            \
		NAME, KIND, 1, 1, 0, \
		{                    \
			WORDS, WORDS \
		}                    \
	}

static const struct sb_atom_row rows[SB_ATOM_COUNT] = {
	[SB_ATOM_PHONE] = REACH(SB_AT_PHONE, SB_USE, 0, "the phone",
				"the phone, opened up"),
	[SB_ATOM_PHONE_SE] = { SB_AT_PHONE_SE,
			       SB_ATOM_IS_PLACE,
			       1,
			       0,
			       0,
			       { "the phone's secure element, taken apart",
				 "the phone's secure element, taken apart" } },
	[SB_ATOM_COMPUTER] = REACH(SB_AT_COMPUTER, SB_OWN, 0,
				   "use of the computer", "the computer"),
	[SB_ATOM_PAPER] =
		REACH(SB_AT_PAPER, SB_OWN, 0, "the paper", "the paper"),
	[SB_ATOM_DRIVE] =
		REACH(SB_AT_DRIVE, SB_OWN, 0, "the drive", "the drive"),
	[SB_ATOM_DEVICE] = REACH(SB_AT_DEVICE, SB_USE, 0, "the other device",
				 "the other device, opened up"),
	[SB_ATOM_CONTACTS] = COUNT(SB_AT_CONTACTS, SB_ALL, 0, "contacts"),
	[SB_ATOM_STORE] = REACH(SB_AT_STORE, SB_USE, SB_USE,
				"access to the store", "the whole store"),
	[SB_ATOM_ACCOUNT] =
		REACH(SB_AT_ACCOUNT, SB_USE, SB_USE,
		      "access to the account system", "the account system"),
	[SB_ATOM_HSM] =
		COUNT(SB_AT_HSM, SB_ALL, SB_ALL, "HSM replicas that answer"),
	[SB_ATOM_HSM_OWN] =
		COUNT("hsm_corrupted", 0, 0, "HSM replicas corrupted"),
	[SB_ATOM_PROVIDER_SERVICES] =
		REACH("provider_services", SB_USE, SB_USE,
		      "answers of the provider's services",
		      "the provider's services"),
	[SB_ATOM_THIRD_SERVICES] =
		REACH("third_services", SB_USE, SB_USE,
		      "answers of the third party's services",
		      "the third party's services"),
	[SB_ATOM_KNOW_PASSPHRASE] =
		THING(SB_ATOM_IS_ITEM, SB_PASSPHRASE, "the passphrase"),
	[SB_ATOM_KNOW_PASSCODE] =
		THING(SB_ATOM_IS_ITEM, SB_PASSCODE, "the passcode"),
	[SB_ATOM_KNOW_ACCOUNT_PASSWORD] = THING(
		SB_ATOM_IS_ITEM, SB_ACCOUNT_PASSWORD, "the account's password"),
	[SB_ATOM_KNOW_CODE] =
		THING(SB_ATOM_IS_ITEM, SB_SECURITY_CODE, "the security code"),
	[SB_ATOM_SECOND_FACTOR] =
		THING(SB_ATOM_IS_THING, SB_SECOND_FACTOR, "the second factor"),
	[SB_ATOM_IDENTITY] = THING(SB_ATOM_IS_THING, "identity",
				   "passing for the owner with support"),
	[SB_ATOM_GROUP_SECRET] = THING(SB_ATOM_IS_THING, "group_secret",
				       "membership of the group"),
};

const struct sb_atom_row *sb_atom_row(enum sb_atom atom)
{
	static const struct sb_atom_row unknown = {
		.name = "unknown", .words = { "unknown", "unknown" }
	};

	return (unsigned)atom < SB_ATOM_COUNT ? &rows[atom] : &unknown;
}

const char *sb_atom_name(enum sb_atom atom)
{
	return sb_atom_row(atom)->name;
}

enum sb_atom sb_atom_find(const char *name)
{
	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		if (strcmp(rows[i].name, name) == 0)
			return (enum sb_atom)i;
	}
	return SB_ATOM_COUNT;
}

int sb_atom_is_item(enum sb_atom atom)
{
	return sb_atom_row(atom)->kind == SB_ATOM_IS_ITEM;
}

enum sb_atom sb_atom_machine(const struct sb_profile *profile)
{
	return profile->computer ? SB_ATOM_COMPUTER : SB_ATOM_PHONE;
}

void sb_atom_public(struct sb_coalition *out)
{
	for (unsigned i = 0; i < SB_ATOM_COUNT; i++)
		out->of[i] = rows[i].everybody;
}

void sb_atom_owner(struct sb_coalition *out)
{
	for (unsigned i = 0; i < SB_ATOM_COUNT; i++)
		out->of[i] = rows[i].owner;
}

void sb_atom_most(const struct sb_profile *profile, struct sb_coalition *out)
{
	for (unsigned i = 0; i < SB_ATOM_COUNT; i++)
		out->of[i] = rows[i].most;
	out->of[SB_ATOM_CONTACTS] = profile->contacts;
	out->of[SB_ATOM_HSM] = (uint8_t)sb_profile_replicas(profile);
	out->of[SB_ATOM_HSM_OWN] = (uint8_t)sb_profile_replicas(profile);
}
