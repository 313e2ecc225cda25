/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside commands/: which update protocol this kernel really runs, from the
 * moves that happen meanwhile, against what its version is known for.
 */
#ifndef MSISCOPE_SELFTEST_H
#define MSISCOPE_SELFTEST_H

#include <stdbool.h>
#include <stdio.h>
#include <json-c/json.h>
#include <linux/types.h>

#include "inventory/inventory.h"
#include "probe/probe.h"

enum protocol {
	PROTOCOL_UNKNOWN,
	PROTOCOL_DIRECT, /* one message write: tears unless masked */
	PROTOCOL_TWO_STEP, /* new vector on the old CPU first */
	PROTOCOL_MIXED, /* both were seen */
};

/*
 * protocol_expected() - what msi_set_affinity() of that version does when CPU and
 * vector both change and interrupts are not remapped. @version as uname -v and
 * @release as uname -r: Debian has the stable version in the former. By
 * arch/x86/kernel/apic/msi.c: 6f1a4891a592 (v5.6), ef8dd01538ea (v5.17),
 * b56ebe7c896d (v6.7, 6.1.66 and 6.6.5).
 */
enum protocol protocol_expected(const char *release, const char *version, bool maskable);

struct selftest;

/*
 * selftest_run() - watch for @duration ns, or until a signal. Returns an
 * exit_status: EXIT_CLEAN, EXIT_DEFECT when a protocol differs from what is
 * expected, EXIT_USAGE after saying why. Free with selftest_free().
 */
int selftest_run(struct probe *probe, const struct inventory *inventory, __u64 duration,
		 struct selftest **result);

void selftest_print(const struct selftest *selftest, FILE *out);
struct json_object *selftest_json(const struct selftest *selftest);
void selftest_free(struct selftest *selftest);

#endif /* MSISCOPE_SELFTEST_H */
