/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which interrupts somebody wants to hear of. It chooses findings and table
 * rows, never records: a vector slot is shared, so one interrupt's verdict can
 * hang on another's move.
 */
#ifndef MSISCOPE_FILTER_H
#define MSISCOPE_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "record.h"

struct filter;

/*
 * filter_new() - @irqs: comma-separated numbers, ranges (24-27) and globs over
 * action names; @device: a PCI address, [DDDD:]BB:DD.F. NULL or "" chooses all.
 * Returns 0 (free with filter_free()) or -errno with one line in @message.
 */
int filter_new(const char *irqs, const char *device, struct filter **filter, char *message,
	       size_t size);

/* filter_match() - @actions: one name, or several with commas. @filter NULL matches all. */
bool filter_match(struct filter *filter, __u32 irq, const char *actions,
		  const struct pci_address *device);

/*
 * filter_unmatched() - the first word of @irqs, or the device, that chose nothing
 * of what filter_match() was asked so far; NULL if each chose something.
 */
const char *filter_unmatched(const struct filter *filter);

void filter_free(struct filter *filter);

#endif /* MSISCOPE_FILTER_H */
