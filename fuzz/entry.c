/* fuzz/entry.c: libFuzzer's entry for the target that FUZZ_TARGET names. */
#include "fuzz/targets.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#define CALL_(name) fuzz_##name
#define CALL(name)  CALL_(name)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	CALL(FUZZ_TARGET)(bytes, len);
	return 0;
}
