// SPDX-License-Identifier: GPL-2.0-only
#include "report/sink.h"

static int take_record(void *arg, const union record *record)
{
	return report_record(arg, record);
}

static int take_finding(void *arg, const struct finding *finding)
{
	return report_finding(arg, finding);
}

static int take_snapshot(void *arg, const struct trace_snapshot *snapshot)
{
	return report_snapshot(arg, snapshot);
}

static int take_end(void *arg, const struct stream_end *end)
{
	report_trace(arg, end->state, end->end, end->chances);
	return 0;
}

struct sink report_sink(struct report *report)
{
	return (struct sink){
		.record = take_record,
		.finding = take_finding,
		.snapshot = take_snapshot,
		.end = take_end,
		.arg = report,
	};
}
