#include "schemes/kit/pad.h"

#define LIMIT ((size_t)1 << 56)

/* Powers of 1.05 in 64.64 fixed point. */
__extension__ typedef unsigned __int128 fixed;

/* 1.05^(129 + 32 i), rounded down.  From each, at most 31 steps of x += x/20
 * give every floor(1.05^k) below 2^56 exactly: the rounding, under 2^-57, is
 * smaller than the distance of any of these powers from an integer, which
 * floating point cannot promise. */
static const struct {
	uint64_t whole, fraction;
} powers[] = {
	{ UINT64_C(541), UINT64_C(0x46ea0363801ea4a5) },
	{ UINT64_C(2579), UINT64_C(0x273c38a331e17496) },
	{ UINT64_C(12289), UINT64_C(0x83ab7713ebf18f44) },
	{ UINT64_C(58558), UINT64_C(0xd1051dc78067251b) },
	{ UINT64_C(279029), UINT64_C(0x5540b2f6f78c23fa) },
	{ UINT64_C(1329558), UINT64_C(0x709a707e597afa72) },
	{ UINT64_C(6335268), UINT64_C(0x251f029d15b6f8a6) },
	{ UINT64_C(30187181), UINT64_C(0xe61b5d16dc573559) },
	{ UINT64_C(143840154), UINT64_C(0xd9a269aa34158b34) },
	{ UINT64_C(685389918), UINT64_C(0xb21df6578abc93ec) },
	{ UINT64_C(3265842845), UINT64_C(0xc19e9737db8b4340) },
	{ UINT64_C(15561550005), UINT64_C(0xafcd34922c432b1c) },
	{ UINT64_C(74149874937), UINT64_C(0xd8681ed99a666c0c) },
	{ UINT64_C(353319813983), UINT64_C(0x1c4355cc14377035) },
	{ UINT64_C(1683548233327), UINT64_C(0x6f3fc72835db5a0f) },
	{ UINT64_C(8022008791376), UINT64_C(0x3b01abe60daff9c0) },
	{ UINT64_C(38224402351531), UINT64_C(0x48f625d68c1a6b29) },
	{ UINT64_C(182137039877400), UINT64_C(0x9185dc2468677cce) },
	{ UINT64_C(867872334280534), UINT64_C(0x6874d2be4d6ff744) },
	{ UINT64_C(4135360875067128), UINT64_C(0x4f2d92e5deb6cc38) },
	{ UINT64_C(19704752521248250), UINT64_C(0xe860c1fb54bec97c) },
};

#define POWER_COUNT (sizeof(powers) / sizeof(powers[0]))

static size_t padme(size_t len)
{
	unsigned exponent, kept;
	size_t mask;

	if (len < 2)
		return len;
	exponent = 63u - (unsigned)__builtin_clzll(len);
	kept = exponent ? 32u - (unsigned)__builtin_clz(exponent) : 0;
	mask = ((size_t)1 << (exponent - kept)) - 1;
	return (len + mask) & ~mask;
}

/* The smallest floor(1.05^k) that is at least len, since for whole len
 * 1.05^k >= len means floor(1.05^k) >= len. */
static size_t signal_steps(size_t len)
{
	size_t i = 0;
	fixed x;

	while (i + 1 < POWER_COUNT && powers[i + 1].whole <= len)
		i++;
	x = (fixed)powers[i].whole << 64 | powers[i].fraction;
	while ((size_t)(x >> 64) < len)
		x += x / 20;
	return (size_t)(x >> 64);
}

const char *sb_pad_name(enum sb_pad pad)
{
	switch (pad) {
	case SB_PAD_NONE:
		return "none";
	case SB_PAD_PADME:
		return "padme";
	case SB_PAD_SIGNAL:
		return "signal";
	case SB_PAD_BLOCK16:
		return "block16";
	case SB_PAD_COUNT:
		break;
	}
	return "unknown";
}

size_t sb_padded_bytes(enum sb_pad pad, size_t len)
{
	if (len > LIMIT)
		return len;
	switch (pad) {
	case SB_PAD_PADME:
		return padme(len);
	case SB_PAD_SIGNAL:
		return signal_steps(len);
	case SB_PAD_BLOCK16:
		return (len + 15) & ~(size_t)15;
	case SB_PAD_NONE:
	case SB_PAD_COUNT:
		break;
	}
	return len;
}
