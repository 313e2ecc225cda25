/* SPDX-License-Identifier: GPL-2.0-only */
/* A report as one who hears of a run, live or replayed. */
#ifndef MSISCOPE_REPORT_SINK_H
#define MSISCOPE_REPORT_SINK_H

#include "replay/stream.h"
#include "report/report.h"

/* report_sink() - all that comes goes into @report, its end as well. */
struct sink report_sink(struct report *report);

#endif /* MSISCOPE_REPORT_SINK_H */
