// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "stress/random.h"
#include "stress/vectors.h"
#include "record.h"

#define CPUS 4

/* As the kernel does it: a table a CPU, the lowest free one is given. */
static __u32 give(unsigned char taken[CPUS][256], __u32 cpu)
{
	__u32 vector;

	for (vector = VECTOR_FIRST_DEVICE; taken[cpu][vector]; vector++)
		;
	taken[cpu][vector] = 1;
	return vector;
}

static void learns_what_others_hold(void **state)
{
	struct vectors *vectors = vectors_new(CPUS);

	(void)state;
	assert_int_equal(vectors_guess(vectors, 1), 0x20);
	vectors_move(vectors, 0, 0x21, 1, 0x24);
	assert_int_equal(vectors_guess(vectors, 1), 0x25);
	vectors_move(vectors, 1, 0x24, 0, 0x21);
	assert_int_equal(vectors_guess(vectors, 1), 0x24);
	assert_int_equal(vectors_guess(vectors, CPUS), NONE);
	vectors_free(vectors);
}

static void survives_what_is_not_known(void **state)
{
	struct vectors *vectors = vectors_new(CPUS);

	(void)state;
	vectors_move(vectors, NONE, NONE, NONE, NONE);
	vectors_move(vectors, 2, NONE, NONE, 0x30);
	vectors_move(vectors, NONE, 0x30, 2, 0xffff);
	vectors_move(vectors, CPUS, 0x30, CPUS, 0x30); /* the sanitizer sees who writes there */
	vectors_move(vectors, 0, 256, 0, 256);
	assert_int_equal(vectors_guess(vectors, CPUS), NONE);
	assert_int_equal(vectors_guess(vectors, 0), 0x20);
	assert_int_equal(vectors_guess(vectors, 2), 0x20);
	vectors_free(vectors);
}

/* Against a table that gives and takes: the guess may be wrong once, and then knows better. */
static void guesses_well(void **state)
{
	struct choices choices = choices_from(7);
	struct vectors *vectors = vectors_new(CPUS);
	unsigned char taken[CPUS][256] = {};
	__u32 cpu = 0, vector, to, given;
	unsigned int i, right = 0;

	(void)state;
	for (i = 0; i < 3 * CPUS; i++)
		give(taken, i * i % CPUS);
	vector = give(taken, cpu);
	for (i = 0; i < 1000; i++) {
		to = (cpu + 1 + choose(&choices, CPUS - 1)) % CPUS;
		given = give(taken, to);
		right += vectors_guess(vectors, to) == given;
		vectors_move(vectors, cpu, vector, to, given);
		taken[cpu][vector] = 0;
		cpu = to;
		vector = given;
	}
	assert_true(right > 990);
	vectors_free(vectors);
}

static void a_seed_repeats(void **state)
{
	struct choices a = choices_from(3), b = choices_from(3), c = choices_from(4);
	unsigned int i, same = 0;
	__u32 number;

	(void)state;
	for (i = 0; i < 1000; i++) {
		number = choose(&a, 10);
		assert_true(number < 10);
		assert_int_equal(number, choose(&b, 10));
		same += number == choose(&c, 10);
	}
	assert_in_range(same, 50, 150);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(learns_what_others_hold),
		cmocka_unit_test(survives_what_is_not_known),
		cmocka_unit_test(guesses_well),
		cmocka_unit_test(a_seed_repeats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
