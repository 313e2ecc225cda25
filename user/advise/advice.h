/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What helps against torn updates on one machine: which of its interrupts can be torn, and
 * which remedies apply to them. Pure: what is not known here is called so, and nothing is
 * advised on a guess.
 */
#ifndef MSISCOPE_ADVISE_ADVICE_H
#define MSISCOPE_ADVISE_ADVICE_H

#include <stdio.h>

#include "advise/machine.h"

/* The best first. */
enum remedy {
	REMEDY_REMAPPING,
	REMEDY_MSIX,
	REMEDY_PIN,
	REMEDY_AWAY,
	REMEDY_INTX,
	REMEDIES
};

enum risk {
	RISK_TEARABLE,
	RISK_UNKNOWN,
	RISK_NONE,
};

/* How interrupt remapping is to be had. */
enum remapping_way {
	REMAPPING_NOT, /* see its reason */
	REMAPPING_OPTION, /* an option of the kernel turns it off */
	REMAPPING_LOG, /* the firmware offers it, and only the kernel's log says why it is off */
	REMAPPING_HOST, /* of whoever runs the host */
};

struct advice_irq {
	const struct inventory_irq *irq;
	enum risk risk;
	const char *why; /* it is at risk, or not; static text */
	const char *tells; /* what to do to know; NULL unless that is not known */
	const char *without[REMEDIES]; /* why that remedy is none for it; NULL: it is one */
};

struct advice {
	const struct machine *machine;
	enum remapping_way way;
	bool two_steps; /* this kernel is known for updates of MSI without mask bit that do not tear */
	bool protocol_known; /* what this kernel does is known from its version */
	bool chosen; /* @irqs are those that somebody asked for */
	struct advice_irq *irqs; /* PCI MSIs, and others that somebody asked for */
	size_t nr_irqs;
	unsigned int counts[ROUTE_UNKNOWN + 1][IRQ_CLASSES]; /* of @irqs */
	unsigned int risks[RISK_NONE + 1];
};

/* Is somebody interested in it? */
typedef bool (*advice_fn)(const struct inventory_irq *irq, void *arg);

/*
 * advice_make() - @wants NULL: all MSIs. @machine stays in use. Returns 0 or -ENOMEM;
 * advice_free() in both cases.
 */
int advice_make(const struct machine *machine, advice_fn wants, void *arg, struct advice *advice);

void advice_free(struct advice *advice);

/* advice_helps() - does that remedy apply to this interrupt? */
bool advice_helps(const struct advice_irq *irq, enum remedy remedy);

/* advice_any() - does it apply to any? */
bool advice_any(const struct advice *advice, enum remedy remedy);

#define ADVICE_SIZE 1024

/* advice_summary() - what can be torn here, or that nothing can and why. @text: ADVICE_SIZE. */
const char *advice_summary(char *text, const struct advice *advice);

/*
 * advice_text() - all of it as text for a terminal, 72 columns but for what is to be copied.
 * advice_first() - its first lines: which interrupts, and the best remedy of all; nothing where
 * nothing can be torn.
 */
void advice_text(const struct advice *advice, FILE *out);
void advice_first(const struct advice *advice, FILE *out);

struct json_object;

/* advice_json() - the same as an object for the caller to put. */
struct json_object *advice_json(const struct advice *advice);

#endif /* MSISCOPE_ADVISE_ADVICE_H */
