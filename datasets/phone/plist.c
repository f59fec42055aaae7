#include "datasets/phone/plist.h"

#include <stdlib.h>
#include <string.h>

static plist_t root(struct sb_plist *p)
{
	if (!p->root && !p->err) {
		p->root = plist_new_dict();
		if (!p->root)
			p->err = SB_MEMORY;
	}
	return p->root;
}

/* node becomes the list's, also on error. */
static plist_t add(struct sb_plist *p, plist_t parent, const char *key,
		   plist_t node)
{
	if (!parent)
		parent = root(p);
	if (!node)
		p->err = SB_MEMORY;
	if (p->err) {
		plist_free(node);
		return NULL;
	}
	if (key)
		plist_dict_set_item(parent, key, node);
	else
		plist_array_append_item(parent, node);
	return node;
}

plist_t sb_plist_dict(struct sb_plist *p, plist_t parent, const char *key)
{
	return add(p, parent, key, plist_new_dict());
}

plist_t sb_plist_array(struct sb_plist *p, plist_t parent, const char *key)
{
	return add(p, parent, key, plist_new_array());
}

void sb_plist_string(struct sb_plist *p, plist_t parent, const char *key,
		     const char *text, size_t len)
{
	char *copy = strndup(text, len);

	if (copy)
		(void)add(p, parent, key, plist_new_string(copy));
	else
		p->err = SB_MEMORY;
	free(copy);
}

void sb_plist_data(struct sb_plist *p, plist_t parent, const char *key,
		   const uint8_t *bytes, size_t len)
{
	(void)add(p, parent, key, plist_new_data((const char *)bytes, len));
}

void sb_plist_integer(struct sb_plist *p, plist_t parent, const char *key,
		      int64_t value)
{
	(void)add(p, parent, key, plist_new_uint((uint64_t)value));
}

void sb_plist_boolean(struct sb_plist *p, plist_t parent, const char *key,
		      int value)
{
	(void)add(p, parent, key, plist_new_bool((uint8_t) !!value));
}

void sb_plist_release(struct sb_plist *p)
{
	plist_free(p->root);
	p->root = NULL;
}

enum sb_err sb_plist_copy(struct sb_plist *p, int binary, struct sb_buf *out)
{
	char *bytes = NULL;
	uint32_t len = 0;

	memset(out, 0, sizeof(*out));
	(void)root(p);
	if (!p->err && binary)
		plist_to_bin(p->root, &bytes, &len);
	else if (!p->err)
		plist_to_xml(p->root, &bytes, &len);
	if (!p->err && !bytes)
		p->err = SB_MEMORY;
	out->ptr = (uint8_t *)bytes;
	out->len = out->cap = len;
	return p->err;
}

enum sb_err sb_plist_write(struct sb_plist *p, int binary, struct sb_buf *out)
{
	enum sb_err err = sb_plist_copy(p, binary, out);

	sb_plist_release(p);
	return err;
}
