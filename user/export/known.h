/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside export/: whose each interrupt of a trace is, from its header and, for
 * those that came later or whose number changed hands, from what moves and writes
 * say. Bounded, whatever numbers a trace holds.
 */
#ifndef MSISCOPE_EXPORT_KNOWN_H
#define MSISCOPE_EXPORT_KNOWN_H

#include "model/irqs.h"
#include "trace/filter.h"

#define KNOWN_MAX (1 << 13) /* interrupts told apart */
#define KNOWN_HOLDERS 64 /* of one number */
#define KNOWN_LABEL_SIZE 160

struct known_irq {
	struct irq_id id;
	bool chosen; /* by the filter */
	char label[KNOWN_LABEL_SIZE]; /* "IRQ 27 edu": printable ASCII */
};

struct known;

/* known_new() - @filter NULL chooses all, else it outlives what is returned. NULL: no memory. */
struct known *known_new(const struct trace_header *header, struct filter *filter);

/* known_learn() - take in what a record says of its interrupt. */
void known_learn(struct known *known, const union record *record);

/*
 * known_index() - of who has that number now: from 0, below KNOWN_MAX; -1 for NONE, and
 * beyond those told apart.
 */
int known_index(struct known *known, __u32 irq);

/* known_index_of() - the same of who a finding names: that may be who had it before. */
int known_index_of(struct known *known, const struct finding *finding);

/* known_at() - by known_index(). Valid until known_free(). */
const struct known_irq *known_at(const struct known *known, int index);

/* known_count() - how many there are. */
unsigned int known_count(const struct known *known);

void known_free(struct known *known);

#endif /* MSISCOPE_EXPORT_KNOWN_H */
