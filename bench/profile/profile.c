#include "bench/profile/profile.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/profile/notes.h"
#include "bench/profile/registry.h"
#include "bench/profile/text.h"

#define KEYS 256u

struct parse {
	struct sb_profile *out;
	struct sb_notes *notes; /* kept elsewhere (notes.h); here only so that
				   a wrong one is found */
	char *why;
	size_t why_bytes;
};

static enum sb_err fail(struct parse *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static enum sb_err fail(struct parse *p, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (p->why_bytes)
		vsnprintf(p->why, p->why_bytes, format, args);
	va_end(args);
	return SB_PARAM;
}

static int is_word(const char *value, const char *const *words, size_t count,
		   uint8_t *index)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(value, words[i]) == 0) {
			*index = (uint8_t)i;
			return 1;
		}
	}
	return 0;
}

static int to_int64(const char *value, int64_t *out)
{
	char *end;

	errno = 0;
	*out = strtoll(value, &end, 10);
	return errno == 0 && end != value && *end == '\0';
}

static int copy(char *to, size_t cap, const char *value)
{
	size_t len = strlen(value);

	if (len >= cap)
		return 0;
	memcpy(to, value, len + 1);
	return 1;
}

static enum sb_err take_setting(struct parse *p, const char *of,
				const char *name, const char *value)
{
	struct sb_setting *s;

	if (p->out->setting_count == SB_PROFILE_SETTINGS)
		return fail(p, "profile %s: more than %u parameters are set",
			    p->out->name, SB_PROFILE_SETTINGS);
	s = &p->out->settings[p->out->setting_count];
	if (!copy(s->of, sizeof(s->of), of) ||
	    !copy(s->name, sizeof(s->name), name) ||
	    !to_int64(value, &s->value))
		return fail(p, "profile %s: %s%s%s = %s: give a whole number",
			    p->out->name, of, *of ? "." : "", name, value);
	p->out->setting_count++;
	return SB_OK;
}

static enum sb_err take_service(struct parse *p, char *key, const char *value)
{
	char *dot = strchr(key, '.');

	if (!dot)
		return fail(p,
			    "profile %s: service.%s: write "
			    "service.NAME.PARAMETER",
			    p->out->name, key);
	*dot = '\0';
	return take_setting(p, key, dot + 1, value);
}

static enum sb_err take_codec(struct parse *p, const char *value)
{
	int64_t level;

	if (strcmp(value, "none") == 0) {
		p->out->codec_level = 0;
		return SB_OK;
	}
	if (strncmp(value, "zstd:", 5) != 0 || !to_int64(value + 5, &level) ||
	    level < 1 || level > 19)
		return fail(p,
			    "profile %s: codec = %s: use none or zstd:1 to "
			    "zstd:19",
			    p->out->name, value);
	p->out->codec_level = (int)level;
	return SB_OK;
}

static enum sb_err take_scheme(struct parse *p, const char *value)
{
	const struct sb_scheme *const *s = sb_registry_schemes();

	for (; *s; s++) {
		if (strcmp((*s)->name, value) == 0) {
			p->out->scheme = *s;
			return SB_OK;
		}
	}
	return fail(p,
		    "profile %s: scheme = %s: no such scheme; see sealbench "
		    "list",
		    p->out->name, value);
}

/* Keys whose value is one of a few words. */
static enum sb_err take_choice(struct parse *p, const char *key,
			       const char *value, int *known)
{
	static const char *const scopes[] = { "alone", "device", "account",
					      "group", "everyone" };
	static const char *const lookups[] = { "source", "target" };
	static const char *const sides[] = { "client", "provider" };
	static const char *const pads[] = { "none", "padme", "signal" };
	static const char *const stores[] = { "provider", "computer", "drive",
					      "phone" };
	static const char *const factors[] = { "yes", "no" };
	static const char *const sessions[] = { "yes", "no" };
	static const char *const recoveries[] = { "none", "support",
						  "trusted" };
	static const char *const machines[] = { "phone", "computer" };
	static const char *const budgets[] = { "quick", "full" };
	uint8_t pad = SB_PAD_NONE;
	struct {
		const char *key;
		const char *const *words;
		size_t count;
		uint8_t *to;
	} choices[] = {
		{ "scope", scopes, 5, &p->out->scope },
		{ "lookup", lookups, 2, &p->out->target_lookup },
		{ "index", sides, 2, &p->out->provider_index },
		{ "codec_at", sides, 2, &p->out->provider_codec },
		{ "pad", pads, 3, &pad },
		{ "store_at", stores, 4, &p->out->store_at },
		{ "bench", budgets, 2, &p->out->timed_full },
		{ "second_factor", factors, 2, &p->out->one_factor },
		{ "stays_logged_in", sessions, 2, &p->out->logs_out },
		{ "account_recovery", recoveries, 3, &p->out->recovery },
		{ "machine", machines, 2, &p->out->computer },
	};

	*known = 0;
	for (size_t i = 0; i < sizeof(choices) / sizeof(*choices); i++) {
		if (strcmp(key, choices[i].key) != 0)
			continue;
		*known = 1;
		if (!is_word(value, choices[i].words, choices[i].count,
			     choices[i].to))
			return fail(p,
				    "profile %s: %s = %s: use one of the "
				    "words in schemes/README.md, such as %s",
				    p->out->name, key, value,
				    choices[i].words[0]);
		if (choices[i].to == &pad)
			p->out->pad = (enum sb_pad)pad;
	}
	return SB_OK;
}

/* Keys whose value is a whole number. */
static enum sb_err take_number(struct parse *p, const char *key,
			       const char *value, int *known)
{
	static const struct {
		const char *key;
		int64_t low, high;
	} keys[] = {
		{ "group_users", 1, 1000000 },
		{ "contacts", 0, SB_PROFILE_CONTACTS },
		{ "replicas", 1, SB_PROFILE_CONTACTS },
		{ "recovery_days", 0, 365 },
		{ "every_days", 1, 365 },
	};
	int64_t number;
	size_t i = 0;

	while (i < 5 && strcmp(key, keys[i].key) != 0)
		i++;
	*known = i < 5;
	if (!*known)
		return SB_OK;
	if (!to_int64(value, &number) || number < keys[i].low ||
	    number > keys[i].high)
		return fail(p,
			    "profile %s: %s = %s: give a number from %lld to "
			    "%lld",
			    p->out->name, key, value, (long long)keys[i].low,
			    (long long)keys[i].high);
	if (i == 0)
		p->out->group_users = (uint32_t)number;
	else if (i > 2)
		*(i == 3 ? &p->out->recovery_days : &p->out->every_days) =
			(uint16_t)number;
	else
		*(i == 1 ? &p->out->contacts : &p->out->replicas) =
			(uint8_t)number;
	return SB_OK;
}

static enum sb_err take_text(struct parse *p, const char *key, char *to,
			     size_t cap, const char *value)
{
	if (copy(to, cap, value))
		return SB_OK;
	return fail(p, "profile %s: %s: at most %zu bytes", p->out->name, key,
		    cap - 1);
}

static enum sb_err take_note(struct parse *p, const char *key,
			     const char *value)
{
	const char *remedy;
	enum sb_err err = sb_notes_take(p->notes, key, value, &remedy);

	return err == SB_PARAM ? fail(p, "profile %s: %s: %s", p->out->name,
				      key, remedy)
			       : err;
}

static enum sb_err take_line(struct parse *p, char *key, const char *value)
{
	struct sb_profile *out = p->out;
	enum sb_err err;
	int known;

	if (strcmp(key, "scheme") == 0)
		return take_scheme(p, value);
	if (strcmp(key, "title") == 0)
		return take_text(p, key, out->title, sizeof(out->title), value);
	if (strcmp(key, "short") == 0)
		return take_text(p, key, out->label, sizeof(out->label), value);
	if (strcmp(key, "status") == 0)
		return take_text(p, key, out->status, sizeof(out->status),
				 value);
	if (strncmp(key, "set.", 4) == 0)
		return take_setting(p, "", key + 4, value);
	if (strncmp(key, "service.", 8) == 0)
		return take_service(p, key + 8, value);
	if (sb_notes_is(key))
		return take_note(p, key, value);
	if (strcmp(key, "codec") == 0)
		return take_codec(p, value);
	if (strcmp(key, "chunker") == 0) {
		if (sb_cutting_parse(value, &out->cutting) == SB_OK)
			return SB_OK;
		return fail(p,
			    "profile %s: chunker = %s: use fastcdc:BYTES, "
			    "fixed:BYTES, rabin53:BYTES or whole",
			    out->name, value);
	}
	err = take_number(p, key, value, &known);
	if (err != SB_OK || known)
		return err;
	err = take_choice(p, key, value, &known);
	if (err != SB_OK || known)
		return err;
	return fail(p,
		    "profile %s: %s: unknown key; the keys are in "
		    "schemes/README.md",
		    out->name, key);
}

static const struct sb_param *find_param(const struct sb_param *p,
					 const char *name)
{
	for (; p && p->name; p++) {
		if (strcmp(p->name, name) == 0)
			return p;
	}
	return NULL;
}

static const struct sb_param *params_of(const struct sb_scheme *scheme,
					const char *of)
{
	if (!*of)
		return scheme->params;
	for (size_t i = 0; scheme->services && scheme->services[i]; i++) {
		if (strcmp(scheme->services[i]->name, of) == 0)
			return scheme->services[i]->params;
	}
	return NULL;
}

static enum sb_err check(struct parse *p)
{
	struct sb_profile *out = p->out;

	if (!out->scheme)
		return fail(p, "profile %s: scheme = NAME is missing",
			    out->name);
	for (size_t i = 0; i < out->setting_count; i++) {
		const struct sb_setting *s = &out->settings[i];
		const struct sb_param *param =
			find_param(params_of(out->scheme, s->of), s->name);

		if (!param)
			return fail(p,
				    "profile %s: scheme %s has no parameter "
				    "%s%s%s; see sealbench list %s",
				    out->name, out->scheme->name, s->of,
				    *s->of ? "." : "", s->name,
				    out->scheme->name);
		if (s->value < param->low || s->value > param->high)
			return fail(p,
				    "profile %s: %s = %lld is outside %lld "
				    "to %lld",
				    out->name, s->name, (long long)s->value,
				    (long long)param->low,
				    (long long)param->high);
	}
	if (out->scope == SB_GROUP && out->group_users == 0)
		return fail(p,
			    "profile %s: scope = group needs group_users = N",
			    out->name);
	if (!*out->title)
		copy(out->title, sizeof(out->title), out->scheme->title);
	if (!*out->label && !copy(out->label, sizeof(out->label), out->name))
		memcpy(out->label, out->name, sizeof(out->label) - 1);
	return SB_OK;
}

/* Of two lines with one key the reader of the file would take the first for
 * true. */
static enum sb_err no_key_twice(struct parse *p, const char *text)
{
	char *copied = strdup(text), *rest = copied, *value;
	char *keys[KEYS];
	enum sb_err err = copied ? SB_OK : SB_MEMORY;
	size_t count = 0;

	while (err == SB_OK &&
	       sb_profile_text_next(&rest, &keys[count], &value)) {
		/* Facts may be several of one aspect. */
		for (size_t i = 0; i < count && err == SB_OK; i++)
			if (strncmp(keys[i], "fact.", 5) != 0 &&
			    strcmp(keys[i], keys[count]) == 0)
				err = fail(p,
					   "profile %s: %s is there twice; "
					   "keep one line",
					   p->out->name, keys[i]);
		if (err == SB_OK && ++count == KEYS)
			err = fail(p, "profile %s: more than %u lines",
				   p->out->name, KEYS - 1);
	}
	free(copied);
	return err;
}

enum sb_err sb_profile_parse(const char *name, const char *text,
			     struct sb_profile *out, char *why,
			     size_t why_bytes)
{
	struct parse p = { out, NULL, why, why_bytes };
	enum sb_err err = SB_OK;
	char *copied, *rest, *key, *value;

	memset(out, 0, sizeof(*out));
	out->scope = SB_ACCOUNT;
	out->codec_level = 3;
	if (sb_cutting_parse("fastcdc:65536", &out->cutting) != SB_OK)
		return SB_PARAM;
	if (!copy(out->name, sizeof(out->name), name))
		return fail(&p, "profile %.20s...: the name is too long", name);
	err = no_key_twice(&p, text);
	copied = rest = strdup(text);
	p.notes = calloc(1, sizeof(*p.notes));
	if (err == SB_OK && (!copied || !p.notes))
		err = SB_MEMORY;
	while (err == SB_OK && sb_profile_text_next(&rest, &key, &value))
		err = value ? take_line(&p, key, value)
			    : fail(&p, "profile %s: %s: write key = value",
				   name, key);
	free(copied);
	free(p.notes);
	return err == SB_OK ? check(&p) : err;
}

enum sb_err sb_profile_find(const char *name, struct sb_profile *out, char *why,
			    size_t why_bytes)
{
	struct sb_profile_source source;
	enum sb_err err = sb_profile_text_load(name, &source, why, why_bytes);

	if (err == SB_OK)
		err = sb_profile_parse(source.name, source.text, out, why,
				       why_bytes);
	if (err == SB_OK && !EVP_Digest(source.text, strlen(source.text),
					out->digest, NULL, EVP_sha256(), NULL))
		err = SB_UNSUPPORTED;
	if (err == SB_OK && strchr(name, '/'))
		memcpy(out->file, name, strlen(name) + 1);
	free(source.text);
	return err;
}

static enum sb_err apply(const struct sb_profile *profile, const char *of,
			 const struct sb_param *params, void *to)
{
	const struct sb_param *param;

	for (param = params; param && param->name; param++)
		memcpy((uint8_t *)to + param->offset, &param->usual,
		       sizeof(param->usual));
	for (size_t i = 0; i < profile->setting_count; i++) {
		const struct sb_setting *s = &profile->settings[i];

		if (strcmp(s->of, of) != 0)
			continue;
		param = find_param(params, s->name);
		if (!param)
			return SB_PARAM;
		memcpy((uint8_t *)to + param->offset, &s->value,
		       sizeof(s->value));
	}
	return SB_OK;
}

enum sb_err sb_profile_apply(const struct sb_profile *profile, void *ctx)
{
	return apply(profile, "", profile->scheme->params, ctx);
}

enum sb_err sb_profile_apply_service(const struct sb_profile *profile,
				     const struct sb_service *service,
				     void *state)
{
	return apply(profile, service->name, service->params, state);
}

enum sb_err sb_profile_claims(const struct sb_profile *profile, uint64_t *out)
{
	const struct sb_scheme *scheme = profile->scheme;
	void *ctx = calloc(1, scheme->ctx_bytes + 1);
	enum sb_err err = ctx ? sb_profile_apply(profile, ctx) : SB_MEMORY;

	*out = 0;
	if (err == SB_OK)
		*out = scheme->claims_of ? scheme->claims_of(ctx)
					 : scheme->claims;
	free(ctx);
	return err;
}

enum sb_err sb_profile_client(const struct sb_profile *profile,
			      const struct sb_data **out)
{
	const struct sb_scheme *scheme = profile->scheme;
	void *ctx = calloc(1, scheme->ctx_bytes + 1);
	enum sb_err err = ctx ? sb_profile_apply(profile, ctx) : SB_MEMORY;

	*out = err == SB_OK ? scheme->data(ctx, SB_CLIENT) : NULL;
	free(ctx);
	return err;
}

void sb_profile_control(struct sb_profile *profile)
{
	if (sb_cutting_parse("fastcdc:65536", &profile->cutting) != SB_OK)
		return;
	profile->controlled = 1;
	profile->codec_level = 3;
	profile->pad = SB_PAD_NONE;
}
