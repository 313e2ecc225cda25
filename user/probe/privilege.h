/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside probe/: may this process load BPF programs that trace? */
#ifndef MSISCOPE_PROBE_PRIVILEGE_H
#define MSISCOPE_PROBE_PRIVILEGE_H

/*
 * privilege_missing() - the capability that tracing needs and this process has
 * not in its effective set: "CAP_BPF" or "CAP_PERFMON". CAP_SYS_ADMIN holds
 * both (include/linux/capability.h, bpf_capable() and perfmon_capable(), since
 * v5.8). NULL if none is missing.
 */
const char *privilege_missing(void);

#endif /* MSISCOPE_PROBE_PRIVILEGE_H */
