/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * the distinct ways in which something went wrong. Findings are of
 * one way when kind, occasion, verdict and what the interrupt met are the same;
 * of each way the clearest case is kept with its records.
 */
#ifndef MSISCOPE_MODEL_WAYS_H
#define MSISCOPE_MODEL_WAYS_H

#include "model/run.h"

/* signatures_add() - count @kept, and keep it with its records if it is the clearest. 0 or -ENOMEM. */
int signatures_add(struct run *run, const struct kept *kept);

/* signatures_settle() - leave those out that are no more than possible, by the report's chances. */
void signatures_settle(struct run *run);

void signatures_free(struct run *run);

#endif /* MSISCOPE_MODEL_WAYS_H */
