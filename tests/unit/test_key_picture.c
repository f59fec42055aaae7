/* tests/unit/test_key_picture.c: boxes of a drawn graph stand apart, edges lead
 * down; what is folded, repeated and escaped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/measure/key_picture.h"
#include "bench/measure/layers.h"

#define BOXES 40u
#define EDGES 80u

/* A generator of its own: which graph it is does not matter. */
static uint32_t draw(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % below;
}

static void apart_and_down(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 50; seed++) {
		struct sb_layers_box boxes[BOXES] = { 0 };
		struct sb_layers_edge edges[EDGES] = { 0 };
		struct sb_layers l = { .boxes = boxes,
				       .edges = edges,
				       .box_count = BOXES,
				       .edge_count = EDGES };
		uint32_t s = seed;

		for (size_t i = 0; i < BOXES; i++) {
			boxes[i].width = 20 + draw(&s, 150);
			boxes[i].height = 20 + draw(&s, 60);
		}
		for (size_t i = 0; i < EDGES; i++) {
			edges[i].from = draw(&s, BOXES - 1);
			edges[i].to =
				edges[i].from + 1 +
				draw(&s, BOXES - 1 - (uint32_t)edges[i].from);
		}
		assert_int_equal(sb_layers_place(&l), SB_OK);
		for (size_t i = 0; i < EDGES; i++)
			assert_true(boxes[edges[i].from].y +
					    boxes[edges[i].from].height / 2 <
				    boxes[edges[i].to].y -
					    boxes[edges[i].to].height / 2);
		for (size_t i = 0; i < BOXES; i++) {
			const struct sb_layers_box *a = &boxes[i];

			assert_true(a->x - a->width / 2 > -1e-6 &&
				    a->x + a->width / 2 < l.width + 1e-6 &&
				    a->y + a->height / 2 < l.height + 1e-6);
			for (size_t k = 0; k < i; k++) {
				const struct sb_layers_box *b = &boxes[k];
				double dx =
					a->x > b->x ? a->x - b->x : b->x - a->x;
				double dy =
					a->y > b->y ? a->y - b->y : b->y - a->y;

				assert_true(dx > (a->width + b->width) / 2 ||
					    dy > (a->height + b->height) / 2);
			}
		}
		sb_layers_release(&l);
	}
}

static void circles_are_refused(void **state)
{
	struct sb_layers_box boxes[2] = { { 1, 1, 0, 0 }, { 1, 1, 0, 0 } };
	struct sb_layers_edge edges[2] = { { .from = 0, .to = 1 },
					   { .from = 1, .to = 0 } };
	struct sb_layers l = {
		.boxes = boxes, .edges = edges, .box_count = 2, .edge_count = 2
	};

	(void)state;
	assert_int_equal(sb_layers_place(&l), SB_PARAM);
	sb_layers_release(&l);
}

/* So are those of steps and keys, which are folded first. */
static void folded_circles_are_refused(void **state)
{
	static const struct {
		const char *kinds[3];
		size_t count;
	} rings[] = {
		{ { "step", "key" }, 2 },
		{ { "key", "key" }, 2 },
		{ { "step", "step" }, 2 },
		{ { "step", "key", "step" }, 3 },
		{ { "item", "step", "key" }, 3 },
	};

	(void)state;
	for (size_t r = 0; r < sizeof(rings) / sizeof(rings[0]); r++) {
		struct sb_key_picture p = { 0 };
		char *text = NULL;
		size_t len, count = rings[r].count;
		FILE *to = open_memstream(&text, &len);

		assert_non_null(to);
		for (size_t i = 0; i < count; i++)
			assert_int_equal(sb_key_picture_add(&p,
							    rings[r].kinds[i],
							    "x", "", 1),
					 SB_OK);
		for (size_t i = 0; i < count; i++)
			assert_int_equal(
				sb_key_picture_join(&p, i, (i + 1) % count),
				SB_OK);
		assert_int_equal(sb_key_picture_draw(&p, "x", to), SB_PARAM);
		fclose(to);
		free(text);
		sb_key_picture_release(&p);
	}
}

static size_t times(const char *text, const char *what)
{
	size_t count = 0;

	for (; (text = strstr(text, what)); text += strlen(what))
		count++;
	return count;
}

/* A store that two steps ask; a key between two steps; two steps in a row. */
static void folded(void **state)
{
	static const struct {
		const char *kind, *text, *classes;
		unsigned long count;
	} nodes[] = {
		{ "item", "<pass>", "", 1 },
		{ "place", "store: box [after log-in]", "", 1 },
		{ "step", "stretch", "", 1 },
		{ "key", "256 bits", "", 1 },
		{ "step", "open", "", 1 },
		{ "key", "128 bits", "", 3 },
		{ "step", "seal", "", 3 },
		{ "content", "files", "photos+app_data", 3 },
	};
	static const size_t lines[][2] = { { 0, 2 }, { 1, 2 }, { 2, 3 },
					   { 3, 4 }, { 1, 4 }, { 4, 5 },
					   { 5, 6 }, { 6, 7 }, { 9, 7 },
					   { 7, 7 } };
	struct sb_key_picture p = { 0 };
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	(void)state;
	assert_non_null(to);
	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++)
		assert_int_equal(
			sb_key_picture_add(&p, nodes[i].kind, nodes[i].text,
					   nodes[i].classes, nodes[i].count),
			SB_OK);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_int_equal(
			sb_key_picture_join(&p, lines[i][0], lines[i][1]),
			SB_OK);
	assert_int_equal(sb_key_picture_draw(&p, "a & b", to), SB_OK);
	fclose(to);
	sb_key_picture_release(&p);
	assert_non_null(strstr(text, "<title>a &amp; b</title>"));
	assert_non_null(strstr(text, ">&lt;pass&gt;<"));
	assert_non_null(strstr(text, ">[after log-in]<"));
	assert_non_null(strstr(text, ">photos, app data<"));
	assert_null(strstr(text, "bits"));
	/* pass, store twice, stretch, open and seal in one, files */
	assert_int_equal(times(text, "<rect"), 6);
	assert_int_equal(times(text, "<path marker-end"), 5);
	assert_int_equal(times(text, ">box<"), 2);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(apart_and_down),
		cmocka_unit_test(circles_are_refused),
		cmocka_unit_test(folded_circles_are_refused),
		cmocka_unit_test(folded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
