/* SPDX-License-Identifier: GPL-2.0-only */
/* What the edu driver offers to other modules. */
#ifndef MSISCOPE_LAB_EDU_H
#define MSISCOPE_LAB_EDU_H

struct pci_dev;

/* Who raised an interrupt. */
enum edu_by {
	EDU_BY_FACTORIAL,
	EDU_BY_WINDOW,
	EDU_BY_CONTROL,
};

/*
 * Raise the interrupt of an edu device now; a running factorial ends without
 * one, so that nothing else makes up for its loss. Logs the raise.
 *
 * For any context with preemption off, a stopped machine included: takes no
 * lock, allocates and prints nothing.
 *
 * Returns 0, or -ENODEV when @pdev is not bound to the edu driver.
 */
int edu_raise(struct pci_dev *pdev, enum edu_by by);

#endif
