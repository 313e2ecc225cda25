/* SPDX-License-Identifier: GPL-2.0-only */
/* /proc/interrupts: how many came, by CPU. */
#ifndef MSISCOPE_INVENTORY_INTERRUPTS_H
#define MSISCOPE_INVENTORY_INTERRUPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#define INTERRUPTS_CELLS (1 << 18) /* counts kept; beyond, of a line only the sum */

#define INTERRUPTS_TEXT 384

struct interrupts_line {
	char label[16]; /* "24", "SPU" */
	__u32 irq; /* NONE if the label is no number */
	char text[INTERRUPTS_TEXT]; /* chip, trigger and actions, or what it counts; cut */
	__u64 total;
	__u32 *cpus; /* those with a count, ascending; none for what is no IRQ */
	__u64 *counts;
	unsigned int nr_counts;
};

struct interrupts {
	struct interrupts_line *lines; /* in the file's order */
	size_t nr_lines;
	size_t cells;
};

/* What the text of an interrupt's line says; each "" if it does not. */
struct interrupts_words {
	char chip[INTERRUPTS_TEXT]; /* "PCI-MSI-0000:00:1f.2" */
	char flow[INTERRUPTS_TEXT]; /* name of its flow handler: "edge", "msi-x" */
	char actions[INTERRUPTS_TEXT]; /* with commas, as /sys/kernel/irq/N/actions */
};

/*
 * interrupts_read() - below @root. @idle: also those that never came. Returns 0 or -errno, -EBADMSG
 * with no lines if it has no CPUs, or of a copy if its lines are broken: of such text no word can
 * be trusted. interrupts_free() in all cases.
 */
int interrupts_read(const char *root, bool idle, struct interrupts *interrupts);

/*
 * interrupts_split() - of a line's text, in any of the forms that show_interrupts() has had
 * (kernel/irq/proc.c): "PCI-MSI 512000-edge ahci", up to v4.2 "PCI-MSI-edge ahci", with
 * CONFIG_GENERIC_IRQ_SHOW_LEVEL "ITS-MSI 524288 Edge nvme0q0", of Xen "xen-pirq -msi-x eth0".
 */
void interrupts_split(const char *text, struct interrupts_words *words);

void interrupts_free(struct interrupts *interrupts);

#endif /* MSISCOPE_INVENTORY_INTERRUPTS_H */
