/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside diagnose/: CPUs that go offline and come online. */
#ifndef MSISCOPE_DIAGNOSE_TAKEDOWN_H
#define MSISCOPE_DIAGNOSE_TAKEDOWN_H

#include "diagnose/state.h"

void takedown_begin(struct diagnose *diagnose, __u32 cpu, __u64 ts);
void takedown_end(struct diagnose *diagnose, const struct record_hotplug *hotplug);
void bringup_begin(struct diagnose *diagnose, const struct record_hotplug *hotplug);
void bringup_end(struct diagnose *diagnose, const struct record_hotplug *hotplug);
/* takedown_current() - that of @cpu, begun at @ts if none is known; NULL: out of memory. */
struct takedown *takedown_current(struct diagnose *diagnose, __u32 cpu, __u64 ts);
struct takedown *takedown_get(struct takedown *takedown);
void takedown_put(struct takedown *takedown);
/* bringup_of() - did @cpu come online around @ts? */
bool bringup_of(const struct diagnose *diagnose, __u32 cpu, __u64 ts);

#endif /* MSISCOPE_DIAGNOSE_TAKEDOWN_H */
