/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside witness/: what the kernel and its drivers say of interrupts, and what it proves. */
#ifndef MSISCOPE_WITNESS_MESSAGES_H
#define MSISCOPE_WITNESS_MESSAGES_H

#include <linux/types.h>

#include "record.h"

/*
 * messages_kind() - enum kmsg_kind of a message of the kernel log, without its prefix; 0: it
 * is none that is known. By its words only: numbers in it may yet be wrong.
 */
enum kmsg_kind messages_kind(const char *text);

#endif /* MSISCOPE_WITNESS_MESSAGES_H */
