#include "bench/custody/situations.h"

#include <stdio.h>
#include <string.h>

#include "bench/custody/words.h"

#define STORE(X)    [SB_ATOM_STORE] = (X)
#define ACCOUNT(X)  [SB_ATOM_ACCOUNT] = (X)
#define PROVIDER(X) [SB_ATOM_PROVIDER_SERVICES] = (X)
#define THIRD(X)    [SB_ATOM_THIRD_SERVICES] = (X)
#define HSM(X)      [SB_ATOM_HSM] = (X)
#define PHONE(X)    [SB_ATOM_PHONE] = (X)
#define DEVICE      [SB_ATOM_DEVICE] = SB_USE
#define COMPUTER    [SB_ATOM_COMPUTER] = SB_OWN
#define PAPER       [SB_ATOM_PAPER] = SB_OWN
#define DRIVE       [SB_ATOM_DRIVE] = SB_OWN
#define CONTACTS(X) [SB_ATOM_CONTACTS] = (X)
#define PASSPHRASE  [SB_ATOM_KNOW_PASSPHRASE] = 1
#define PASSCODE    [SB_ATOM_KNOW_PASSCODE] = 1
#define PASSWORD    [SB_ATOM_KNOW_ACCOUNT_PASSWORD] = 1
#define CODE        [SB_ATOM_KNOW_CODE] = 1
#define FACTOR      [SB_ATOM_SECOND_FACTOR] = 1
#define IDENTITY    [SB_ATOM_IDENTITY] = 1
#define MEMBER      [SB_ATOM_GROUP_SECRET] = 1
/* What anybody has: sb_atom_public. */
#define PUBLIC                                                           \
	STORE(SB_USE), ACCOUNT(SB_USE), PROVIDER(SB_USE), THIRD(SB_USE), \
		HSM(SB_ALL)
/* What the provider can do, but for what its cluster keeps to itself: whoever
 * has its code obey logs in to that.  Who only copied state does not. */
#define ALL_OF_PROVIDER                                                  \
	STORE(SB_OWN), ACCOUNT(SB_OWN), PROVIDER(SB_OWN), THIRD(SB_USE), \
		HSM(SB_ALL)
#define HEIRLOOMS PHONE(SB_USE), DEVICE, COMPUTER, PAPER, DRIVE, FACTOR
#define THINGS    COMPUTER, PAPER, DRIVE, DEVICE, CONTACTS(SB_ALL)
#define PERSON    FACTOR, IDENTITY, MEMBER
#define UNHARMED          \
	SB_HARM_NONE,     \
	{                 \
		{         \
			0 \
		}         \
	}

/* The second factor is a number or token that the owner gets replaced when the
 * phone is gone, and that a thief of the phone has. */
static const struct sb_situation table[] = {
	{ "new_phone",
	  "new phone",
	  "The phone is lost; everything is remembered and at hand.",
	  1,
	  { { PUBLIC, THINGS, PASSPHRASE, PASSCODE, PASSWORD, CODE, PERSON } },
	  UNHARMED },
	{ "phone_and_passphrase_lost",
	  "phone, passphrase lost",
	  "The phone is lost, and the passphrase forgotten, or the account's "
	  "password where keys are made of that.",
	  1,
	  { { PUBLIC, THINGS, PASSCODE, CODE,
	      PERSON, [SB_ATOM_KNOW_ACCOUNT_PASSWORD] = SB_UNLESS_KEY } },
	  UNHARMED },
	{ "passcode_forgotten",
	  "passcode forgotten",
	  "The phone is in hand but its passcode forgotten.",
	  1,
	  { { PUBLIC, PHONE(SB_USE), THINGS, PASSPHRASE, PASSWORD, CODE,
	      PERSON } },
	  UNHARMED },
	{ "password_forgotten",
	  "phone, account pw lost",
	  "The phone is lost and the account's password forgotten.",
	  1,
	  { { PUBLIC, THINGS, PASSPHRASE, PASSCODE, CODE, PERSON } },
	  UNHARMED },
	{ "all_forgotten",
	  "phone, all secrets lost",
	  "The phone is lost and no secret is remembered; things and contacts "
	  "are left.",
	  1,
	  { { PUBLIC, THINGS, PERSON } },
	  UNHARMED },
	{ "home_burnt",
	  "home burnt, with phone",
	  "Phone, computer, other device and paper are gone; memory, contacts "
	  "and the vault are left.",
	  1,
	  { { PUBLIC, DRIVE, CONTACTS(SB_ALL), PASSPHRASE, PASSCODE, PASSWORD,
	      CODE, PERSON } },
	  UNHARMED },
	{ "only_contacts",
	  "only contacts left",
	  "Every thing is lost and every secret forgotten; contacts are left.",
	  1,
	  { { PUBLIC, CONTACTS(SB_ALL), PERSON } },
	  UNHARMED },
	{ "heirs",
	  "heirs, with paper",
	  "The owner died: heirs have paper, drive, computer, and phone and "
	  "other device, locked; they know no secret.",
	  1,
	  { { PUBLIC, HEIRLOOMS } },
	  UNHARMED },
	{ "heirs_password",
	  "heirs, paper, account pw",
	  "The owner died: heirs have the same, and know the account's "
	  "password.",
	  1,
	  { { PUBLIC, HEIRLOOMS, PASSWORD } },
	  UNHARMED },
	{ "provider_gone",
	  "provider shut down",
	  "The provider shut down: store, accounts and services are gone; the "
	  "rest is at hand.",
	  1,
	  { { PHONE(SB_USE), THIRD(SB_USE), THINGS, PASSPHRASE, PASSCODE,
	      PASSWORD, CODE, PERSON } },
	  UNHARMED },
	{ "prankster_phone",
	  "prankster, at the phone",
	  "Somebody entered wrong passcodes until the phone gave up; all else "
	  "is at hand.",
	  1,
	  { { PUBLIC, PHONE(SB_USE), THINGS, PASSPHRASE, PASSCODE, PASSWORD,
	      CODE, PERSON } },
	  SB_HARM_GUESSES,
	  { { PUBLIC, PHONE(SB_USE) } } },
	{ "prankster_codes",
	  "prankster, phone lost",
	  "Somebody who got into the account entered wrong codes wherever they "
	  "are counted, then the phone was lost.",
	  1,
	  { { PUBLIC, THINGS, PASSPHRASE, PASSCODE, PASSWORD, CODE, PERSON } },
	  SB_HARM_GUESSES,
	  { { PUBLIC, PASSWORD, FACTOR } } },
	{ "ransomware",
	  "account taken, deleted",
	  "Somebody got into the account and deleted all that it has.",
	  1,
	  { { PUBLIC, PHONE(SB_USE), THINGS, PASSPHRASE, PASSCODE, PASSWORD,
	      CODE, PERSON } },
	  SB_HARM_DELETES,
	  { { PUBLIC, PASSWORD, FACTOR } } },
	{ "hsm_few_lie",
	  "memory, few HSMs lie",
	  "Nothing is left but what is remembered, and one HSM fewer than "
	  "would "
	  "give the data answers falsely, in the worst of the ways that are "
	  "tried.",
	  1,
	  { { PUBLIC, PASSPHRASE, PASSCODE, PASSWORD, CODE, PERSON } },
	  SB_HARM_LIES,
	  { { STORE(SB_OWN), ACCOUNT(SB_OWN), PROVIDER(SB_USE),
	      THIRD(SB_USE), [SB_ATOM_HSM_OWN] = SB_BELOW } } },
	{ "services_lie",
	  "memory, services lie",
	  "Nothing is left but what is remembered; key servers, and as many "
	  "HSMs as would give the data, answer falsely, in the worst of the "
	  "ways that are tried.",
	  1,
	  { { PUBLIC, PASSPHRASE, PASSCODE, PASSWORD, CODE, PERSON } },
	  SB_HARM_LIES,
	  { { STORE(SB_OWN), ACCOUNT(SB_OWN), PROVIDER(SB_OWN),
	      THIRD(SB_OWN), [SB_ATOM_HSM_OWN] = SB_THRESHOLD } } },
	{ "other_customer",
	  "another customer",
	  "Somebody else with an account at the same provider.",
	  0,
	  { { PUBLIC } },
	  UNHARMED },
	{ "phished",
	  "phished, no 2nd factor",
	  "The account's password was phished, not the second factor.",
	  0,
	  { { PUBLIC, PASSWORD } },
	  UNHARMED },
	{ "phished_second_factor",
	  "phished with 2nd factor",
	  "The account's password and second factor were phished.",
	  0,
	  { { PUBLIC, PASSWORD, FACTOR } },
	  UNHARMED },
	{ "support_fooled",
	  "support was fooled",
	  "Somebody passed for the owner with the provider's support.",
	  0,
	  { { PUBLIC, IDENTITY } },
	  UNHARMED },
	{ "thief_phone",
	  "thief of locked phone",
	  "A thief has the locked phone, which is the second factor too.",
	  0,
	  { { PUBLIC, PHONE(SB_USE), FACTOR } },
	  UNHARMED },
	{ "thief_computer",
	  "thief of computer",
	  "A thief has the computer.",
	  0,
	  { { PUBLIC, COMPUTER } },
	  UNHARMED },
	{ "burglar",
	  "burglar: paper, drive",
	  "A burglar took the paper from the drawer and the drive.",
	  0,
	  { { PUBLIC, PAPER, DRIVE } },
	  UNHARMED },
	{ "warrant",
	  "warrant on provider",
	  "A court has the provider hand over store and account records, and "
	  "ask its services and clusters as if the owner had logged in.",
	  0,
	  { { ALL_OF_PROVIDER } },
	  UNHARMED },
	{ "warrant_phone",
	  "warrant, and passcode",
	  "A court has that, the phone or the computer that is backed up, and "
	  "the passcode, which the owner had to tell.",
	  0,
	  { { ALL_OF_PROVIDER, PHONE(SB_MACHINE + SB_OWN), PASSCODE, FACTOR } },
	  UNHARMED },
	{ "things_seized",
	  "court: things seized",
	  "A court seized phone, other device, computer, paper and drive and "
	  "opened them up; nobody told it a secret, and the provider hands "
	  "nothing over.",
	  0,
	  { { PUBLIC, PHONE(SB_OWN), [SB_ATOM_DEVICE] = SB_OWN, COMPUTER, PAPER,
	      DRIVE, FACTOR } },
	  UNHARMED },
	{ "breach_store",
	  "breach: storage",
	  "The object store was copied.",
	  0,
	  { { STORE(SB_OWN), ACCOUNT(SB_USE), PROVIDER(SB_USE), THIRD(SB_USE),
	      HSM(SB_ALL) } },
	  UNHARMED },
	{ "breach_store_accounts",
	  "breach: store, accounts",
	  "The object store was copied and the account system taken over; the "
	  "provider's "
	  "key services were not, and answer whoever is logged in.",
	  0,
	  { { STORE(SB_OWN), ACCOUNT(SB_OWN), PROVIDER(SB_USE), THIRD(SB_USE),
	      HSM(SB_ALL) } },
	  UNHARMED },
	{ "breach_store_keys",
	  "breach: copy of all",
	  "Everything that the provider keeps was copied: store, account "
	  "records and the state of its services, but for HSMs; these live on "
	  "at the provider and know no log-in of the thief's.",
	  0,
	  /* Account records, owned, are a log-in; to clusters that live on they
	   * are not, and those answer nobody without one. */
	  { { STORE(SB_OWN), ACCOUNT(SB_OWN), PROVIDER(SB_OWN),
	      THIRD(SB_USE) } },
	  UNHARMED },
	{ "insider_keys",
	  "insider, key services",
	  "An insider of the provider controls its key services only.",
	  0,
	  { { STORE(SB_USE), ACCOUNT(SB_USE), PROVIDER(SB_OWN), THIRD(SB_USE),
	      HSM(SB_ALL) } },
	  UNHARMED },
	{ "hsm_few_corrupted",
	  "few HSMs corrupted",
	  "The provider is an adversary and one HSM fewer is corrupted than "
	  "would give the data.",
	  0,
	  { { ALL_OF_PROVIDER, [SB_ATOM_HSM_OWN] = SB_BELOW } },
	  UNHARMED },
	{ "hsm_corrupted",
	  "HSMs corrupted",
	  "The provider is an adversary and just as many of its HSMs are "
	  "corrupted as are enough.",
	  0,
	  { { ALL_OF_PROVIDER, [SB_ATOM_HSM_OWN] = SB_THRESHOLD } },
	  UNHARMED },
	{ "third_corrupted",
	  "3rd party corrupted",
	  "The third party's servers are corrupted, such as one that makes "
	  "keys of contents; nothing was copied from the provider.",
	  0,
	  { { STORE(SB_USE), ACCOUNT(SB_USE), PROVIDER(SB_USE), THIRD(SB_OWN),
	      HSM(SB_ALL) } },
	  UNHARMED },
	{ "breach_store_third",
	  "breach: store, 3rd party",
	  "The object store was copied and the third party's servers are "
	  "corrupted.",
	  0,
	  { { STORE(SB_OWN), ACCOUNT(SB_USE), PROVIDER(SB_USE), THIRD(SB_OWN),
	      HSM(SB_ALL) } },
	  UNHARMED },
	{ "breach_store_member",
	  "breach: store, in group",
	  "The object store was copied by a member of the victim's group.",
	  0,
	  { { STORE(SB_OWN), ACCOUNT(SB_USE), PROVIDER(SB_USE), THIRD(SB_USE),
	      HSM(SB_ALL), MEMBER } },
	  UNHARMED },
	{ "contacts_below",
	  "provider, 1 contact less",
	  "The provider and contacts collude, one contact fewer than are "
	  "enough.",
	  0,
	  { { ALL_OF_PROVIDER, CONTACTS(SB_BELOW) } },
	  UNHARMED },
	{ "contacts_enough",
	  "provider, contacts",
	  "The provider and just as many contacts as are enough collude.",
	  0,
	  { { ALL_OF_PROVIDER, CONTACTS(SB_THRESHOLD) } },
	  UNHARMED },
	{ "contacts_alone",
	  "all contacts",
	  "All contacts collude, without the provider.",
	  0,
	  { { PUBLIC, CONTACTS(SB_ALL) } },
	  UNHARMED },
};

#define COUNT (sizeof(table) / sizeof(table[0]))

const struct sb_situation *sb_situations_all(size_t *count)
{
	*count = COUNT;
	return table;
}

const struct sb_situation *sb_situations_find(const char *name)
{
	for (size_t i = 0; i < COUNT; i++) {
		if (strcmp(table[i].name, name) == 0)
			return &table[i];
	}
	return NULL;
}

/* --- words --- */

static const struct {
	const char *owner, *adversary;
	const char *owner_symbol, *adversary_symbol;
	double owner_shade, adversary_shade;
} looks[] = {
	[SB_OUTCOME_NOTHING] = { "locked out", "nothing", "\u25cb", "\u00b7", 1,
				 0 },
	[SB_OUTCOME_CONFIRMED] = { "locked out", "confirmed", "\u25cb", "=", 1,
				   0.35 },
	[SB_OUTCOME_GUESSING] = { "locked out", "by guessing", "\u25cb", "?", 1,
				  0.5 },
	[SB_OUTCOME_PARTLY] = { "partly", "partly", "\u25d0", "\u25d0", 0.5,
				0.75 },
	[SB_OUTCOME_WHOLE] = { "whole", "whole", "\u25cf", "\u25cf", 0, 1 },
};

const char *sb_situations_word(const struct sb_situation *situation,
			       const struct sb_verdict *verdict)
{
	return situation->owner ? looks[verdict->outcome].owner
				: looks[verdict->outcome].adversary;
}

const char *sb_situations_symbol(const struct sb_situation *situation,
				 const struct sb_verdict *verdict)
{
	if (!situation->owner && verdict->confirmed &&
	    verdict->outcome == SB_OUTCOME_GUESSING)
		return "?=";
	return situation->owner ? looks[verdict->outcome].owner_symbol
				: looks[verdict->outcome].adversary_symbol;
}

double sb_situations_shade(const struct sb_situation *situation,
			   const struct sb_verdict *verdict)
{
	return situation->owner ? looks[verdict->outcome].owner_shade
				: looks[verdict->outcome].adversary_shade;
}

/* "account password" */
static void append_item(char *text, size_t bytes, enum sb_atom item)
{
	char name[32];

	snprintf(name, sizeof(name), "%s", sb_atom_name(item));
	for (char *c = name; *c; c++)
		if (*c == '_')
			*c = ' ';
	sb_words_append(text, bytes, name);
}

static void append_tries(const struct sb_guessed *g, char *text, size_t bytes)
{
	char part[64];

	if (g->offline)
		snprintf(part, sizeof(part), " offline");
	else if (g->tries)
		snprintf(part, sizeof(part), " in %u tries over %u record%s",
			 g->tries, g->records, g->records == 1 ? "" : "s");
	else
		snprintf(part, sizeof(part), " as often as a service answers");
	sb_words_append(text, bytes, part);
}

static void append_guess(const struct sb_verdict *v, char *text, size_t bytes)
{
	const struct sb_guessed *g = v->guessed;

	sb_words_append(text, bytes,
			v->outcome == SB_OUTCOME_GUESSING
				? " "
				: "; more by guessing ");
	append_item(text, bytes, (enum sb_atom)g[0].item);
	if (v->together) {
		sb_words_append(text, bytes, " and ");
		append_item(text, bytes, (enum sb_atom)g[1].item);
		sb_words_append(text, bytes, " together,");
	}
	append_tries(&g[0], text, bytes);
	if (g[1].item && !v->together) {
		sb_words_append(text, bytes, ", then ");
		append_item(text, bytes, (enum sb_atom)g[1].item);
		append_tries(&g[1], text, bytes);
	}
}

void sb_situations_explain(const struct sb_situation *situation,
			   const struct sb_verdict *v, char *text, size_t bytes)
{
	char part[64];

	snprintf(text, bytes, "%s", sb_situations_word(situation, v));
	if (v->guessing != SB_GUESSING_NO)
		append_guess(v, text, bytes);
	if (v->confirmed) {
		if (v->outcome != SB_OUTCOME_CONFIRMED)
			sb_words_append(text, bytes, "; confirmed");
		if (v->confirmed_by_service)
			sb_words_append(text, bytes,
					", each asked of a service");
	}
	if (v->counted_of) {
		snprintf(part, sizeof(part), " (%u of %u %s)", v->counted,
			 v->counted_of,
			 sb_atom_row((enum sb_atom)v->counted_atom)->words[0]);
		sb_words_append(text, bytes, part);
	}
	if (v->wrong) {
		snprintf(part, sizeof(part), "; %u files with wrong bytes",
			 v->wrong);
		sb_words_append(text, bytes, part);
	}
}

void sb_situations_asked(const struct sb_situation_result *result, char *text,
			 size_t bytes)
{
	if (bytes)
		text[0] = '\0';
	for (size_t i = 0; i < result->log_count; i++) {
		const struct sb_asked *a = &result->log[i];

		sb_words_append(text, bytes, i ? ", " : "");
		sb_words_append(text, bytes, a->what);
		sb_words_append(text, bytes, a->granted ? " yes" : " no");
	}
}
