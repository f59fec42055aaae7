/* bench/pipeline/threads.c: starting and joining. */
#include "bench/pipeline/threads.h"

#include <assert.h>
#include <pthread.h>

enum sb_err sb_threads_run(void *(*work)(void *arg), void *args, size_t each,
			   unsigned count)
{
	pthread_t threads[SB_THREADS_MAX];
	unsigned started = 1;

	assert(count >= 1 && count <= SB_THREADS_MAX);
	while (started < count &&
	       pthread_create(&threads[started], NULL, work,
			      (char *)args + each * started) == 0)
		started++;
	work(args);
	for (unsigned i = 1; i < started; i++)
		pthread_join(threads[i], NULL);
	return started == count ? SB_OK : SB_MEMORY;
}
