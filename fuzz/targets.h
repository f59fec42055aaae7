/* fuzz/targets.h: one function for each parser of bytes from strangers.
 *
 * Each takes any bytes, must end soon, and stops the program (abort, or a
 * sanitizer) if something that always holds does not.  fuzz/entry.c makes a
 * fuzzer of one; tests/fuzz runs all of them on fuzz/corpus. */
#ifndef FUZZ_TARGETS_H
#define FUZZ_TARGETS_H

#include <stddef.h>
#include <stdint.h>

/* X(name): fuzz_name is its function, fuzz/corpus/name its corpus. */
#define FUZZ_TARGETS(X) \
	X(adb)          \
	X(archive)      \
	X(bag)          \
	X(blocks)       \
	X(catalog)      \
	X(import)       \
	X(json)         \
	X(manifest)     \
	X(material)     \
	X(mbdb)         \
	X(mbfile)       \
	X(payload)      \
	X(profile)      \
	X(root)         \
	X(rules)        \
	X(trace)        \
	X(words)

#define FUZZ_DECLARE(name) void fuzz_##name(const uint8_t *bytes, size_t len);
FUZZ_TARGETS(FUZZ_DECLARE)
#undef FUZZ_DECLARE

/* Does what always holds hold?  Also where assert is off. */
void fuzz_must(int ok);

#endif
