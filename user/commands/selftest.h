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

struct selftest;

/*
 * selftest_run() - watch for @duration ns, or until a signal. Returns an
 * exit_status: EXIT_CLEAN, EXIT_DEFECT when a protocol differs from what is
 * expected, EXIT_CANNOT when no move was seen that tells, EXIT_USAGE after saying
 * why. Free with selftest_free(); @inventory must outlive it.
 */
int selftest_run(struct probe *probe, const struct inventory *inventory, __u64 duration,
		 struct selftest **result);

void selftest_print(const struct selftest *selftest, FILE *out);
struct json_object *selftest_json(const struct selftest *selftest);
void selftest_free(struct selftest *selftest);

#endif /* MSISCOPE_SELFTEST_H */
