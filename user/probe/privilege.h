/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside probe/: may this process load BPF programs that trace? */
#ifndef MSISCOPE_PROBE_PRIVILEGE_H
#define MSISCOPE_PROBE_PRIVILEGE_H

/*
 * privilege_missing() - what of the capabilities CAP_BPF and CAP_PERFMON this
 * process has not in its effective set: "CAP_BPF is", "both are". CAP_SYS_ADMIN holds
 * both (include/linux/capability.h, bpf_capable() and perfmon_capable(), since
 * v5.8). NULL if none is missing.
 */
const char *privilege_missing(void);

#endif /* MSISCOPE_PROBE_PRIVILEGE_H */
