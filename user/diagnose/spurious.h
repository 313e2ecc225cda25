/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside diagnose/: arrivals at slots without an owner that nothing explains. */
#ifndef MSISCOPE_DIAGNOSE_SPURIOUS_H
#define MSISCOPE_DIAGNOSE_SPURIOUS_H

#include "diagnose/state.h"

void spurious_add(struct diagnose *diagnose, const struct record_arrival *arrival,
		  const char *reason, bool proved);
/* spurious_before() - did one come to @at in the seconds before @ts that cannot have been torn? */
bool spurious_before(const struct diagnose *diagnose, const struct target *at, __u64 ts);
/* spurious_log() - the same, told by the kernel log. */
void spurious_log(struct diagnose *diagnose, const struct record_kmsg *kmsg);
void spurious_sweep(struct diagnose *diagnose, bool all);

#endif /* MSISCOPE_DIAGNOSE_SPURIOUS_H */
