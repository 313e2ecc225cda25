// SPDX-License-Identifier: GPL-2.0-only
/* top on this machine. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/recorder.h"
#include "commands/top/top.h"

#define REREAD_LEAST 1000000000ull /* ns between two looks at the inventory */
#define REREAD_MOST 30000000000ull

struct live {
	struct session *session;
	__u64 inventory_at; /* when it was read last */
	int error; /* of a callback, the first */
};

static void note(struct top *top, int err)
{
	struct live *live = top->state;

	if (err && !live->error)
		live->error = err;
}

static void on_record(const union record *record, void *arg)
{
	struct top *top = arg;

	recorder_record(top->recorder, record);
	note(top, top_record(top, record));
}

static void on_finding(const struct finding *finding, void *arg)
{
	note(arg, top_finding(arg, finding));
}

static int live_open(struct top *top)
{
	struct session_options options = top->session_options;
	struct live *live = calloc(1, sizeof(*live));
	const struct inventory *inventory;
	int status;

	top->state = live;
	if (!live)
		return complain_error("top", ENOMEM, "%s", strerror(ENOMEM));
	options.on_record = on_record;
	options.on_finding = on_finding;
	options.arg = top;
	status = session_open("top", &options, &live->session);
	if (status)
		return status;
	top_know(top, session_header(live->session));
	inventory = session_inventory(live->session);
	top->view = view_new(top->header->ts);
	if (top->view)
		top_coverage(top);
	if (!top->view || view_inventory(top->view, inventory, top->header->ts))
		return complain_error("top", ENOMEM, "%s", strerror(ENOMEM));
	top->view->stale = true; /* read before all was attached: once more, for the counts */
	return EXIT_CLEAN;
}

/* What the records cannot tell: drivers, masks, who is gone. */
static int look_again(struct top *top)
{
	struct live *live = top->state;
	__u64 now = clock_now(), age = now - live->inventory_at;
	struct inventory inventory;
	int err;

	if (age < REREAD_LEAST || (!top->view->stale && age < REREAD_MOST))
		return 0;
	err = inventory_read("", &inventory);
	if (!err && inventory.nr_irqs)
		err = view_inventory(top->view, &inventory, now);
	inventory_free(&inventory);
	live->inventory_at = now;
	return err;
}

static __u64 live_now(const struct top *top)
{
	(void)top;
	return clock_now();
}

/* What is recorded here is as fine as by record. */
static __u64 live_period(const struct top *top)
{
	const struct live *live = top->state;

	return top->recorder ? PROBE_PERIOD : session_period(live->session);
}

static int live_alarm(const struct top *top)
{
	const struct live *live = top->state;

	return live_period(top) > PROBE_PERIOD ? session_alarm(live->session) : -1;
}

/* Whatever @ts is, up to now. */
static int live_advance(struct top *top, __u64 ts)
{
	struct live *live = top->state;
	int err = session_drain(live->session, live_period(top) > PROBE_PERIOD);

	(void)ts;
	if (!err)
		err = live->error;
	if (!err)
		err = look_again(top);
	if (err)
		snprintf(top->trouble.text, sizeof(top->trouble.text), "%s", strerror(-err));
	top->trouble.error = err;
	return err ? err : 1;
}

static int live_close(struct top *top)
{
	const struct session_end end = { .reason = "signal", .command_status = NONE };
	struct live *live = top->state;
	int status = EXIT_CLEAN;

	top->hold = NULL;
	if (live && live->session)
		status = session_close(live->session, &end, NULL);
	free(live);
	top->state = NULL;
	/* What came last is found now; of a screen nobody asks. */
	return status != EXIT_USAGE && !top->batch ? EXIT_CLEAN : status;
}

const struct source_ops source_live = {
	.open = live_open,
	.advance = live_advance,
	.now = live_now,
	.period = live_period,
	.alarm = live_alarm,
	.close = live_close,
};
