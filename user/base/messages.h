/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel and its drivers say of interrupts, and what it proves. */
#ifndef MSISCOPE_BASE_MESSAGES_H
#define MSISCOPE_BASE_MESSAGES_H

#include <stdbool.h>
#include <linux/types.h>

#include "record.h"

/*
 * messages_read() - what a message of the kernel log says, by its text without prefix: sets
 * @record's kind and part, and of irq, at, count, error, device and actions what it names; the
 * rest stays. A device that it names without its domain has domain NONE, and bus and devfn.
 * Returns false, and sets nothing, if it is none that is known.
 */
bool messages_read(const char *text, struct record_kmsg *record);

/*
 * messages_regrade() - of a message that an older version graded, by what is known now: kind,
 * part and actions. One that is not known keeps its kind, and so does one that was no
 * evidence: who wrote it is not in its text.
 */
void messages_regrade(struct record_kmsg *record);

#endif /* MSISCOPE_BASE_MESSAGES_H */
