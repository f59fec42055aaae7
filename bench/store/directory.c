#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "bench/store/named.h"
#include "bench/store/store.h"

#define OPEN_PACKS 128u
#define RUN_SPANS  256u

/* One open pack; the lock covers opening, not reading and writing of what is
 * open, which users announces. */
struct slot {
	pthread_mutex_t lock;
	pthread_cond_t idle;
	int fd; /* -1: none */
	uint32_t pack, users;
	uint8_t dirty;
};

struct directory {
	int root, packs, named; /* directory handles */
	int durable;
	_Atomic uint32_t next_pack; /* the first that does not exist */
	uint32_t used_bytes;        /* used of pack next_pack - 1 */
	int fresh;                  /* that pack was made by us */
	struct slot slots[OPEN_PACKS];
};

static void pack_name(uint32_t pack, char name[24])
{
	snprintf(name, 24, "%06u.pack", pack);
}

static enum sb_err sync_fd(const struct directory *d, int fd)
{
	if (!d->durable)
		return SB_OK;
	return fdatasync(fd) == 0 ? SB_OK : SB_IO;
}

static enum sb_err sync_dir(const struct directory *d, int fd)
{
	if (!d->durable)
		return SB_OK;
	return fsync(fd) == 0 ? SB_OK : SB_IO;
}

/* Returns the pack's descriptor and holds its slot until slot_done. */
static struct slot *slot_use(struct directory *d, uint32_t pack)
{
	struct slot *s = &d->slots[pack % OPEN_PACKS];
	char name[24];

	pthread_mutex_lock(&s->lock);
	while (s->fd >= 0 && s->pack != pack && s->users)
		pthread_cond_wait(&s->idle, &s->lock);
	if (s->fd >= 0 && s->pack != pack) {
		/* A pack that leaves the cache unsynced would be forgotten. */
		if (s->dirty && sync_fd(d, s->fd) != SB_OK) {
			pthread_mutex_unlock(&s->lock);
			return NULL;
		}
		close(s->fd);
		s->fd = -1;
		s->dirty = 0;
	}
	if (s->fd < 0) {
		pack_name(pack, name);
		s->fd = openat(d->packs, name, O_RDWR | O_CLOEXEC);
		s->pack = pack;
	}
	if (s->fd >= 0)
		s->users++;
	pthread_mutex_unlock(&s->lock);
	return s->fd >= 0 ? s : NULL;
}

static void slot_done(struct slot *s, int wrote)
{
	pthread_mutex_lock(&s->lock);
	s->users--;
	if (wrote)
		s->dirty = 1;
	if (s->users == 0)
		pthread_cond_broadcast(&s->idle);
	pthread_mutex_unlock(&s->lock);
}

static enum sb_err new_pack(struct directory *d)
{
	char name[24];
	int fd;

	if (d->next_pack == SB_STORE_MAX_PACK)
		return SB_UNSUPPORTED;
	pack_name(d->next_pack, name);
	fd = openat(d->packs, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC,
		    0600);
	if (fd < 0)
		return SB_IO;
	close(fd);
	d->next_pack++;
	d->used_bytes = 0;
	d->fresh = 1;
	return SB_OK;
}

static enum sb_err directory_reserve(void *self, const uint32_t *lens,
				     size_t count, struct sb_where *where)
{
	struct directory *d = self;

	for (size_t i = 0; i < count; i++) {
		if (lens[i] > SB_OBJECT_MAX)
			return SB_PARAM;
		if (!d->fresh || lens[i] > SB_PACK_BYTES - d->used_bytes) {
			enum sb_err err = new_pack(d);

			if (err != SB_OK)
				return err;
		}
		where[i].pack = d->next_pack - 1;
		where[i].offset = d->used_bytes;
		where[i].len = lens[i];
		d->used_bytes += lens[i];
	}
	return SB_OK;
}

static enum sb_err write_all(int fd, struct iovec *iov, int count, off_t at)
{
	while (count > 0) {
		ssize_t n = pwritev(fd, iov, count, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return SB_IO;
		at += n;
		while (count > 0 && (size_t)n >= iov->iov_len) {
			n -= (ssize_t)iov->iov_len;
			iov++;
			count--;
		}
		if (count > 0) {
			iov->iov_base = (uint8_t *)iov->iov_base + n;
			iov->iov_len -= (size_t)n;
		}
	}
	return SB_OK;
}

/* Objects that are neighbours in one pack go out in one call. */
static enum sb_err directory_fill(void *self, const struct sb_where *where,
				  const struct sb_span *objects, size_t count)
{
	struct directory *d = self;
	struct iovec iov[RUN_SPANS];

	for (size_t i = 0; i < count;) {
		size_t n = 0;
		uint32_t end = where[i].offset;
		struct slot *s;
		enum sb_err err;

		while (i + n < count && n < RUN_SPANS &&
		       where[i + n].pack == where[i].pack &&
		       where[i + n].offset == end) {
			iov[n].iov_base = (void *)(uintptr_t)objects[i + n].ptr;
			iov[n].iov_len = where[i + n].len;
			end += where[i + n].len;
			n++;
		}
		s = slot_use(d, where[i].pack);
		if (!s)
			return SB_IO;
		err = write_all(s->fd, iov, (int)n, (off_t)where[i].offset);
		slot_done(s, 1);
		if (err != SB_OK)
			return err;
		i += n;
	}
	return SB_OK;
}

static enum sb_err directory_get(void *self, struct sb_where where,
				 uint8_t *into, struct sb_span *got)
{
	struct directory *d = self;
	struct slot *s;
	size_t done = 0;

	if (where.pack >= d->next_pack)
		return SB_MISSING;
	s = slot_use(d, where.pack);
	if (!s)
		return errno == ENOENT ? SB_MISSING : SB_IO;
	while (done < where.len) {
		ssize_t n = pread(s->fd, into + done, where.len - done,
				  (off_t)(where.offset + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	slot_done(s, 0);
	*got = sb_span_of(into, where.len);
	return done == where.len ? SB_OK : SB_MISSING;
}

static uint32_t directory_pack_bytes(void *self, uint32_t pack)
{
	struct directory *d = self;
	struct stat st;
	char name[24];

	pack_name(pack, name);
	if (fstatat(d->packs, name, &st, 0) != 0)
		return 0;
	return (uint32_t)st.st_size;
}

static enum sb_err directory_flush(void *self)
{
	struct directory *d = self;
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < OPEN_PACKS; i++) {
		struct slot *s = &d->slots[i];

		pthread_mutex_lock(&s->lock);
		if (s->fd >= 0 && s->dirty) {
			if (sync_fd(d, s->fd) == SB_OK)
				s->dirty = 0;
			else
				err = SB_IO;
		}
		pthread_mutex_unlock(&s->lock);
	}
	return err == SB_OK ? sync_dir(d, d->packs) : err;
}

/* '/' cannot stand in a file's name; '+' cannot stand in ours. */
static int file_name(const char *name, char file[SB_NAME_BYTES])
{
	if (!sb_named_valid(name))
		return 0;
	for (size_t i = 0; i <= strlen(name); i++)
		file[i] = name[i] == '/' ? '+' : name[i];
	return 1;
}

static enum sb_err write_file(struct directory *d, const char *file,
			      struct sb_span value)
{
	struct iovec iov = { (void *)(uintptr_t)value.ptr, value.len };
	enum sb_err err = SB_OK;
	int fd = openat(d->named, file,
			O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0)
		return SB_IO;
	if (value.len)
		err = write_all(fd, &iov, 1, 0);
	if (err == SB_OK)
		err = sync_fd(d, fd);
	if (close(fd) != 0 && err == SB_OK)
		err = SB_IO;
	return err;
}

static enum sb_err directory_put_named(void *self, const char *name,
				       struct sb_span value)
{
	struct directory *d = self;
	char file[SB_NAME_BYTES];
	enum sb_err err;

	if (!file_name(name, file))
		return SB_PARAM;
	err = directory_flush(d);
	if (err == SB_OK)
		err = write_file(d, "+new", value);
	if (err == SB_OK && renameat(d->named, "+new", d->named, file) != 0)
		err = SB_IO;
	return err == SB_OK ? sync_dir(d, d->named) : err;
}

static enum sb_err directory_get_named(void *self, const char *name,
				       struct sb_buf *out)
{
	struct directory *d = self;
	char file[SB_NAME_BYTES];
	struct stat st;
	int fd;

	if (!file_name(name, file))
		return SB_PARAM;
	fd = openat(d->named, file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? SB_MISSING : SB_IO;
	if (fstat(fd, &st) != 0 || st.st_size < 0) {
		close(fd);
		return SB_IO;
	}
	out->cap = out->len = (size_t)st.st_size;
	out->ptr = malloc(out->len ? out->len : 1);
	if (!out->ptr) {
		close(fd);
		return SB_MEMORY;
	}
	for (size_t done = 0; done < out->len;) {
		ssize_t n = pread(fd, out->ptr + done, out->len - done,
				  (off_t)done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			free(out->ptr);
			close(fd);
			return SB_IO;
		}
		done += (size_t)n;
	}
	close(fd);
	return SB_OK;
}

static enum sb_err directory_remove_named(void *self, const char *name)
{
	struct directory *d = self;
	char file[SB_NAME_BYTES];

	if (!file_name(name, file))
		return SB_PARAM;
	if (unlinkat(d->named, file, 0) != 0)
		return errno == ENOENT ? SB_MISSING : SB_IO;
	return sync_dir(d, d->named);
}

static enum sb_err directory_list(void *self, const char *prefix,
				  enum sb_err (*visit)(void *, const char *),
				  void *arg)
{
	struct directory *d = self;
	struct sb_named sorted = { NULL, 0, 0 };
	int fd = openat(d->named, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	enum sb_err err = SB_OK;
	struct dirent *e;

	if (!dir)
		return SB_IO;
	while (err == SB_OK && (e = readdir(dir))) {
		char name[SB_NAME_BYTES];
		size_t len = strlen(e->d_name);

		if (e->d_name[0] == '.' || e->d_name[0] == '+' ||
		    len >= sizeof(name))
			continue;
		for (size_t i = 0; i <= len; i++)
			name[i] = e->d_name[i] == '+' ? '/' : e->d_name[i];
		err = sb_named_put(&sorted, name, sb_span_of("", 0));
	}
	closedir(dir);
	if (err == SB_OK)
		err = sb_named_list(&sorted, prefix, visit, arg);
	sb_named_release(&sorted);
	return err;
}

static void directory_close(void *self)
{
	struct directory *d = self;

	for (size_t i = 0; i < OPEN_PACKS; i++) {
		if (d->slots[i].fd >= 0)
			close(d->slots[i].fd);
		pthread_mutex_destroy(&d->slots[i].lock);
		pthread_cond_destroy(&d->slots[i].idle);
	}
	close(d->named);
	close(d->packs);
	close(d->root);
	free(d);
}

static const struct sb_store_ops directory_ops = {
	.kind = "directory",
	.reserve = directory_reserve,
	.fill = directory_fill,
	.get = directory_get,
	.pack_bytes = directory_pack_bytes,
	.flush = directory_flush,
	.put_named = directory_put_named,
	.get_named = directory_get_named,
	.remove_named = directory_remove_named,
	.list = directory_list,
	.close = directory_close,
};

static int open_dir(int at, const char *name, int *made)
{
	if (mkdirat(at, name, 0700) == 0)
		*made = 1;
	else if (errno != EEXIST)
		return -1;
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* What a crash left behind keeps its number: packs are never reused. */
static enum sb_err find_packs(struct directory *d)
{
	int fd = openat(d->packs, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;

	if (!dir)
		return SB_IO;
	while ((e = readdir(dir))) {
		char *end;
		unsigned long n = strtoul(e->d_name, &end, 10);

		if (end != e->d_name && strcmp(end, ".pack") == 0 &&
		    n < SB_STORE_MAX_PACK && n >= d->next_pack)
			d->next_pack = (uint32_t)n + 1;
	}
	closedir(dir);
	return SB_OK;
}

/* The store's own name is an entry of the folder above. */
static enum sb_err sync_above(const struct directory *d)
{
	int above = openat(d->root, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum sb_err err = SB_OK;

	if (above < 0) /* one that may be passed but not read */
		return errno == EACCES ? SB_OK : SB_IO;
	err = sync_dir(d, above);
	close(above);
	return err;
}

enum sb_err sb_store_directory(const char *path, int durable,
			       struct sb_store *out)
{
	struct directory *d = calloc(1, sizeof(*d));
	int made = 0;

	if (!d)
		return SB_MEMORY;
	for (size_t i = 0; i < OPEN_PACKS; i++) {
		d->slots[i].fd = -1;
		pthread_mutex_init(&d->slots[i].lock, NULL);
		pthread_cond_init(&d->slots[i].idle, NULL);
	}
	d->durable = durable;
	d->packs = d->named = -1;
	d->root = open_dir(AT_FDCWD, path, &made);
	if (d->root >= 0) {
		d->packs = open_dir(d->root, "packs", &made);
		d->named = open_dir(d->root, "named", &made);
	}
	if (d->packs < 0 || d->named < 0 || find_packs(d) != SB_OK ||
	    (made &&
	     (sync_dir(d, d->root) != SB_OK || sync_above(d) != SB_OK))) {
		directory_close(d);
		return SB_IO;
	}
	out->ops = &directory_ops;
	out->self = d;
	return SB_OK;
}
