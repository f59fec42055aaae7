/* schemes/scheme.h: what a scheme is.  ABI 1.
 *
 * A scheme has two halves.  Keys: enroll makes an account and deposits its
 * secrets with custodians, unlock rebuilds the keys from what is in reach.
 * Data: verbs on batches of chunks, called from many threads on one read-only
 * context.  It has two sides of the wire; either may be missing (data()
 * returns NULL: bytes pass).  The provider's side sees what the client's side
 * emitted.  All CPU, bytes and calls are charged to the side's party.
 *
 *   plain -> derive -> [id known? stop] -> codec -> pad -> seal -> [id known?]
 *         -> next side -> store
 *   object -> open -> unpad -> decode -> check -> plain
 *
 * The bench owns whatever is not a verb: reading, chunk boundaries, codec,
 * padding, look-up, packing, threads, buffers, randomness, storage.
 *
 * What many places share cannot be bound to one place: an object authenticates
 * its identity (id, kind, form), the sealed recipe authenticates place, the
 * root authenticates the recipes. */
#ifndef SCHEMES_SCHEME_H
#define SCHEMES_SCHEME_H

#include "schemes/claims.h"
#include "schemes/custody.h"
#include "schemes/kit/base.h"
#include "schemes/kit/env.h"

#define SB_ABI 1u

enum sb_side {
	SB_CLIENT,
	SB_PROVIDER
};

/* Recipes, roots and index objects are sealed by the same verbs as data, so
 * that a provider who reads recipes in clear is a setting, not a case. */
enum sb_kind {
	SB_DATA,
	SB_RECIPE,
	SB_ROOT
};
/* Recipes go through derive, seal, open and check like data, with file NULL;
 * their id and secret are kept in the root.  A root's id is set by the bench
 * from its place (user and snapshot), whatever .named says; only seal and open
 * are called for it, and nothing keeps a secret for it: secret_len stays 0. */

/* Who shares a name, from narrow to wide.  A name is (scope, id): the same id
 * in two scopes is two objects.  ALONE is never looked up. */
enum sb_scope {
	SB_ALONE,
	SB_DEVICE,
	SB_ACCOUNT,
	SB_GROUP,
	SB_EVERYONE
};

enum sb_named {
	SB_NEVER, /* the bench gives a fresh random id before seal */
	SB_EARLY, /* derive sets id */
	SB_LATE   /* seal sets id */
};

enum sb_unit {
	SB_CHUNK, /* an object is one chunk */
	SB_FILE   /* an object is a file: a chained run of extents, in order,
		     one thread at a time */
};

enum sb_sees {
	SB_SEES_PLAIN,
	SB_SEES_PAYLOAD
}; /* derive's input */

#define SB_FILE_SECRET_BYTES  160u
#define SB_CHUNK_SECRET_BYTES 64u

/* One file of one snapshot.  Owned by the bench. */
struct sb_file {
	struct sb_span path;
	struct sb_place at;   /* randomness of begin: sb_random(env, &at) */
	uint16_t data_class;  /* enum sb_class of datasets/source.h */
	uint8_t locked_write; /* 1: written while the device is locked */
	uint8_t protection;   /* enum sb_protection of datasets/source.h: the
				 class of iOS, 1 to 4; 0: unknown.  begin */
	uint8_t secret_len;
	uint8_t secret[SB_FILE_SECRET_BYTES]; /* set by begin; kept in the
						 recipe; given to resume */
	struct sb_id id; /* unit FILE: the object's name, set by begin, or by
			    the bench where begin leaves it zero */
	void *state;     /* state_bytes, zeroed before begin and resume; wiped
			    at the file's end; 64-byte aligned */
};

/* How a payload was made from plain bytes.  Stored in clear as the first byte
 * of the object and given to seal and open: authenticate it (sb_aad of
 * kit/aead.h does).  Zero in schemes with .bare. */
#define SB_FORM_ZSTD 1u /* payload is one zstd frame; else plain bytes */
#define SB_FORM_PADDED \
	2u /* zeros and a trailer follow (bench/pipeline/codec.h) */

/* One chunk; with unit FILE one extent of its file. */
struct sb_chunk {
	struct sb_file *file; /* NULL for recipes and roots */
	struct sb_place at; /* randomness of this chunk: sb_random(env, &at) */
	uint64_t offset;    /* in the file */
	uint8_t kind;       /* enum sb_kind */
	uint8_t last;       /* last extent of its file */
	uint8_t scope;      /* enum sb_scope: set by the profile; derive may
				 narrow it, never widen it */
	uint8_t form;
	uint8_t secret_len;
	uint8_t secret[SB_CHUNK_SECRET_BYTES]; /* set by derive or seal; kept
				 per chunk in the sealed recipe; wiped after */
	struct sb_id id;   /* as .named says; in open and check it is the
				 authentic one from the sealed recipe */
	struct sb_span in; /* see each verb */
	struct sb_buf out; /* cap >= in.len + overhead; never overlaps in */
	enum sb_err err;   /* each chunk's own verdict; the verb returns
				 the first that is not SB_OK */
};

/* ctx is read-only.  One batch holds chunks of one kind and one side, of one
 * or several files, in logical order; a verb may work in any order inside. */
typedef enum sb_err sb_verb(const void *ctx, struct sb_env *env,
			    struct sb_chunk *chunks, size_t count);
typedef enum sb_err sb_file_verb(const void *ctx, struct sb_env *env,
				 struct sb_file *file);

/* One side's data half.  Every pointer but seal and open may be NULL. */
struct sb_data {
	enum sb_named named;
	enum sb_sees sees;
	enum sb_unit unit;
	uint8_t bare; /* payload == plain, form 0: codec and padding are off
			 because the scheme's format has its own */
	uint8_t ordered_calls; /* derive asks a service whose answer depends on
				  order: the bench calls derive in logical
				  order */
	size_t overhead;    /* object length <= payload length + overhead; unit
			    FILE: per extent */
	size_t state_bytes; /* of file->state */
	/* key[32] of the profile's keyed chunker.  NULL: it is unkeyed. */
	void (*cutter)(const void *ctx, uint8_t key[32]);
	sb_file_verb *begin;  /* backup: sets secret, may set id */
	sb_file_verb *resume; /* restore: rebuilds state from secret and id;
				 SB_DENIED when this file's class key is not
				 among the keys that were unlocked */
	/* in = plain or payload, as .sees says.  Sets secret, may narrow scope;
	 * EARLY: sets id.  The only verb that may call ordered services; the
	 * others may call those whose answers do not depend on order.  Draw
	 * randomness here or in seal at the chunk's place, never in a service:
	 * outputs must not depend on threads or batches. */
	sb_verb *derive;
	/* in = payload; fills out; LATE: sets id.  THE NONCE RULE: a seal that
	 * draws neither a fresh nonce nor a fresh key must have .sees =
	 * SB_SEES_PAYLOAD; otherwise two codecs (two versions of a client)
	 * seal two payloads of one plaintext under one (key, nonce). */
	sb_verb *seal;
	/* in = object; fills out with the payload.  SB_FORGED unless object,
	 * id, kind and form agree.  Unit FILE: extents as seal emitted them. */
	sb_verb *open;
	/* in = what derive saw; verifies it against secret and id (guarded
	 * decryption).  NULL where open proves as much. */
	sb_verb *check;
};

/* What happened to an account. */
enum sb_rekey {
	SB_REKEY_NEW_SECRET,    /* the owner changes a secret: sb_know_next */
	SB_REKEY_ADD_DEVICE,    /* the other trusted device joins */
	SB_REKEY_REVOKE_DEVICE, /* the phone is to open nothing any more */
	SB_REKEY_ROTATE,        /* after a breach: other keys from now on */
	SB_REKEY_E2EE_ON,       /* the provider is to hold no key any more */
	SB_REKEY_E2EE_OFF,      /* the provider is to hold the keys again */
	SB_REKEY_ERASE          /* nobody is ever to open anything */
};

/* What is to be done to data that is already stored. */
enum sb_redo {
	SB_REDO_NOTHING, /* it opens with the keys as they are now */
	SB_REDO_RECIPES, /* recipes and roots are to be sealed again */
	SB_REDO_ALL      /* everything is to be sealed again */
};

/* What tells an account's last snapshot from older ones. */
struct sb_last {
	uint32_t snapshot; /* its number */
	uint8_t root[32];  /* SHA-256 of its root as it is stored */
};

struct sb_keys {
	/* Fill ctx (ctx_bytes, zeroed with parameters already set; locked and
	 * wiped by the bench).  OK from unlock means that something opens;
	 * what exactly is shown by opening it.  unlock sees another random
	 * stream than enroll and no more than custody grants. */
	enum sb_err (*enroll)(void *ctx, struct sb_env *, struct sb_custody *);
	enum sb_err (*unlock)(void *ctx, struct sb_env *, struct sb_custody *);
	/* Change custody, and ctx, for the rest of the account's life.  ctx
	 * holds the keys as enroll or unlock left them; afterwards it is what
	 * unlock would make of the custody that is left behind, and data
	 * sealed before opens with it unless *redo (set by the callee) says
	 * what must be sealed again: the bench opens that with a copy of the
	 * old ctx, seals it with the new one, deletes the old objects and
	 * prices it.  With SB_REDO_RECIPES the secrets that recipes keep stay
	 * as they are.  Parameters in ctx may change where they say who keeps
	 * keys: later unlocks get them so.  SB_UNSUPPORTED, with nothing
	 * changed and a reason said (kit/rekey.h): there is no such operation.
	 * NULL: none is modelled. */
	enum sb_err (*rekey)(void *ctx, struct sb_env *, struct sb_custody *,
			     enum sb_rekey what, enum sb_redo *redo);
	/* The cheapest yes or no to "is this the secret called item?" that the
	 * formats allow somebody who reaches what custody grants: SB_OK,
	 * SB_DENIED; SB_UNSUPPORTED: not this item, under these parameters.
	 * NULL where no secret is guessable. */
	enum sb_err (*guess)(const void *params, struct sb_env *,
			     struct sb_custody *, const char *item,
			     struct sb_span secret);
	/* SB_CLAIM_FRESH needs these three; else all are NULL.  keep: after a
	 * backup, leave word of it with the custodian that fresh_at names
	 * (SB_AT_...: neither the store, whose word it is to check, nor the
	 * phone, that will be lost; NULL: these parameters have none).
	 * SB_MISSING: it is out of reach now, older word stays.  fresh: before
	 * a restore, is what the store shows as the last snapshot no older?
	 * SB_FORGED: it is older, or another one of that number; SB_MISSING:
	 * nobody in reach knows.  A newer one passes: the phone may have been
	 * lost between a backup and keep. */
	enum sb_err (*keep)(const void *ctx, struct sb_env *,
			    struct sb_custody *, const struct sb_last *last);
	enum sb_err (*fresh)(const void *ctx, struct sb_env *,
			     struct sb_custody *, const struct sb_last *shown);
	const char *(*fresh_at)(const void *ctx);
};

/* One parameter: an int64_t field at offset.  A NULL name ends. */
struct sb_param {
	const char *name, *unit, *meaning;
	int64_t low, high, usual;
	size_t offset;
};

/* A server that takes part: key service, dedup key server, counter.  Has its
 * own state and party, is called through sb_call only; the bench meters,
 * orders, fails and snapshots it.  serve is called by one thread at a time.
 *
 * A counter of wrong tries must go up, in state, before serve compares: the
 * bench may cut a call short after any change of state.  A service with party
 * "hsm" runs once per replica, each with its own state: sb_call_nth.
 *
 * Requests and responses are runs of items of fixed size without a header, so
 * that bytes and items do not depend on how calls are batched. */
struct sb_service {
	const char *name; /* as in sb_call */
	const char *title;
	const char *party; /* who runs and owns it: "provider", "third", or
			      "hsm": a cluster of replicas that even its
			      operator cannot look into */
	uint8_t login; /* 1: serves whoever is logged in to the account; always
			  so for "provider" */
	const struct sb_param *params; /* fields of state; may be NULL */
	size_t state_bytes; /* plain data, no pointers: copied at will */
	size_t request_bytes, response_bytes; /* of one item */
	int ordered; /* answers depend on the order of the calls */
	/* state is zeroed but for parameters. */
	enum sb_err (*start)(void *state, struct sb_env *);
	/* All replicas' states, one after the other, before anybody asks: they
	 * may agree on keys.  NULL: they never meet. */
	enum sb_err (*meet)(void *states, unsigned copies, struct sb_env *);
	/* What whoever has a copy of one replica's state changes in it, so that
	 * it obeys him: he has its keys, not its peers'.  NULL: nothing. */
	void (*seize)(void *state);
	enum sb_err (*serve)(void *state, struct sb_env *, uint64_t account,
			     struct sb_span request, struct sb_buf *response);
	/* Bytes of state that are this account's alone; NULL: none. */
	uint64_t (*kept)(const void *state, uint64_t account);
	/* The account was closed by whoever runs the service: they are gone.
	 * NULL: it is never told. */
	void (*close)(void *state, uint64_t account);
};

/* A scheme.  schemes/NAME/scheme.c defines: const struct sb_scheme
 * sb_scheme_NAME.  Its object file has no writable section. */
struct sb_scheme {
	uint32_t abi;
	const char *name, *title;
	const char *reference; /* publication or specification */
	uint64_t claims; /* SB_CLAIM_* of claims.h, for usual parameters */
	/* Claims under these parameters; NULL: always .claims. */
	uint64_t (*claims_of)(const void *ctx);
	const struct sb_param *params;            /* may be NULL */
	const struct sb_service *const *services; /* NULL ends; may be NULL */
	size_t ctx_bytes;
	struct sb_keys keys;
	/* Tables of a side; NULL: bytes pass.  May depend on parameters only. */
	const struct sb_data *(*data)(const void *ctx, enum sb_side side);
};

#endif
