/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside commands/: what a mistyped word was meant to be. */
#ifndef MSISCOPE_NEAREST_H
#define MSISCOPE_NEAREST_H

#include <stddef.h>

/* The best so far; {} to begin with. */
struct nearest {
	const char *word; /* NULL: nothing is near enough to ask about */
	size_t distance;
};

/*
 * nearest_try() - is @candidate nearer to @typed than what was tried before? A letter too many, too
 * few, another, or two that changed places are one step; a third of the letters may be wrong.
 */
void nearest_try(struct nearest *nearest, const char *typed, const char *candidate);

#endif /* MSISCOPE_NEAREST_H */
