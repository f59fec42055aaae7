#include "schemes/kit/imb.h"

#ifdef SB_HAVE_IPSEC_MB

#include <intel-ipsec-mb.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#define ALIGN       64u /* the library loads key schedules with vmovdqa */
#define BLOCK_BYTES 64u
#define WIDE_AES    (IMB_CPUFLAGS_AVX512_T2)

struct sb_imb {
	alignas(ALIGN) struct gcm_key_data gcm;
	alignas(ALIGN) struct gcm_key_data mac[2];
	alignas(ALIGN) struct gcm_context_data ctx;
	IMB_MGR *mgr; /* the start of memory of mgr_bytes, ours */
	size_t mgr_bytes;
	uint8_t gcm_key[32];
	int gcm_known; /* gcm is the schedule of gcm_key */
};

/* 0: not here. */
static int usable(IMB_MGR *mgr)
{
	IMB_ARCH arch = IMB_ARCH_NONE;

	init_mb_mgr_auto(mgr, &arch);
	if (imb_get_errno(mgr) != 0 || arch == IMB_ARCH_NONE)
		return 0;
	return !(mgr->features & IMB_FEATURE_SELF_TEST) ||
	       (mgr->features & IMB_FEATURE_SELF_TEST_PASS);
}

enum sb_err sb_imb_new(struct sb_imb **out)
{
	struct sb_imb *imb = aligned_alloc(ALIGN, sizeof(*imb));

	*out = NULL;
	if (!imb)
		return SB_MEMORY;
	memset(imb, 0, sizeof(*imb));
	/* Memory of our own rather than alloc_mb_mgr's: so it can be wiped. */
	imb->mgr_bytes = (imb_get_mb_mgr_size() + ALIGN - 1) / ALIGN * ALIGN;
	imb->mgr = aligned_alloc(ALIGN, imb->mgr_bytes);
	if (!imb->mgr) {
		sb_imb_free(imb);
		return SB_MEMORY;
	}
	if (!imb_set_pointers_mb_mgr(imb->mgr, 0, 1) || !usable(imb->mgr)) {
		sb_imb_free(imb);
		return SB_OK;
	}
	*out = imb;
	return SB_OK;
}

void sb_imb_free(struct sb_imb *imb)
{
	if (!imb)
		return;
	if (imb->mgr) {
		sb_wipe(imb->mgr, imb->mgr_bytes);
		free(imb->mgr);
	}
	sb_wipe(imb, sizeof(*imb));
	free(imb);
}

static const char *tree_path(const IMB_MGR *mgr)
{
	if (mgr->used_arch == IMB_ARCH_AVX512)
		return "ipsec-mb avx512";
	if (mgr->features & IMB_FEATURE_SHANI)
		return "ipsec-mb sha-ni";
	return mgr->used_arch == IMB_ARCH_AVX2 ? "ipsec-mb avx2" : "ipsec-mb";
}

const char *sb_imb_path(const struct sb_imb *imb, enum sb_imb_part part)
{
	if (!imb)
		return NULL;
	if (part == SB_IMB_TREE)
		return tree_path(imb->mgr);
	if (imb->mgr->used_arch != IMB_ARCH_AVX512 ||
	    (imb->mgr->features & WIDE_AES) != WIDE_AES)
		return NULL;
	return part == SB_IMB_GCM ? "ipsec-mb vaes-avx512"
				  : "ipsec-mb vpclmul-avx512";
}

static void gcm_rekey(struct sb_imb *imb, const uint8_t key[32])
{
	if (imb->gcm_known && sb_equal(imb->gcm_key, key, 32))
		return;
	IMB_AES256_GCM_PRE(imb->mgr, key, &imb->gcm);
	memcpy(imb->gcm_key, key, 32);
	imb->gcm_known = 1;
}

void sb_imb_gcm_seal(struct sb_imb *imb, const uint8_t key[32],
		     const uint8_t nonce[12], struct sb_span aad,
		     struct sb_span in, uint8_t *out, uint8_t tag[16])
{
	gcm_rekey(imb, key);
	IMB_AES256_GCM_ENC(imb->mgr, &imb->gcm, &imb->ctx, out, in.ptr, in.len,
			   nonce, aad.ptr, aad.len, tag, 16);
}

void sb_imb_gcm_open(struct sb_imb *imb, const uint8_t key[32],
		     const uint8_t nonce[12], struct sb_span aad,
		     struct sb_span in, uint8_t *out, uint8_t tag[16])
{
	gcm_rekey(imb, key);
	IMB_AES256_GCM_DEC(imb->mgr, &imb->gcm, &imb->ctx, out, in.ptr, in.len,
			   nonce, aad.ptr, aad.len, tag, 16);
}

void sb_imb_gmac_key(struct sb_imb *imb, unsigned which, const uint8_t key[32])
{
	IMB_AES256_GCM_PRE(imb->mgr, key, &imb->mac[which]);
}

void sb_imb_gmac(struct sb_imb *imb, unsigned which, struct sb_span in,
		 uint8_t tag[16])
{
	static const uint8_t no_iv[12];
	const struct gcm_key_data *key = &imb->mac[which];

	IMB_AES256_GMAC_INIT(imb->mgr, key, &imb->ctx, no_iv, sizeof(no_iv));
	if (in.len > 0)
		IMB_AES256_GMAC_UPDATE(imb->mgr, key, &imb->ctx, in.ptr,
				       in.len);
	IMB_AES256_GMAC_FINALIZE(imb->mgr, key, &imb->ctx, tag, 16);
}

/* One lane of sixteen runs at a fifth of OpenSSL's speed with SHA-NI, one of
 * eight at a third of it without; the two of SHA-NI at three fifths. */
int sb_imb_worth(const struct sb_imb *imb, size_t total_bytes,
		 size_t longest_bytes)
{
	size_t lanes = imb->mgr->used_arch == IMB_ARCH_AVX512     ? 6
		       : (imb->mgr->features & IMB_FEATURE_SHANI) ? 2
								  : 4;

	return total_bytes / lanes >= longest_bytes;
}

static size_t completed(IMB_MGR *mgr, const IMB_JOB *job)
{
	size_t count = 0;

	while (job) {
		count += job->status == IMB_STATUS_COMPLETED;
		job = IMB_GET_COMPLETED_JOB(mgr);
	}
	return count;
}

/* states: what HMAC's key makes of the two pads; NULL: plain SHA-256. */
static int run(IMB_MGR *mgr, uint8_t (*states)[32],
	       const struct sb_imb_hash *jobs, size_t count)
{
	size_t done = 0;
	IMB_JOB *job;

	for (size_t i = 0; i < count; i++) {
		job = IMB_GET_NEXT_JOB(mgr);
		memset(job, 0, sizeof(*job));
		job->cipher_mode = IMB_CIPHER_NULL;
		job->cipher_direction = IMB_DIR_ENCRYPT;
		job->chain_order = IMB_ORDER_HASH_CIPHER;
		job->hash_alg = IMB_AUTH_SHA_256;
		job->src = jobs[i].in.len ? jobs[i].in.ptr : jobs[i].out;
		job->msg_len_to_hash_in_bytes = jobs[i].in.len;
		job->auth_tag_output = jobs[i].out;
		job->auth_tag_output_len_in_bytes = 32;
		if (states) {
			job->hash_alg = IMB_AUTH_HMAC_SHA_256;
			job->u.HMAC._hashed_auth_key_xor_ipad = states[0];
			job->u.HMAC._hashed_auth_key_xor_opad = states[1];
		}
		job = IMB_SUBMIT_JOB(mgr);
		done += completed(mgr, job);
	}
	while ((job = IMB_FLUSH_JOB(mgr)) != NULL)
		done += completed(mgr, job);
	return done == count;
}

int sb_imb_sha256(struct sb_imb *imb, const struct sb_imb_hash *jobs,
		  size_t count)
{
	return run(imb->mgr, NULL, jobs, count);
}

int sb_imb_hmac(struct sb_imb *imb, const uint8_t key[32],
		const struct sb_imb_hash *jobs, size_t count)
{
	static const uint8_t bytes[2] = { 0x36, 0x5c };
	alignas(16) uint8_t states[2][32];
	uint8_t pad[BLOCK_BYTES];
	int good;

	for (unsigned i = 0; i < 2; i++) {
		memset(pad, bytes[i], sizeof(pad));
		for (unsigned j = 0; j < 32; j++)
			pad[j] ^= key[j];
		IMB_SHA256_ONE_BLOCK(imb->mgr, pad, states[i]);
	}
	good = run(imb->mgr, states, jobs, count);
	sb_wipe(pad, sizeof(pad));
	sb_wipe(states, sizeof(states));
	return good;
}

#endif
