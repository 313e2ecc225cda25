/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MSISCOPE_CLOCK_H
#define MSISCOPE_CLOCK_H

#include <linux/types.h>

/* clock_now() - the time that records have: CLOCK_MONOTONIC in ns, as bpf_ktime_get_ns(). */
__u64 clock_now(void);

#endif /* MSISCOPE_CLOCK_H */
