/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside base/: the messages that are known. */
#ifndef MSISCOPE_BASE_MESSAGES_TABLE_H
#define MSISCOPE_BASE_MESSAGES_TABLE_H

#include <stddef.h>
#include <linux/types.h>

#include "record.h"

/* One message, from its first byte on, as printk() has it. More may follow. */
struct message_format {
	/*
	 * Instead of printk()'s own conversions:
	 *
	 * *      anything, also nothing
	 * %p     the rest of what dev_printk() and its like put in front, up to the first ": "
	 * %s     a word
	 * %d %x  a number, decimal or hex with or without 0x
	 * %I %i  IRQ number, decimal or hex
	 * %C     CPU
	 * %V %v  vector, decimal or hex
	 * %N     how many
	 * %E     -errno
	 * %F %M  hex: flags of AMD's events, libata's Emask; the kind depends on them
	 * %B %L  PCI device, without and with its domain
	 * %Q %q  queue, ring, EQ or port, decimal or hex: the message speaks of that part alone
	 * %T     name of the driver whose transmit queue that is: see messages_queue()
	 * %D %A  names: of the device on its bus; of an interface, a controller or a virtqueue
	 */
	const char *format;
	enum kmsg_kind kind;
	/*
	 * What the interrupt of that part is called, with %D, %A and %Q as above; NULL: no more
	 *
	 * %P     the number after that of %Q
	 * %Z     likewise, but 0 for 0
	 */
	const char *actions[KMSG_ACTIONS];
};

/* messages_table() - sets *@count; the first that fits counts. */
const struct message_format *messages_table(size_t *count);

/*
 * messages_queue() - what a network @driver calls the interrupt of a transmit queue, as
 * message_format.actions. NULL: not known, or it cannot be told from the queue's number.
 */
const char *const *messages_queue(const char *driver);

#endif /* MSISCOPE_BASE_MESSAGES_TABLE_H */
