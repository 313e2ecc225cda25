/* SPDX-License-Identifier: GPL-2.0-only */
/* What can be said of an interrupt, in types that all rooms share. */
#ifndef MSISCOPE_BASE_INTERRUPT_H
#define MSISCOPE_BASE_INTERRUPT_H

#include <stdbool.h>

enum answer {
	ANSWER_UNKNOWN,
	ANSWER_NO,
	ANSWER_YES,
};

enum irq_kind {
	IRQ_OTHER,
	IRQ_MSI,
	IRQ_MSIX,
	IRQ_UNKNOWN, /* by its chip an MSI, and which of both nothing tells */
};

enum irq_route {
	ROUTE_NATIVE,
	ROUTE_REMAPPED,
	ROUTE_PARAVIRTUAL,
	ROUTE_UNKNOWN,
};

/* Can an update of its message tear, when CPU and vector change? */
enum irq_class {
	CLASS_UNKNOWN,
	CLASS_TEARABLE,
	CLASS_MASKABLE,
	CLASS_REMAPPED,
	CLASS_NOT_MSI,
	IRQ_CLASSES
};

/* answer_name() - "unknown", "no", "yes"; static text, as all of these. */
const char *answer_name(enum answer answer);

/* class_name() - "tearable", "maskable", "remapped", "not-msi", "unknown". */
const char *class_name(enum irq_class class);

/* class_by_name() - false if there is no such class. */
bool class_by_name(const char *name, enum irq_class *class);

/* machine_is_x86() - by uname -m: "x86_64", "i686". */
bool machine_is_x86(const char *machine);

#endif /* MSISCOPE_BASE_INTERRUPT_H */
