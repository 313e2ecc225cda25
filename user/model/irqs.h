/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of interrupts: which one a record or finding speaks of. A number can change
 * hands: a driver gives its interrupts back and requests them anew, and another
 * device gets it. So an interrupt is a number in the hands of one device.
 */
#ifndef MSISCOPE_MODEL_IRQS_H
#define MSISCOPE_MODEL_IRQS_H

#include <stdbool.h>
#include <stddef.h>

#include "diagnose/diagnose.h"
#include "trace/trace.h"

#define IRQS_NUMBER_MAX (1 << 20) /* numbers from there on are not told apart */

/* Which one it is: what begins whatever is kept of an interrupt. */
struct irq_id {
	__u32 irq; /* NONE: none, for findings that belong to no interrupt */
	unsigned int index; /* from 0, in the order in which they were met */
	struct pci_address device; /* domain NONE: not known */
	char action[NAME_SIZE]; /* the latest; "": not known */
	const struct trace_irq *known; /* what the header says of it; NULL: nothing */
	struct irq_id *later; /* who was the next to have that number; NULL: nobody */
	__u64 begun; /* when it first had it; 0: from the begin */
	__u64 since; /* the same of its latest turn */
	__u64 held; /* ns, of its turns before */
};

struct irqs_ops {
	size_t size; /* of what is kept of each, zeroed at first */
	unsigned int most; /* of them; a number counts once a holder */
	unsigned int most_each; /* of one number */
	bool renews; /* who comes then takes the place of who has it, all anew; else it is not kept */
	void (*named)(void *arg, struct irq_id *id); /* it is new, or named anew; NULL: no matter */
	void (*release)(struct irq_id *id); /* what it owns; NULL: nothing */
};

struct irqs {
	const struct irqs_ops *ops;
	void *arg; /* for ops->named */
	const struct trace_header *header;
	struct irqs_number *by_number; /* grows with the highest number seen */
	size_t room;
	struct irq_id **by_index;
	unsigned int count;
};

/* irqs_begin() - an empty table in @irqs; @header and @ops outlive it. */
void irqs_begin(struct irqs *irqs, const struct irqs_ops *ops, void *arg,
		const struct trace_header *header);

/*
 * irqs_now() - who has that number now. NULL in @id: nobody, as it is NONE, or one of too
 * many. 0 or -ENOMEM.
 */
int irqs_now(struct irqs *irqs, __u32 number, struct irq_id **id);

/* irqs_meet() - the same, as a record of @ts names its device and action: what differs is news. */
int irqs_meet(struct irqs *irqs, __u32 number, const struct pci_address *device, const char *action,
	      __u64 ts, struct irq_id **id);

/* irqs_of() - the same of who a finding names: that may be who had the number before. */
int irqs_of(struct irqs *irqs, const struct finding *finding, struct irq_id **id);

/* irqs_at() - who had that number at @ts; NULL if it was not heard of so far. */
const struct irq_id *irqs_at(const struct irqs *irqs, __u32 number, __u64 ts);

/* irqs_first(), irqs_has() - was it the first to have its number, and has it that now? */
bool irqs_first(const struct irqs *irqs, const struct irq_id *id);
bool irqs_has(const struct irqs *irqs, const struct irq_id *id);

/* irqs_held() - how long it had its number until @end while it was recorded, ns. */
__u64 irqs_held(const struct irqs *irqs, const struct irq_id *id, __u64 end);

/*
 * irqs_next() - in the order of their numbers, those of one number in the order in which they
 * had it. @id: the one before, NULL to begin. NULL after the last.
 */
struct irq_id *irqs_next(const struct irqs *irqs, const struct irq_id *id);

/* irqs_free() - all that was kept, and the table. */
void irqs_free(struct irqs *irqs);

#endif /* MSISCOPE_MODEL_IRQS_H */
