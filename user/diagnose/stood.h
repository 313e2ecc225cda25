/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside diagnose/: when the machine itself stood still. */
#ifndef MSISCOPE_DIAGNOSE_STOOD_H
#define MSISCOPE_DIAGNOSE_STOOD_H

#include "diagnose/state.h"

/* stood_record() - it may say that its CPU runs. */
void stood_record(struct diagnose *diagnose, const union record *record);
void stood_tick(struct diagnose *diagnose, const struct record_tick *tick);
/* stood_at() - what stood_since() needs to know of @ts, at which @cpu was to take an interrupt. */
struct stood stood_at(const struct diagnose *diagnose, __u32 cpu, __u64 ts);
/*
 * stood_since() - how much of the time since @before up to @ts the machine may have stood still: it
 * was late with its ticks, and nothing says that this CPU took interrupts.
 */
__u64 stood_since(const struct diagnose *diagnose, const struct stood *before, __u64 ts);

#endif /* MSISCOPE_DIAGNOSE_STOOD_H */
