/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside export/: whose each interrupt of a trace is, from its header and, for
 * those that came later, from what moves and writes say. Bounded, whatever numbers
 * a trace holds.
 */
#ifndef MSISCOPE_EXPORT_KNOWN_H
#define MSISCOPE_EXPORT_KNOWN_H

#include "trace/filter.h"
#include "trace/trace.h"

#define KNOWN_MAX (1 << 13) /* interrupts told apart */
#define KNOWN_LABEL_SIZE 160

struct known_irq {
	__u32 irq;
	struct pci_address device;
	bool chosen; /* by the filter */
	char label[KNOWN_LABEL_SIZE]; /* "IRQ 27 edu": printable ASCII */
};

struct known;

/* known_new() - @filter NULL chooses all, else it outlives what is returned. NULL: no memory. */
struct known *known_new(const struct trace_header *header, struct filter *filter);

/* known_learn() - take in what a record says of its interrupt. */
void known_learn(struct known *known, const union record *record);

/* known_index() - from 0, below KNOWN_MAX; -1 for NONE, and beyond those told apart. */
int known_index(struct known *known, __u32 irq);

/* known_at() - by known_index(). Valid until known_free(). */
const struct known_irq *known_at(const struct known *known, int index);

/* known_count() - how many there are. */
unsigned int known_count(const struct known *known);

void known_free(struct known *known);

#endif /* MSISCOPE_EXPORT_KNOWN_H */
