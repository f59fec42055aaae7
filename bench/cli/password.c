#include "bench/cli/password.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

#include "bench/cli/cli.h"
#include "schemes/kit/kit.h"

void sb_password_init(struct sb_password *p)
{
	memset(p, 0, sizeof(*p));
	p->fd = -1;
	(void)!mlock(p, sizeof(*p));
}

void sb_password_release(struct sb_password *p)
{
	sb_wipe(p, sizeof(*p));
	munlock(p, sizeof(*p));
}

static enum sb_err take_descriptor(struct sb_password *p, char *why,
				   size_t why_bytes)
{
	char reason[128];

	for (;;) {
		ssize_t n =
			read(p->fd, p->text + p->len, sizeof(p->text) - p->len);

		if (n < 0 && errno == EINTR && !sb_cli_stop)
			continue;
		if (n < 0) {
			snprintf(why, why_bytes,
				 "--password-fd %d cannot be read: %s", p->fd,
				 strerror_r(errno, reason, sizeof(reason)));
			return SB_IO;
		}
		if (!n)
			return SB_OK;
		p->len += (size_t)n;
		if (p->len == sizeof(p->text)) {
			snprintf(why, why_bytes,
				 "--password-fd %d gives more than %zu bytes",
				 p->fd, sizeof(p->text) - 1);
			return SB_PARAM;
		}
	}
}

static enum sb_err take_variable(struct sb_password *p, char *value, char *why,
				 size_t why_bytes)
{
	size_t len = strlen(value);

	if (len >= sizeof(p->text)) {
		snprintf(why, why_bytes, "%s is too long",
			 SB_PASSWORD_VARIABLE);
		return SB_PARAM;
	}
	memcpy(p->text, value, len);
	p->len = len;
	/* It is the process's own memory, where children and others look. */
	sb_wipe(value, len);
	unsetenv(SB_PASSWORD_VARIABLE);
	return SB_OK;
}

static enum sb_err read_line(int tty, struct sb_password *p)
{
	size_t start = p->len;

	while (p->len < sizeof(p->text)) {
		ssize_t n = read(tty, p->text + p->len, 1);

		if (n < 0 && errno == EINTR && !sb_cli_stop)
			continue;
		if (n <= 0)
			return sb_cli_stop ? SB_STOPPED : SB_MISSING;
		if (p->text[p->len++] == '\n')
			return p->len - start > 1 ? SB_OK : SB_MISSING;
	}
	return SB_PARAM;
}

static enum sb_err prompt(struct sb_password *p, const char *name, char *why,
			  size_t why_bytes)
{
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	struct termios was, quiet;
	enum sb_err err;

	if (tty < 0 || tcgetattr(tty, &was)) {
		if (tty >= 0)
			close(tty);
		snprintf(why, why_bytes,
			 "%s is encrypted: set " SB_PASSWORD_VARIABLE
			 ", or give --password-fd N, or run at a terminal",
			 name);
		return SB_MISSING;
	}
	sb_cli_catch(); /* or Ctrl-C would leave the terminal silent */
	quiet = was;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	quiet.c_lflag |= ICANON | ISIG;
	tcsetattr(tty, TCSAFLUSH, &quiet);
	dprintf(tty, "Password of the backup %s: ", name);
	err = read_line(tty, p);
	tcsetattr(tty, TCSAFLUSH, &was);
	dprintf(tty, "\n");
	close(tty);
	if (err != SB_OK)
		snprintf(why, why_bytes, "no password was given for %s", name);
	return err;
}

/* Line number, or the last one.  Its end is a newline or that of the text. */
static struct sb_span line(const struct sb_password *p, uint32_t number)
{
	struct sb_span rest = { p->text, p->len }, one = { p->text, 0 };

	for (uint32_t i = 0; rest.len; i++) {
		const uint8_t *end = memchr(rest.ptr, '\n', rest.len);

		one = sb_span_of(rest.ptr,
				 end ? (size_t)(end - rest.ptr) : rest.len);
		rest.ptr += one.len + (end != NULL);
		rest.len -= one.len + (end != NULL);
		if (i == number)
			break;
	}
	if (one.len && one.ptr[one.len - 1] == '\r')
		one.len--;
	return one;
}

static size_t lines(const struct sb_password *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->len; i++)
		n += p->text[i] == '\n';
	return n;
}

static enum sb_err take(struct sb_password *p, uint32_t user, const char *name,
			char *why, size_t why_bytes)
{
	char *value = getenv(SB_PASSWORD_VARIABLE);
	enum sb_err err = SB_OK;

	if (p->taken)
		return SB_OK;
	if (p->fd >= 0)
		err = take_descriptor(p, why, why_bytes);
	else if (value)
		err = take_variable(p, value, why, why_bytes);
	else
		return lines(p) > user ? SB_OK
				       : prompt(p, name, why, why_bytes);
	p->taken = 1;
	return err;
}

enum sb_err sb_password_ask(struct sb_password *p, uint32_t user,
			    const char *name, struct sb_buf *out, char *why,
			    size_t why_bytes)
{
	enum sb_err err = take(p, user, name, why, why_bytes);
	struct sb_span found;

	if (err != SB_OK)
		return err;
	found = line(p, user);
	if (!found.len || found.len > out->cap) {
		snprintf(why, why_bytes,
			 "the password given for %s is %s; give the one that "
			 "was set for encrypted backups of the device",
			 name, found.len ? "too long" : "empty");
		return SB_PARAM;
	}
	memcpy(out->ptr, found.ptr, found.len);
	out->len = found.len;
	return SB_OK;
}
