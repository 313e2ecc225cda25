/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside diagnose/: arrivals at slots that were given back. */
#ifndef MSISCOPE_DIAGNOSE_STRAY_H
#define MSISCOPE_DIAGNOSE_STRAY_H

#include "diagnose/state.h"

/* stray_chance() - that an interrupt comes to a slot after its release, where nothing is torn. */
double stray_chance(const struct diagnose *diagnose);
/* stray_try() - a slot is released: if it is dangerous as well, a stray there would look torn. */
void stray_try(struct diagnose *diagnose, const struct target *slot, __u64 ts);

#endif /* MSISCOPE_DIAGNOSE_STRAY_H */
