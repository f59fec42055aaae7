#include "datasets/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Open path below root without following any symbolic link, one component at
 * a time: for kernels without openat2 and paths beyond PATH_MAX. */
static int open_slowly(int root, const char *path, int flags)
{
	int at = root;

	for (;;) {
		size_t len = strcspn(path, "/");
		char name[NAME_MAX + 1];
		int last = !path[len], fd, error;

		if (len > NAME_MAX) {
			fd = -1;
			error = ENAMETOOLONG;
		} else {
			memcpy(name, path, len);
			name[len] = 0;
			fd = openat(
				at, name,
				O_NOFOLLOW | O_CLOEXEC |
					(last ? flags : O_PATH | O_DIRECTORY));
			error = errno;
		}
		if (at != root)
			close(at);
		if (fd < 0 || last) {
			errno = error;
			return fd;
		}
		at = fd;
		path += len + 1;
	}
}

int sb_beneath_open(int root, const char *path, int flags)
{
	struct open_how how = {
		.flags = (unsigned)(flags | O_NOFOLLOW | O_CLOEXEC),
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
	};
	long fd = syscall(SYS_openat2, root, path, &how, sizeof(how));

	if (fd >= 0)
		return (int)fd;
	/* EPERM: sandboxes that do not know the call answer this. */
	if (errno == ENOSYS || errno == EPERM || errno == EAGAIN ||
	    errno == ENAMETOOLONG)
		return open_slowly(root, path, flags);
	return -1;
}
