/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside commands/: which findings the facilities of this kernel allow. */
#ifndef MSISCOPE_COVERAGE_H
#define MSISCOPE_COVERAGE_H

#include <stdbool.h>

#include "diagnose/diagnose.h"
#include "probe/probe.h"
#include "trace/trace.h"

/*
 * coverage_missing() - the first facility that a finding of that kind cannot do
 * without and that does not serve here. NULL: it can be seen.
 */
const struct probe_facility *coverage_missing(const struct probe *probe, enum finding_kind kind);

/* coverage_way_error() - why a way does not serve, in a few words; static text. */
const char *coverage_way_error(const struct probe_try *failed);

/* coverage_remedy() - what could be done about a facility that does not serve; static text. */
const char *coverage_remedy(const struct probe_facility *facility);

/*
 * coverage_require() - can all of @kinds (bit per enum finding_kind) be found by a recording with
 * that header? EXIT_CLEAN, or EXIT_CANNOT after saying on stderr, as @command, what is missing.
 * @trace: of which it is the header; NULL: this machine's.
 */
int coverage_require(const char *command, const char *trace, const struct trace_header *header,
		     __u64 kinds);

/* coverage_hooks() - the value of --hooks. 0 or -EINVAL. */
int coverage_hooks(const char *text, enum probe_way *first);

#endif /* MSISCOPE_COVERAGE_H */
