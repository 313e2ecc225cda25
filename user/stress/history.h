/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside stress/: what earlier runs of this boot wrote to affinities, and the
 * kernel may still hold beneath what it shows. A device that is idle takes what a
 * run puts back as a pending mask, and smp_affinity_list shows that
 * (show_irq_affinity(), kernel/irq/proc.c); the mask in effect is still one of the
 * run's. When a later run takes the last CPU of the pending mask, the kernel drops
 * that (irq_fixup_move_pending(), kernel/irq/migration.c), and a value shows that
 * the later run never wrote. It may also be what the kernel made of it while an earlier run had
 * CPUs offline.
 *
 * A file beside the journal, written under the journal's lock:
 *
 *   {"format":"msiscope-history/1","boot_id":"..."}
 *   {"irq":24,"written":"0,2"}
 *   {"cpu":2,"written":"0"}     a run took it offline, by itself or in a suspend test
 */
#ifndef MSISCOPE_STRESS_HISTORY_H
#define MSISCOPE_STRESS_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

#include "inventory/cpulist.h"

#define HISTORY_FILE "stress.history"

struct journal;
struct written;

struct history {
	struct written *written; /* owned */
	size_t count;
	struct cpulist taken; /* CPUs that were offline in a run */
};

/*
 * history_read() - into journal->history. A file of another boot is removed. One
 * line in @message if something of it does not count, which is no error: what it
 * would have told is then left to somebody else. Returns 0 or -ENOMEM.
 */
int history_read(struct journal *journal, char *message, size_t size);

/*
 * history_knows() - may an earlier run have left @irq with @cpus in effect: written by it, or made
 * by the kernel while it had CPUs offline?
 */
bool history_knows(const struct journal *journal, unsigned int irq, const struct cpulist *cpus);

/*
 * history_write() - keep what the journal and its history know to have been
 * written, as far as it can be in effect now: it has a CPU that serves the
 * interrupt; and which CPUs were offline, @taken in this run. Call it when all is put back.
 * 0 or -errno, the old file is then left.
 */
int history_write(const struct journal *journal, const struct cpulist *taken);

void history_free(struct history *history);

#endif /* MSISCOPE_STRESS_HISTORY_H */
