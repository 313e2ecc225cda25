// SPDX-License-Identifier: GPL-2.0-only
/* top without a terminal: text or JSON Lines, a refresh after the other. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/page.h"
#include "base/text.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/top/top.h"
#include "commands/top/json.h"
#include "commands/signals.h"

#define ROWS_MOST 500000 /* of a trace, without -n: some 60 MB */
#define ROWS_REFRESH 10 /* that a refresh is worth without any */

/* 0: stdout is no terminal. */
static int terminal_width(void)
{
	struct winsize size;

	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) ? 0 : size.ws_col;
}

static void print_line(const char *lead, const char *text)
{
	if (*text)
		printf("%s%s\n", lead, text);
}

static void print_untrusted(const char *lead, const char *text)
{
	char escaped[TEXT_ESCAPED_SIZE(WORDS_SIZE)];

	text_escape(escaped, text, strnlen(text, WORDS_SIZE));
	print_line(lead, escaped);
}

static void print_finding(const struct view *view, const struct finding *finding, bool first)
{
	char text[WORDS_SIZE], age[WORDS_SIZE];

	printf("%s%8s ago  %s\n", first ? "\n" : "", words_age(age, view, finding->ts),
	       words_finding(text, view, finding));
}

static void print_time(const struct top_time *time)
{
	char span[SPAN_SIZE];

	if (time->gap)
		printf("gap: no record for %s; the refreshes between are left out\n",
		       page_span(span, time->gap));
	if (time->left_out)
		printf("left out: %llu refreshes, as more than %u rows were shown; -n shows more, -i, "
		       "--irq and --at others\n",
		       time->left_out, ROWS_MOST);
	if (time->back)
		printf("time runs back: %llu records are earlier than one before them, by more "
		       "than a second\n",
		       time->back);
}

static int print_text(struct top *top, __u64 fresh, bool first)
{
	const struct view *view = top->view;
	const struct finding *finding;
	char text[WORDS_SIZE];
	unsigned int i;
	int err;

	print_time(&top->time);
	printf("%.1f s: %s", (view->now - view->start) / 1e9, words_rates(text, view));
	printf("; %s\n", words_machine(text, view, &top->machine));
	print_line("findings (last minute): ", words_findings(text, view));
	print_line("CPUs: ", words_cpus(text, view, WORDS_SIZE / 2));
	print_line("drops: ", words_drops(text, view));
	for (i = 0; first && i < top->machine.nr_blind; i++)
		print_untrusted("blind: ", top->machine.blind[i]);
	putchar('\n');
	err = columns_print(&top->columns, top->select.rows, top->select.nr_rows, true,
			    terminal_width(), stdout);
	for (i = view->nr_lasting; i; i--)
		print_finding(view, &view->lasting[i - 1], i == view->nr_lasting);
	for (i = 0; i < fresh && (finding = view_latest(view, i)); i++)
		print_finding(view, finding, !i && !view->nr_lasting);
	putchar('\n');
	return err;
}

static int print(struct top *top, __u64 *told, bool first)
{
	__u64 fresh = top->view->nr_feed - *told;
	int err;

	view_refresh(top->view);
	err = select_rows(&top->select, top->view);
	if (!err && top->json)
		err = top_json_print(top, fresh, stdout);
	else if (!err)
		err = print_text(top, fresh, first);
	*told = top->view->nr_feed;
	top->time = (struct top_time){};
	errno = 0;
	if (!err && fflush(stdout) && errno == EPIPE)
		return -EPIPE; /* whoever read has enough */
	if (err)
		complain_error("top", -err, "cannot write: %s", strerror(-err));
	else if (flush_output("top", "", stdout, EXIT_CLEAN))
		err = -EIO;
	return err;
}

static void sleep_on(const struct top *top, __u64 ns)
{
	const struct timespec left = { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };
	struct pollfd alarm = { .fd = top->source->alarm(top), .events = POLLIN };

	ppoll(&alarm, 1, &left, NULL);
}

/* Not beyond @until: a refresh is due then. */
static void wait(const struct top *top, __u64 until)
{
	const __u64 now = top->source->now(top), period = top->source->period(top);

	if (period && now < until)
		sleep_on(top, period < until - now ? period : until - now);
}

/* 1, 0 at the end, or -errno after saying why. */
static int take_until(struct top *top, __u64 until)
{
	int result;

	do {
		wait(top, until);
		result = top->source->advance(top, until);
	} while (result > 0 && !stop && top->source->now(top) < until);
	if (result < 0)
		complain_error("top", top->trouble.error, "%s: %s",
			       top->trace ? top->trace : "the view broke off", top->trouble.text);
	return result > 0 && stop ? 0 : result;
}

/* The end of the next interval; a trace may have any time. */
static __u64 next(const struct top *top, __u64 until)
{
	return until < ~0ull - top->interval ? until + top->interval : ~0ull;
}

/* A long trace of many interrupts would fill a disk: from here on only its end is shown. */
static __u64 enough(struct top *top, __u64 until, __u64 *rows)
{
	*rows += top->select.nr_rows + ROWS_REFRESH;
	if (!top->source->is_trace || top->iterations || *rows < ROWS_MOST)
		return until;
	top->time.from = until;
	return ~0ull - top->interval;
}

static void count_left_out(struct top *top)
{
	const __u64 now = top->source->now(top), from = top->time.from;

	if (from && now > from)
		top->time.left_out = (now - from - 1) / top->interval;
}

int batch_run(struct top *top)
{
	__u64 until = top->header->ts, told = 0, count = 0, rows = 0;
	int result, err;

	if (top->at != NONE64)
		until = until < ~0ull - top->at ? until + top->at : ~0ull;
	do {
		until = next(top, until);
		result = take_until(top, until);
		if (result < 0)
			return EXIT_USAGE;
		if (top->source->is_trace)
			count_left_out(top);
		err = print(top, &told, !count);
		if (err)
			return err == -EPIPE ? EXIT_CLEAN : EXIT_USAGE;
		if (result && top->source->skip)
			until = enough(top, top->source->skip(top, until), &rows);
	} while (result && !stop && ++count != top->iterations);
	return EXIT_CLEAN;
}
