/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside witness/: which device and interrupt a message of the kernel log speaks of. */
#ifndef MSISCOPE_WITNESS_KMSG_DEVICE_H
#define MSISCOPE_WITNESS_KMSG_DEVICE_H

#include <linux/types.h>

#include "record.h"

/*
 * kmsg_device() - sets @record's device and irq, where they are not known yet, by what it has
 * of messages_read() and by @value, the dictionary's DEVICE (NULL: it has none). Of a message that
 * speaks of one part of a device irq is that part's, or NONE.
 */
void kmsg_device(const char *root, const char *value, struct record_kmsg *record);

#endif /* MSISCOPE_WITNESS_KMSG_DEVICE_H */
