/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel and its drivers say of interrupts, and what it proves. */
#ifndef MSISCOPE_BASE_MESSAGES_H
#define MSISCOPE_BASE_MESSAGES_H

#include <linux/types.h>

#include "record.h"

/*
 * messages_kind() - enum kmsg_kind of a message of the kernel log, without its prefix; 0: it
 * is none that is known. By its words only: numbers in it may yet be wrong.
 */
enum kmsg_kind messages_kind(const char *text);

/*
 * messages_regrade() - of a message that an older version graded, by what is known now. One
 * that is not known keeps its @kind, and so does one that was no evidence: who wrote it is not
 * in its text.
 */
enum kmsg_kind messages_regrade(enum kmsg_kind kind, const char *text);

#endif /* MSISCOPE_BASE_MESSAGES_H */
