// SPDX-License-Identifier: GPL-2.0-only
/* top on a terminal: what is drawn when, and what keys ask for. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/page.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/recorder.h"
#include "commands/top/top.h"
#include "commands/signals.h"
#include "view/layout.h"
#include "view/screen.h"

#define MESSAGE_SIZE 256
#define SEEK 10000000000ull /* ns, of < and > */
#define HELD_MAX 65536 /* records and findings of one pause */
#define NAME_MOST 80

struct held {
	bool is_finding;
	union {
		union record record;
		struct finding finding;
	};
};

/* What comes while the view is paused. */
struct hold {
	struct held *items;
	size_t count;
	size_t room;
};

struct display {
	struct top *top;
	struct screen *screen;
	struct layout layout;
	struct hold hold;
	bool changed; /* draw it again */
	__u64 taken_at; /* by our clock: when records were taken */
	__u64 take_at; /* and when they are to be taken next */
	__u64 due; /* of the next refresh, by the source's clock */
	__u64 told; /* findings, ended or not, when it was drawn */
	__u64 count; /* refreshes */
	char path[NAME_MOST];
};

static bool hold_on(struct top *top, const union record *record, const struct finding *finding)
{
	struct hold *hold = top->held;
	size_t room = hold->room ? 2 * hold->room : 1024;
	struct held *held;

	if (hold->count == hold->room) {
		held = hold->count < HELD_MAX ? reallocarray(hold->items, room, sizeof(*held))
					      : NULL;
		if (!held)
			return false;
		hold->items = held;
		hold->room = room;
	}
	held = &hold->items[hold->count++];
	held->is_finding = finding;
	if (finding)
		held->finding = *finding;
	else
		memcpy(&held->record, record, record->head.size);
	return true;
}

/* What was held goes on to the view. */
static void let_go(struct display *display)
{
	struct hold *hold = &display->hold;
	struct held *held;
	size_t i;

	display->top->hold = NULL;
	for (i = 0; i < hold->count; i++) {
		held = &hold->items[i];
		if (held->is_finding)
			top_finding(display->top, &held->finding);
		else
			top_record(display->top, &held->record);
	}
	free(hold->items);
	memset(hold, 0, sizeof(*hold));
}

static void set_pause(struct display *display, bool paused)
{
	struct top *top = display->top;

	display->layout.paused = paused;
	if (top->source->is_trace)
		return;
	if (!paused) {
		let_go(display);
		return;
	}
	top->held = &display->hold;
	top->hold = hold_on;
}

static void refresh_view(struct display *display)
{
	view_refresh(display->top->view);
	display->count++;
	display->changed = true;
}

static void notice(struct display *display, const char *text)
{
	snprintf(display->layout.notice, sizeof(display->layout.notice), "%s", text);
	display->changed = true;
}

/* No file is written over: two that begin in the same second get two numbers. */
static void name_trace(char *path)
{
	char day[32];
	time_t now = time(NULL);
	struct tm local;
	int number = 1;

	localtime_r(&now, &local);
	strftime(day, sizeof(day), "%Y%m%d-%H%M%S", &local);
	snprintf(path, NAME_MOST, "msiscope-%s.jsonl", day);
	while (!access(path, F_OK))
		snprintf(path, NAME_MOST, "msiscope-%s-%d.jsonl", day, ++number);
}

static void record_end(struct display *display)
{
	char text[160];
	int err;

	if (!display->top->recorder)
		return;
	err = recorder_close(display->top->recorder);
	display->top->recorder = NULL;
	display->layout.recording = NULL;
	if (err)
		snprintf(text, sizeof(text), "%s is not whole: %s", display->path, strerror(-err));
	else
		snprintf(text, sizeof(text), "recorded to %s", display->path);
	notice(display, text);
}

static void record_toggle(struct display *display)
{
	struct top *top = display->top;
	char text[160];
	int err;

	if (top->source->is_trace) {
		notice(display, "a replay is a trace already");
		return;
	}
	if (top->recorder) {
		record_end(display);
		return;
	}
	name_trace(display->path);
	err = recorder_open(&top->recorder, display->path, top->header, clock_now());
	if (err) {
		snprintf(text, sizeof(text), "%s: %s", display->path, strerror(-err));
		notice(display, text);
		return;
	}
	display->layout.recording = display->path;
}

/* Grows with whatever is told of a finding: that it is there, or how it ended. */
static __u64 told(const struct view *view)
{
	return 2 * view->nr_feed + view->nr_lasting;
}

/* To @ts, as if one had watched: rates are those of the last interval before it. */
static int go_to(struct display *display, __u64 ts, bool seek)
{
	struct top *top = display->top;
	int result = 1;

	if (seek && ts > top->interval)
		result = top->source->seek(top, ts - top->interval);
	if (result == -ESPIPE) {
		notice(display, "standard input cannot go back");
		return 0;
	}
	if (seek && result >= 0)
		view_refresh(top->view);
	if (result >= 0)
		result = top->source->advance(top, ts);
	if (result < 0)
		return result;
	display->layout.ended = !result;
	if (!result)
		display->layout.paused = true;
	display->due = top->source->now(top) + top->interval;
	display->told = told(top->view);
	refresh_view(display);
	return 0;
}

static int step(struct display *display)
{
	const struct top *top = display->top;

	display->layout.paused = true;
	return go_to(display, top->source->now(top) + top->interval, false);
}

static int seek(struct display *display, bool forth)
{
	const struct top *top = display->top;
	__u64 at = top->source->now(top), begin = top->header->ts;

	if (forth)
		return go_to(display, at + SEEK, true);
	return go_to(display, at > begin + SEEK ? at - SEEK : begin, true);
}

static int grant(struct display *display, enum wish wish)
{
	bool is_trace = display->top->source->is_trace;

	display->changed = true;
	switch (wish) {
	case WISH_PAUSE:
		set_pause(display, !display->layout.paused);
		return 0;
	case WISH_RECORD:
		record_toggle(display);
		return 0;
	case WISH_STEP:
		return is_trace ? step(display) : 0;
	case WISH_BACK:
	case WISH_FORTH:
		return is_trace ? seek(display, wish == WISH_FORTH) : 0;
	default:
		return 0;
	}
}

static int draw(struct display *display)
{
	struct top *top = display->top;
	struct canvas canvas;
	int err;

	err = select_rows(&top->select, top->view);
	if (err)
		return err;
	layout_follow(&display->layout, &top->select);
	err = screen_canvas(display->screen, &canvas);
	if (!err) {
		layout_draw(&display->layout, top->view, &top->select, &canvas);
		screen_show(display->screen, &canvas);
	}
	canvas_close(&canvas);
	display->changed = false;
	display->told = told(top->view);
	return err;
}

/* Nobody wants to wait for a day in which nothing was recorded. */
static void skip_gap(struct display *display)
{
	struct top *top = display->top;
	__u64 at = top->source->now(top);
	char span[SPAN_SIZE], text[80];

	if (!top->source->skip || top->source->skip(top, at) == at)
		return;
	snprintf(text, sizeof(text), "no record for %s: skipped", page_span(span, top->time.gap));
	notice(display, text);
	display->due = top->source->now(top);
}

/* What came goes to the file and to the view, which holds so much of it only. */
static void keep_up(struct display *display)
{
	struct top *top = display->top;

	if (top->recorder && recorder_flush(top->recorder))
		record_end(display);
	if (display->hold.count >= HELD_MAX) {
		set_pause(display, false);
		notice(display, "paused too long: it goes on");
	}
	/* What was found is shown at once. */
	if (!display->layout.paused)
		display->changed |= told(top->view) != display->told;
}

static void refresh_if_due(struct display *display)
{
	const struct top *top = display->top;
	__u64 at = top->source->now(top);

	if (at >= display->due) {
		refresh_view(display);
		display->due += top->interval;
		if (display->due <= at)
			display->due = at + top->interval;
	}
	/* The next one is not late. */
	if (display->take_at - display->taken_at > display->due - at)
		display->take_at = display->taken_at + display->due - at;
}

/* By what has passed, when it is time to. */
static int advance(struct display *display, __u64 now)
{
	struct top *top = display->top;
	const __u64 passed = now - display->taken_at;
	int result;

	if (now < display->take_at)
		return 0;
	display->taken_at = now;
	display->take_at = now + top->source->period(top);
	if (top->source->is_trace && display->layout.paused)
		return 0;
	result = top->source->advance(top, top->source->now(top) + passed);
	if (result < 0)
		return result;
	keep_up(display);
	if (!result) {
		display->layout.ended = display->layout.paused = true;
		refresh_view(display);
	}
	if (display->layout.paused)
		return 0;
	skip_gap(display);
	refresh_if_due(display);
	return 0;
}

/* How long to wait for a key, in ms. */
static int wait_ms(const struct display *display, __u64 now)
{
	return display->take_at > now ? (display->take_at - now + 999999) / 1000000 : 0;
}

static int loop(struct display *display)
{
	struct top *top = display->top;
	__u64 now = clock_now();
	enum wish wish;
	int key, err = 0;

	while (!stop && !err) {
		if (display->changed)
			err = draw(display);
		if (err || (top->iterations && display->count >= top->iterations))
			break;
		key = screen_key(display->screen, wait_ms(display, now), top->source->alarm(top));
		if (key == KEYS_ALARM) {
			display->take_at = 0;
			key = KEYS_NONE;
		}
		if (key == -EIO)
			break; /* the terminal is gone: an end like any other */
		wish = key == KEYS_NONE || key == KEYS_RESIZE
			       ? WISH_NOTHING
			       : layout_key(&display->layout, &top->select, key);
		display->changed |= key != KEYS_NONE;
		if (wish == WISH_QUIT)
			break;
		if (wish)
			err = grant(display, wish);
		now = clock_now();
		if (!err)
			err = advance(display, now);
	}
	return err;
}

static int begin(struct display *display)
{
	struct top *top = display->top;

	display->layout = (struct layout){ .machine = &top->machine,
					   .columns = &top->columns,
					   .fit = !top->chosen,
					   .follow = NONE,
					   .replay = top->source->is_trace };
	display->changed = true;
	display->taken_at = clock_now();
	display->due = top->source->now(top) + top->interval;
	if (top->at == NONE64)
		return 0;
	display->layout.paused = true;
	return go_to(display, top->header->ts + top->at, true);
}

/* https://no-color.org: set, and not empty. */
static bool colours_unwanted(void)
{
	const char *no_color = getenv("NO_COLOR");

	return no_color && *no_color;
}

int screen_run(struct top *top)
{
	struct display display = { .top = top };
	char message[MESSAGE_SIZE] = "";
	int err = screen_open(&display.screen, top->ascii, top->mono || colours_unwanted(), message,
			      sizeof(message));

	if (err)
		return complain_error("top", -err, "%s", *message ? message : strerror(-err));
	err = begin(&display);
	if (!err)
		err = loop(&display);
	set_pause(&display, false);
	record_end(&display);
	screen_close(display.screen);
	if (*display.path)
		fprintf(stderr, "msiscope top: %s\n", display.layout.notice);
	if (err)
		return complain_error("top", -err, "the view broke off: %s",
				      *top->trouble.text ? top->trouble.text : strerror(-err));
	return EXIT_CLEAN;
}
