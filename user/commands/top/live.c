// SPDX-License-Identifier: GPL-2.0-only
/* top on this machine. */
#include <errno.h>
#include <string.h>

#include "commands/commands.h"
#include "commands/options.h"
#include "commands/recorder.h"
#include "commands/top/top.h"

#define REREAD_LEAST 1000000000ull /* ns between two looks at the inventory */
#define REREAD_MOST 30000000000ull

static void on_record(const union record *record, void *arg)
{
	struct top *top = arg;

	recorder_record(top->recorder, record);
	top_record(top, record);
}

static void on_finding(const struct finding *finding, void *arg)
{
	top_finding(arg, finding);
}

int live_open(struct top *top)
{
	struct session_options options = top->session_options;
	int status;

	options.on_record = on_record;
	options.on_finding = on_finding;
	options.arg = top;
	status = session_open("top", &options, &top->session);
	if (status)
		return status;
	top_know(top, session_header(top->session), NULL, 0);
	top->view = view_new(top->header->ts);
	if (top->view)
		top_sight(top);
	if (!top->view ||
	    view_inventory(top->view, session_inventory(top->session), top->header->ts))
		return complain("top", "%s", strerror(ENOMEM));
	top->view->stale = true; /* read before all was attached: once more, for the counts */
	return EXIT_CLEAN;
}

/* What the records cannot tell: drivers, masks, who is gone. */
static int look_again(struct top *top)
{
	__u64 now = probe_now(), age = now - top->inventory_at;
	struct inventory inventory;
	int err;

	if (age < REREAD_LEAST || (!top->view->stale && age < REREAD_MOST))
		return 0;
	err = inventory_read("", &inventory);
	if (!err && inventory.nr_irqs)
		err = view_inventory(top->view, &inventory, now);
	inventory_free(&inventory);
	top->inventory_at = now;
	return err;
}

/* What is recorded here is as fine as by record. */
__u64 live_period(const struct top *top)
{
	return top->recorder ? PROBE_PERIOD : session_period(top->session);
}

int live_alarm(const struct top *top)
{
	return live_period(top) > PROBE_PERIOD ? session_alarm(top->session) : -1;
}

int live_drain(struct top *top)
{
	int err = session_drain(top->session, live_period(top) > PROBE_PERIOD);

	if (!err)
		err = top->error;
	return err ? err : look_again(top);
}

int live_close(struct top *top)
{
	const struct session_end end = { .reason = "signal", .command_status = NONE };
	int status;

	top->hold = NULL;
	status = session_close(top->session, &end, NULL);
	top->session = NULL;
	/* What came last is found now; of a screen nobody asks. */
	return status != EXIT_USAGE && !top->batch ? EXIT_CLEAN : status;
}
