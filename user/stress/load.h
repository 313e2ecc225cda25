/* SPDX-License-Identifier: GPL-2.0-only */
/* Keeps devices busy: without interrupts nothing moves, and nothing can be lost. */
#ifndef MSISCOPE_STRESS_LOAD_H
#define MSISCOPE_STRESS_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "stress/journal.h"
#include "stress/plan.h"

struct loads;

/* loads_new() - none yet. NULL without memory. */
struct loads *loads_new(void);

/*
 * loads_add() - "read:/dev/sda" (O_DIRECT reads of 4 KiB, one at a time, never a
 * write) or "exec:COMMAND" (by the shell). Returns 0, or -errno with one line in
 * @message: what it names cannot be read, or is none.
 */
int loads_add(struct loads *loads, const char *text, char *message, size_t size);

/* loads_find() - reads of each block device behind an interrupt of the plan. 0 or -ENOMEM. */
int loads_find(struct loads *loads, const char *root, const struct plan *plan);

size_t loads_count(const struct loads *loads);

/* loads_text() - of load @i, as loads_add() takes it. */
const char *loads_text(const struct loads *loads, size_t i);

/* loads_start() - a process each, all that they start in its group. 0 or -errno. */
int loads_start(struct loads *loads, struct journal *journal);

struct load_state {
	bool ended; /* by itself, before loads_stop() */
	int status; /* then, as a shell's $? */
	__u64 reads; /* of "read:" */
	__u64 errors; /* of these */
};

/* loads_state() - of load @i, as of now. */
void loads_state(struct loads *loads, size_t i, struct load_state *state);

/*
 * loads_stop() - end them; one that waits for a dead device is left to its fate.
 * Returns how many are left so.
 */
unsigned int loads_stop(struct loads *loads);

void loads_free(struct loads *loads);

#endif /* MSISCOPE_STRESS_LOAD_H */
