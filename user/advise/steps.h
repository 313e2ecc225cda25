/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside advise/: the remedies in words, and what an administrator can copy for each. */
#ifndef MSISCOPE_ADVISE_STEPS_H
#define MSISCOPE_ADVISE_STEPS_H

#include "advise/advice.h"

struct remedy_words {
	const char *name; /* for programs */
	const char *title;
	const char *what;
	const char *costs;
	const char *gaps; /* what it does not help against */
};

/* steps_words() - of a remedy that helps one here. Static text. */
struct remedy_words steps_words(const struct advice *advice, enum remedy remedy);

/* steps_name() - "remapping", "msi-x", "pin", "move-away", "intx". */
const char *steps_name(enum remedy remedy);

struct step {
	const char *where; /* to put it: "now, as root", a file */
	__u32 irq; /* NONE: for all */
	const char *text; /* one line to copy; made of nothing that a device or driver says */
};

typedef void (*step_fn)(const struct step *step, void *arg);

/* steps_tell() - what is to be done, in order; those at one place follow each other. */
void steps_tell(const struct advice *advice, enum remedy remedy, step_fn say, void *arg);

#endif /* MSISCOPE_ADVISE_STEPS_H */
