/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside probe/: the map that counts requests of disks. */
#ifndef MSISCOPE_PROBE_REQUESTS_H
#define MSISCOPE_PROBE_REQUESTS_H

#include "probe/probe.h"

struct requests;
struct msiscope_bpf;

/* requests_open() - on a loaded skeleton, which must outlive it. 0 or -ENOMEM. */
int requests_open(struct msiscope_bpf *skeleton, struct requests **requests);

/* requests_read() - see probe_requests(). */
int requests_read(struct requests *requests, __u32 major, __u32 minor, struct request_count *sum);

void requests_close(struct requests *requests);

#endif /* MSISCOPE_PROBE_REQUESTS_H */
