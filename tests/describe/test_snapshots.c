// SPDX-License-Identifier: GPL-2.0-only
/* Which of the kernel's own files there are, and which are missing, in words. */
#include <errno.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "describe/snapshots.h"

static void says(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no '%s' in '%s'", part, text);
}

static struct trace_snapshot read_or_not(const char *path, int error, unsigned int files)
{
	return (struct trace_snapshot){
		.when = TRACE_BEFORE,
		.path = path,
		.device = { .domain = NONE },
		.irq = NONE,
		.error = error,
		.files = files,
		.hex = "",
		.text = "",
	};
}

static void what_is_missing(void **state)
{
	struct snapshots snapshots = { NULL };
	struct trace_snapshot one = read_or_not("/sys/bus/pci/devices/0000:00:05.0/config", 0, 1);
	struct trace_snapshot debugfs = read_or_not("/sys/kernel/debug/irq/irqs/*", -ENOENT, 8);
	struct trace_snapshot strange = read_or_not("\033[2J", -0x7fffffff - 1, 1);
	char text[SNAPSHOTS_TOLD];

	(void)state;
	assert_string_equal(snapshots_text(text, &snapshots), "");
	one.size = 64;
	assert_int_equal(snapshots_add(&snapshots, &one), 0);
	assert_int_equal(snapshots_add(&snapshots, &debugfs), 0);
	says(snapshots_text(text, &snapshots),
	     "before and after: config space of 1 device, debugfs of 0 interrupts; 1 cut to 64 bytes "
	     "(record as root); no debugfs of 8: ENOENT (needs CONFIG_GENERIC_IRQ_DEBUGFS=y, and "
	     "debugfs mounted)");
	debugfs.error = -EACCES;
	assert_int_equal(snapshots_add(&snapshots, &debugfs), 0);
	assert_int_equal(snapshots_add(&snapshots, &strange), 0);
	says(snapshots_text(text, &snapshots), "EACCES (record as root");
	assert_null(strstr(text, "more are in the trace"));
	snapshots.not_kept = 7;
	says(snapshots_text(text, &snapshots), "; 7 more are in the trace only");
	says(text, "no \\x1b[2J of 1: error not known");
	snapshots_free(&snapshots);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
