/* tests/unit/jpeg_check.h: libjpeg, as a judge. */
#ifndef TESTS_UNIT_JPEG_CHECK_H
#define TESTS_UNIT_JPEG_CHECK_H

#include "tests/unit/phone.h"

#include <jpeglib.h>

struct decoder {
	struct jpeg_error_mgr base;
	int failed;
	jmp_buf out;
};

static inline void give_up(j_common_ptr c)
{
	struct decoder *d = (struct decoder *)c->err;

	d->failed = 1;
	longjmp(d->out, 1);
}

static inline void say_nothing(j_common_ptr c, int level)
{
	if (level < 0)
		c->err->num_warnings++;
}

/* Decodes to the last line without a warning; returns the pixels. */
static inline size_t decode(const uint8_t *bytes, size_t len)
{
	struct jpeg_decompress_struct c;
	struct decoder d;
	JSAMPLE *line;
	size_t pixels;

	c.err = jpeg_std_error(&d.base);
	d.base.error_exit = give_up;
	d.base.emit_message = say_nothing;
	d.failed = 0;
	if (setjmp(d.out)) {
		jpeg_destroy_decompress(&c);
		return 0;
	}
	jpeg_create_decompress(&c);
	jpeg_mem_src(&c, bytes, len);
	jpeg_read_header(&c, TRUE);
	jpeg_start_decompress(&c);
	pixels = (size_t)c.output_width * c.output_height;
	line = malloc((size_t)c.output_width * 3);
	while (c.output_scanline < c.output_height)
		jpeg_read_scanlines(&c, &line, 1);
	jpeg_finish_decompress(&c);
	jpeg_destroy_decompress(&c);
	free(line);
	return d.base.num_warnings ? 0 : pixels;
}

#endif
