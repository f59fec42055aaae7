/* bench/measure/origin.c: the program's file; flags without paths. */
#include "bench/measure/origin.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

void sb_origin_binary(char hex[65])
{
	FILE *from = fopen("/proc/self/exe", "rb");
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	unsigned char piece[16384], digest[EVP_MAX_MD_SIZE];
	unsigned len = 0;
	size_t n;
	int ok = from && md && EVP_DigestInit_ex(md, EVP_sha256(), NULL);

	hex[0] = 0;
	while (ok && (n = fread(piece, 1, sizeof(piece), from)) > 0)
		ok = EVP_DigestUpdate(md, piece, n);
	ok = ok && !ferror(from) && EVP_DigestFinal_ex(md, digest, &len);
	if (ok && len == 32)
		sb_origin_hex(digest, hex);
	EVP_MD_CTX_free(md);
	if (from)
		fclose(from);
}

void sb_origin_hex(const unsigned char digest[32], char hex[65])
{
	for (unsigned i = 0; i < 32; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

const char *sb_origin_without_paths(const char *flags, char *text, size_t bytes)
{
	size_t at = 0;

	text[0] = 0;
	while (*flags && at < bytes) {
		size_t word = strcspn(flags, " "), path = strcspn(flags, " /");

		at += (size_t)snprintf(text + at, bytes - at, "%s%.*s%s",
				       at ? " " : "", (int)path, flags,
				       path < word ? "<path>" : "");
		flags += word;
		flags += strspn(flags, " ");
	}
	return text;
}
