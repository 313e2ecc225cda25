// SPDX-License-Identifier: GPL-2.0-only
/* Runs of one device before and after a change: what that comes to. */
#include <math.h>

#include "runs.h"
#include "random.h"

#define RUNS 400

static void fixed(void **state)
{
	const struct recording before = { .moves = 6612, .torn = 80 }, after = { .moves = 10240 };
	struct compare *compare = pair(&before, &after);

	(void)state;
	is(compare, COMPARE_TORN, COMPARE_FIXED);
	assert_int_equal(compare_verdict(compare), COMPARE_FIXED);
	assert_true(compare_shown(compare));
	assert_false(compare_failed(compare));
	said(&before, &after, COMPARE_TORN,
	     "fixed: 0 in 10,240 moves, below 0.360 per 1,000 at 95 %; "
	     "before 12.1 (9.59 to 15.1), 80 in 6,612");
	compare_free(compare);
}

/* With 3 in 1000 the ratio is (40^(1/3) - 1) / (n / 1000): a tenth needs 24,199.5. */
static void too_short(void **state)
{
	const struct recording before = { .moves = 1000, .torn = 3 };
	struct recording after = { .moves = 200 };
	struct compare *compare = pair(&before, &after);

	(void)state;
	is(compare, COMPARE_TORN, COMPARE_NOT_SHOWN);
	assert_false(compare_shown(compare));
	assert_false(compare_failed(compare));
	assert_int_equal(compare->sums[COMPARE_TORN].more, 24000);
	said(&before, &after, COMPARE_TORN,
	     "; as much can be left; 24,000 more moves without any are needed to show a tenth of it");
	compare_free(compare);
	after.moves = 10000;
	said(&before, &after, COMPARE_TORN, "; up to 24 % of that rate can be left; 14,200 more");
	after.moves = 24199;
	said(&before, &after, COMPARE_TORN, "; 1 more moves without any");
	after.moves = 24200;
	judged(&before, &after, COMPARE_TORN, COMPARE_FIXED);
}

static void no_difference(void **state)
{
	const struct recording five = { .moves = 1000, .torn = 5 }, none = { .moves = 1000 };
	const struct recording two = { .moves = 1000, .torn = 2 }, still = { .kept = 5 };

	(void)state;
	judged(&five, &five, COMPARE_TORN, COMPARE_NOT_FIXED);
	judged(&five, &two, COMPARE_TORN, COMPARE_NOT_FIXED);
	judged(&none, &two, COMPARE_TORN, COMPARE_AFTER_ONLY);
	judged(&none, &none, COMPARE_TORN, COMPARE_NONE);
	said(&none, &two, COMPARE_TORN, "no difference shown: 2 in 1,000 moves");
	judged(&none, &still, COMPARE_TORN, COMPARE_UNSEEN);
	said(&none, &still, COMPARE_TORN, "cannot say: nothing was moved so after; before below");
	said(&still, &none, COMPARE_TORN, "cannot say: nothing was moved so before; 0 in 1,000");
}

static void better_and_worse(void **state)
{
	const struct recording many = { .moves = 1000, .torn = 100 },
			       few = { .moves = 1000, .torn = 20 };
	const struct recording none = { .moves = 1000 }, some = { .moves = 1000, .torn = 12 };
	struct compare *compare = pair(&many, &few);

	(void)state;
	is(compare, COMPARE_TORN, COMPARE_BETTER);
	assert_true(compare_failed(compare));
	compare_free(compare);
	judged(&few, &many, COMPARE_TORN, COMPARE_WORSE);
	judged(&none, &some, COMPARE_TORN, COMPARE_WORSE);
	said(&many, &few, COMPARE_TORN, "better, not gone: 20 in 1,000 moves, 20.0 (12.2 to 30.9)");
}

/* Where none can be seen, none is no answer. */
static void blind(void **state)
{
	const struct recording before = { .moves = 1000, .torn = 80, .exposed = 1000 };
	struct recording after = { .moves = 10000, .hides = "arrival" };
	struct compare *compare = pair(&before, &after);

	(void)state;
	is(compare, COMPARE_TORN, COMPARE_CANNOT_SAY);
	is(compare, COMPARE_EXPOSED, COMPARE_FIXED);
	is(compare, COMPARE_LOST, COMPARE_NONE);
	assert_false(compare_shown(compare));
	compare_free(compare);
	said(&before, &after, COMPARE_TORN,
	     "cannot say: it cannot be seen in what was recorded after; before 80.0");
	after.torn = 1; /* the kernel log told of it */
	judged(&before, &after, COMPARE_TORN, COMPARE_NOT_FIXED);
	after.torn = 0;
	judged(&after, &after, COMPARE_TORN, COMPARE_UNSEEN);
	judged(&after, &before, COMPARE_TORN, COMPARE_AFTER_ONLY);
	after.hides = "handler";
	judged(&before, &after, COMPARE_TORN, COMPARE_CANNOT_SAY);
	judged(&before, &after, COMPARE_LOST, COMPARE_UNSEEN);
	after.hides = "message";
	judged(&before, &after, COMPARE_EXPOSED, COMPARE_CANNOT_SAY);
}

/* One blind trace of two: its moves are no tries. */
static void blind_in_part(void **state)
{
	const struct recording before = { .moves = 1000, .torn = 80 };
	const struct recording seen = { .moves = 1000 },
			       hidden = { .moves = 5000, .hides = "arrival" };
	struct compare *compare = begin();

	(void)state;
	add(compare, COMPARE_BEFORE, &before);
	add(compare, COMPARE_AFTER, &seen);
	add(compare, COMPARE_AFTER, &hidden);
	assert_int_equal(compare_judge(compare), 0);
	is(compare, COMPARE_TORN, COMPARE_FIXED);
	assert_int_equal(compare->sums[COMPARE_TORN].cells[COMPARE_AFTER].tries, 1000);
	assert_int_equal(compare->sums[COMPARE_TORN].cells[COMPARE_AFTER].unseen, 5000);
	compare_free(compare);
	compare = begin();
	add(compare, COMPARE_BEFORE, &before);
	add(compare, COMPARE_AFTER, &(const struct recording){ .moves = 1000, .torn = 1 });
	is_judged(compare, COMPARE_TORN, COMPARE_BETTER);
	compare = begin();
	add(compare, COMPARE_BEFORE, &before);
	add(compare, COMPARE_AFTER, &(const struct recording){ .moves = 1000, .torn = 1 });
	add(compare, COMPARE_AFTER, &hidden);
	is_judged(compare, COMPARE_TORN, COMPARE_NOT_FIXED);
}

/* One hit is enough before, if it is the updates that are fixed. */
static void by_updates(void **state)
{
	const struct recording before = { .moves = 1000, .torn = 1, .exposed = 1000 };
	struct recording after = { .moves = 400 };

	(void)state;
	judged(&before, &after, COMPARE_EXPOSED, COMPARE_FIXED);
	judged(&before, &after, COMPARE_TORN, COMPARE_FIXED);
	said(&before, &after, COMPARE_TORN, "; none of the updates after could tear");
	after.moves = 20; /* too few for that as well */
	judged(&before, &after, COMPARE_TORN, COMPARE_NOT_SHOWN);
	after.moves = 400;
	after.possible = 1;
	judged(&before, &after, COMPARE_TORN, COMPARE_NOT_SHOWN);
}

/* Luck, or less load in the window: the update is as it was. */
static void still_tears(void **state)
{
	const struct recording before = { .moves = 1000, .torn = 80, .lost = 80, .exposed = 1000 };
	const struct recording after = { .moves = 1000, .exposed = 1000 };

	(void)state;
	judged(&before, &after, COMPARE_EXPOSED, COMPARE_NOT_FIXED);
	judged(&before, &after, COMPARE_TORN, COMPARE_BETTER);
	judged(&before, &after, COMPARE_LOST, COMPARE_BETTER);
	said(&before, &after, COMPARE_TORN,
	     "better, not gone: 0 in 1,000 moves, below 3.69 per "
	     "1,000 at 95 %; before 80.0 (63.4 to 99.6), 80 in "
	     "1,000; but updates after could still tear");
}

static void widened(void **state)
{
	const struct recording wide = { .moves = 1000, .torn = 80, .widen_us = 300 };
	const struct recording narrow = { .moves = 10000 }, hit = { .moves = 10000, .torn = 8 };
	const struct recording gone = { .moves = 10000, .widen_us = 300 };
	const struct recording seen = { .moves = 1000, .torn = 80 };
	struct compare *mixed = begin();

	(void)state;
	judged(&wide, &narrow, COMPARE_TORN, COMPARE_CANNOT_SAY);
	judged(&wide, &hit, COMPARE_TORN, COMPARE_NOT_FIXED);
	judged(&wide, &gone, COMPARE_TORN, COMPARE_FIXED);
	judged(&seen, &gone, COMPARE_TORN, COMPARE_FIXED);
	judged(&narrow, &wide, COMPARE_TORN, COMPARE_AFTER_ONLY);
	add(mixed, COMPARE_BEFORE, &wide);
	add(mixed, COMPARE_AFTER, &gone);
	add(mixed, COMPARE_AFTER, &narrow);
	is_judged(mixed, COMPARE_TORN, COMPARE_CANNOT_SAY);
	said(&wide, &narrow, COMPARE_TORN,
	     "cannot say: windows were widened more, or interrupts "
	     "raised in more of them, before; 0 in 10,000 moves");
	said(&narrow, &wide, COMPARE_TORN,
	     "; not alike: windows were widened more, or interrupts "
	     "raised in more of them, after");
}

static void measured(void **state)
{
	const struct recording before = { .moves = 1000, .torn = 80, .window = true };
	struct recording after = { .moves = 10000 };

	(void)state;
	judged(&before, &after, COMPARE_TORN, COMPARE_CANNOT_SAY);
	after.window = true;
	judged(&before, &after, COMPARE_TORN, COMPARE_FIXED);
}

/* Who waits for a longer silence finds fewer losses. */
static void patience(void **state)
{
	const struct recording before = { .moves = 1000, .lost = 80, .torn = 80 };
	struct recording after = { .moves = 10000, .lost_after = 5 };

	(void)state;
	judged(&before, &after, COMPARE_LOST, COMPARE_CANNOT_SAY);
	judged(&before, &after, COMPARE_TORN, COMPARE_FIXED);
	after.lost_after = 0;
	judged(&before, &after, COMPARE_LOST, COMPARE_FIXED);
}

/* A tenth of the interrupts: a move says a tenth as much. */
static void load(void **state)
{
	const struct recording before = { .moves = 1000, .torn = 80 };
	struct recording after = { .moves = 2000, .handled = 10000 };

	(void)state;
	judged(&before, &after, COMPARE_TORN, COMPARE_NOT_SHOWN);
	said(&before, &after, COMPARE_TORN,
	     "the moves after count as 200: fewer interrupts came, or the machine stood still");
	after.handled = 60000; /* near enough */
	judged(&before, &after, COMPARE_TORN, COMPARE_FIXED);
	after.handled = 1000000;
	judged(&before, &after, COMPARE_TORN, COMPARE_FIXED);
}

/* No silence is one of the device while the machine stands. */
static void starved(void **state)
{
	const struct recording before = { .moves = 1000, .lost = 80, .torn = 80 };
	struct recording after = { .moves = 1000, .stood = 90 };

	(void)state;
	judged(&before, &after, COMPARE_LOST, COMPARE_NOT_SHOWN);
	judged(&before, &after, COMPARE_TORN, COMPARE_FIXED);
	after.stood = 200;
	judged(&before, &after, COMPARE_LOST, COMPARE_CANNOT_SAY);
	after.stood = 10;
	judged(&before, &after, COMPARE_LOST, COMPARE_FIXED);
}

/* Each that is possible or was dropped may be one. */
static void doubts(void **state)
{
	const struct recording before = { .moves = 1000, .torn = 80 };
	struct recording after = { .moves = 1000, .dropped = 3 };

	(void)state;
	said(&before, &after, COMPARE_TORN,
	     "; of 3 records that are missing each may be one; 137 "
	     "more moves without any are needed");
	after.moves = 1137;
	judged(&before, &after, COMPARE_TORN, COMPARE_FIXED);
	after = (struct recording){ .moves = 1000, .possible = 3 };
	said(&before, &after, COMPARE_TORN, "; of 3 that are possible each may be one; 137 more");
	after.dropped = 2;
	said(&before, &after, COMPARE_TORN,
	     "; of 3 that are possible and 2 records that are missing each may be one");
	after = (struct recording){ .moves = 1000, .torn = 200 };
	judged(&before, &after, COMPARE_TORN, COMPARE_WORSE);
	judged(&(const struct recording){ .moves = 1000, .torn = 80, .dropped = 120 }, &after,
	       COMPARE_TORN, COMPARE_NOT_FIXED);
	judged(&(const struct recording){ .moves = 1000, .torn = 80, .possible = 120 }, &after,
	       COMPARE_TORN, COMPARE_NOT_FIXED);
}

static unsigned int poisson(double mean)
{
	double product = uniform(), limit = exp(-mean);
	unsigned int count = 0;

	while (product > limit) {
		product *= uniform();
		count++;
	}
	return count;
}

/* How often it is told though it is not so: @before and @after are what 1000 moves bring. */
static unsigned int told(double before, double after, unsigned int moves,
			 enum compare_verdict verdict)
{
	unsigned int run, times = 0;

	for (run = 0; run < RUNS; run++) {
		struct recording runs[] = { { .moves = 1000, .torn = poisson(before) },
					    { .moves = moves,
					      .torn = poisson(after * moves / 1000) } };
		struct compare *compare = pair(&runs[0], &runs[1]);

		times += compare->sums[COMPARE_TORN].verdict == verdict;
		compare_free(compare);
	}
	return times;
}

/* At 95 %, of which half is on the other side: 10 of 400, and four deviations more. */
static void as_rarely_as_it_claims(void **state)
{
	(void)state;
	assert_in_range(told(20, 2, 1000, COMPARE_FIXED), 0, 22);
	assert_in_range(told(3, 0.3, 8000, COMPARE_FIXED), 0, 22);
	assert_in_range(told(20, 20, 1000, COMPARE_WORSE), 0, 22);
	assert_in_range(told(20, 20, 1000, COMPARE_BETTER), 0, 22);
	/* And that it is told at all where it is so. */
	assert_in_range(told(50, 0, 2000, COMPARE_FIXED), RUNS * 99 / 100, RUNS);
	assert_in_range(told(20, 60, 1000, COMPARE_WORSE), RUNS * 90 / 100, RUNS);
	assert_in_range(told(60, 20, 1000, COMPARE_BETTER), RUNS * 95 / 100, RUNS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixed),
		cmocka_unit_test(too_short),
		cmocka_unit_test(no_difference),
		cmocka_unit_test(better_and_worse),
		cmocka_unit_test(blind),
		cmocka_unit_test(blind_in_part),
		cmocka_unit_test(by_updates),
		cmocka_unit_test(still_tears),
		cmocka_unit_test(widened),
		cmocka_unit_test(measured),
		cmocka_unit_test(patience),
		cmocka_unit_test(load),
		cmocka_unit_test(starved),
		cmocka_unit_test(doubts),
		cmocka_unit_test(as_rarely_as_it_claims),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
