// SPDX-License-Identifier: GPL-2.0-only
#include "model/sink.h"

static int take_record(void *arg, const union record *record)
{
	return run_record(arg, record);
}

static int take_finding(void *arg, const struct finding *finding)
{
	return run_finding(arg, finding);
}

static int take_snapshot(void *arg, const struct trace_snapshot *snapshot)
{
	return run_snapshot(arg, snapshot);
}

static int take_end(void *arg, const struct stream_end *end)
{
	run_end(arg, end->state, end->end, end->chances);
	return 0;
}

struct sink run_sink(struct run *run)
{
	return (struct sink){
		.record = take_record,
		.finding = take_finding,
		.snapshot = take_snapshot,
		.end = take_end,
		.arg = run,
	};
}
