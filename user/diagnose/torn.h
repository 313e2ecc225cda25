/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside diagnose/: who tore, of an arrival. */
#ifndef MSISCOPE_DIAGNOSE_TORN_H
#define MSISCOPE_DIAGNOSE_TORN_H

#include "diagnose/state.h"

/* transit_at() - a two-step move that may have sent an interrupt to @at, NULL if there is none. */
struct watch *transit_at(const struct diagnose *diagnose, const struct target *at, __u64 ts);

/* torn_stray() - note @stray at each watched slot that may have sent it. False if there is none. */
bool torn_stray(struct diagnose *diagnose, const struct stray_arrival *stray, bool natural);
/* torn_pick() - of the watched slots with that stray arrival, the one to blame. NULL if there is none. */
struct watch *torn_pick(const struct diagnose *diagnose, const struct stray_arrival *stray);
/* torn_emit() - @finding lacks only who tore; others with the same stray arrival are named as well. */
void torn_emit(struct diagnose *diagnose, struct finding *finding, struct watch *picked);

#endif /* MSISCOPE_DIAGNOSE_TORN_H */
