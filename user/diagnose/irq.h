/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside diagnose/: the interrupts that a number stands for. */
#ifndef MSISCOPE_DIAGNOSE_IRQ_H
#define MSISCOPE_DIAGNOSE_IRQ_H

#include "diagnose/state.h"

/*
 * irq_get() - the state of the interrupt that has that number now, made if need be; NULL beyond
 * the limit or out of memory.
 */
struct irq *irq_get(struct diagnose *diagnose, __u32 number);
/* irq_is_of() - is it an interrupt of that device, or @number itself? NONE and no domain fit none. */
bool irq_is_of(const struct irq *irq, const struct pci_address *device, __u32 number);
/*
 * irq_next_of() - @number itself, or if that is NONE the next of that device's, in the order in
 * which they appeared; start with @after NULL. NONE and no domain fit none.
 */
struct irq *irq_next_of(struct diagnose *diagnose, const struct pci_address *device, __u32 number,
			const struct irq *after);
/* irq_set_device() - its device, which was not known, is @device. */
void irq_set_device(struct diagnose *diagnose, struct irq *irq, const struct pci_address *device);
/* irq_renew() - @irq is gone: another one has its number. NULL beyond the limit or out of memory. */
struct irq *irq_renew(struct diagnose *diagnose, struct irq *irq);
/* irq_set_due() - have the next sweep look at it. */
void irq_set_due(struct diagnose *diagnose, struct irq *irq);

#endif /* MSISCOPE_DIAGNOSE_IRQ_H */
