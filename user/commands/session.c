// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "commands/commands.h"
#include "commands/header.h"
#include "commands/keep.h"
#include "commands/limits.h"
#include "commands/options.h"
#include "commands/output.h"
#include "commands/session.h"
#include "commands/coverage.h"
#include "inventory/interrupts.h"
#include "inventory/inventory.h"
#include "inventory/modules.h"
#include "inventory/snapshot.h"
#include "inventory/system.h"
#include "inventory/unseen.h"
#include "probe/others.h"
#include "probe/probe.h"
#include "replay/stream.h"
#include "report/report.h"
#include "model/sink.h"
#include "trace/filter.h"
#include "trace/trace.h"
#include "witness/witness.h"

#define MESSAGE_SIZE 256
#define RARE_PERIOD 1000000000ull /* ns */
#define CALM (5 * RARE_PERIOD)

struct session {
	const char *command;
	struct session_options options;
	struct inventory inventory;
	struct system system;
	struct unseen unseen;
	struct modules modules;
	struct others others;
	struct filter *filter;
	struct probe *probe;
	struct witness *witness;
	struct trace_header header;
	struct output output;
	struct trace_writer *writer; /* NULL: no trace asked for */
	struct stream *stream;
	struct run *report;
	__u64 stirred; /* ts of the latest record that is no count of interrupts */
	int error; /* of a callback */
};

static void note(struct session *session, int err)
{
	if (err && !session->error)
		session->error = err;
}

/* Whoever opened the session hears of what it asked for. */
static int pass_record(void *arg, const union record *record)
{
	const struct session *session = arg;

	if (session->options.on_record)
		session->options.on_record(record, session->options.arg);
	return 0;
}

static int pass_finding(void *arg, const struct finding *finding)
{
	const struct session *session = arg;

	if (session->options.on_finding &&
	    filter_match(session->filter, finding->irq, finding->action, &finding->device))
		session->options.on_finding(finding, session->options.arg);
	return 0;
}

static void add_sinks(struct session *session)
{
	const struct sink report = run_sink(session->report);
	const struct sink requester = {
		.record = pass_record,
		.finding = pass_finding,
		.lasting = pass_finding,
		.arg = session,
	};
	struct sink output;

	if (session->writer) {
		output = output_sink(session->writer);
		stream_add(session->stream, &output);
	}
	stream_add(session->stream, &report);
	stream_add(session->stream, &requester);
}

/* Is it more than that interrupts come, and work is done? */
static bool stirs(const union record *record)
{
	return record->head.type != RECORD_COUNTERS && record->head.type != RECORD_TICK &&
	       !(record->head.type == RECORD_WITNESS && record->witness.look);
}

static void on_record(const union record *record, void *arg)
{
	struct session *session = arg;

	note(session, stream_record(session->stream, record));
	if (stirs(record))
		session->stirred = stream_latest(session->stream);
}

static void on_witness(const union record *record, void *arg)
{
	struct session *session = arg;

	note(session, probe_add(session->probe, record));
}

static int read_requests(void *arg, __u32 major, __u32 minor, struct request_count *sum)
{
	struct session *session = arg;

	return probe_requests(session->probe, major, minor, sum);
}

/* What cannot be read is left out; only want of memory is an error. */
static int write_interrupts(struct session *session, enum trace_when when)
{
	struct interrupts interrupts;
	int err = interrupts_read("", false, &interrupts);
	size_t i;

	for (i = 0; !err && i < interrupts.nr_lines; i++) {
		const struct interrupts_line *from = &interrupts.lines[i];
		const struct trace_interrupts line = {
			.ts = when == TRACE_BEFORE ? session->header.ts : clock_now(),
			.when = when,
			.irq = from->irq,
			.label = from->label,
			.total = from->total,
			.cpus = from->cpus,
			.nr_cpus = from->nr_counts,
			.counts = from->counts,
			.nr_counts = from->nr_counts,
			.text = from->text,
		};

		err = trace_write_interrupts(session->writer, &line);
	}
	interrupts_free(&interrupts);
	return err == -ENOMEM ? err : 0;
}

struct taking {
	struct session *session;
	enum trace_when when;
	__u64 ts;
};

static int take_snapshot(const struct snapshot *from, void *arg)
{
	char hex[2 * SNAPSHOT_CONFIG + 1] = "";
	const struct taking *taking = arg;
	const struct trace_snapshot snapshot = {
		.ts = taking->ts,
		.when = taking->when,
		.path = from->path,
		.device = from->device,
		.irq = from->irq,
		.error = from->error,
		.files = from->files,
		.size = from->size,
		.hex = hex,
		.text = from->binary ? "" : (const char *)from->bytes,
	};
	struct session *session = taking->session;
	size_t i;

	for (i = 0; from->binary && i < from->size; i++)
		sprintf(hex + 2 * i, "%02x", from->bytes[i]);
	return stream_snapshot(session->stream, &snapshot);
}

static int take_snapshots(struct session *session, enum trace_when when)
{
	struct taking taking = {
		.session = session,
		.when = when,
		.ts = when == TRACE_BEFORE ? session->header.ts : clock_now(),
	};

	return snapshot_read("", &session->inventory, take_snapshot, &taking);
}

/* A filter that chooses nothing is a slip of the pen: say it before recording for an hour. */
static int filter_open(struct session *session, const struct session_options *options)
{
	const struct inventory_irq *irq;
	char message[MESSAGE_SIZE] = "";
	const char *unmatched;
	size_t i;

	if (filter_new(options->irqs, options->device, &session->filter, message, sizeof(message)))
		return complain(session->command, "%s", message);
	for (i = 0; i < session->inventory.nr_irqs; i++) {
		irq = &session->inventory.irqs[i];
		filter_match(session->filter, irq->irq, irq->actions, &irq->device);
	}
	unmatched = filter_unmatched(session->filter);
	if (unmatched)
		return complain(session->command, "'%s' matches no interrupt of this machine",
				unmatched);
	return EXIT_CLEAN;
}

static int kernel_side_open(struct session *session, const struct session_options *options)
{
	struct probe_options probe_options = {
		.window = options->window,
		.all = options->all,
		.first = options->hooks,
		.highest_irq = inventory_highest_irq(&session->inventory),
	};
	char message[MESSAGE_SIZE] = "";
	int err, files;

	others_read(&session->others); /* while ours are none of them */
	err = probe_open(&probe_options, &session->probe, message, sizeof(message));
	files = err ? 0 : limits_files();
	if (files)
		return complain_error(session->command, -files, "%s", strerror(-files));
	if (!err && witness_open("", clock_now(), &session->witness))
		return complain_error(session->command, ENOMEM, "%s", strerror(ENOMEM));
	if (!err) {
		witness_requests(session->witness, read_requests, session);
		return EXIT_CLEAN;
	}
	complain_error(session->command, err, "%s", message);
	return probe_is_ours(err) ? EXIT_USAGE : EXIT_CANNOT;
}

static int user_side_open(struct session *session, const struct session_options *options)
{
	int err;

	system_read("", &session->inventory, &session->system);
	unseen_read("", &session->inventory, &session->unseen);
	modules_read("", &session->modules);
	err = header_fill(&session->header, options, &session->inventory, &session->system,
			  &session->modules, &session->others);
	if (!err)
		err = header_probe(&session->header, session->probe, session->witness,
				   &session->unseen);
	if (err)
		return complain_error(session->command, -err, "%s", strerror(-err));
	err = coverage_require(session->command, NULL, &session->header, options->require);
	if (err)
		return err;
	session->report = run_new(&session->header);
	session->stream = stream_new(&session->header);
	if (!session->report || !session->stream)
		return complain_error(session->command, ENOMEM, "%s", strerror(ENOMEM));
	if (options->output) {
		err = strcmp(options->output, "-") ? keep_defect(session->command, options->output)
						   : 0;
		if (!err)
			err = output_trace(&session->output, options->output, &session->header,
					   &session->writer);
		if (err)
			return complain_error(session->command, -err, "%s: %s", options->output,
					      err == -EBUSY ? "another run is recording into it"
							    : strerror(-err));
		note(session, write_interrupts(session, TRACE_BEFORE));
	}
	add_sinks(session);
	note(session, take_snapshots(session, TRACE_BEFORE));
	return EXIT_CLEAN;
}

static void session_free(struct session *session)
{
	witness_close(session->witness);
	probe_close(session->probe);
	stream_free(session->stream);
	run_free(session->report);
	filter_free(session->filter);
	header_free(&session->header);
	inventory_free(&session->inventory);
	free(session);
}

int session_open(const char *command, const struct session_options *options,
		 struct session **result)
{
	struct session *session = calloc(1, sizeof(*session));
	int status;

	if (!session)
		return complain_error(command, ENOMEM, "%s", strerror(ENOMEM));
	session->command = command;
	session->options = *options;
	if (inventory_read("", &session->inventory))
		status = complain_error(command, ENOMEM, "%s", strerror(ENOMEM));
	else
		status = filter_open(session, options);
	if (!status)
		status = kernel_side_open(session, options);
	if (!status)
		status = user_side_open(session, options);
	if (status)
		session_free(session);
	else
		*result = session;
	return status;
}

const struct trace_header *session_header(const struct session *session)
{
	return &session->header;
}

const struct inventory *session_inventory(const struct session *session)
{
	return &session->inventory;
}

__u64 session_period(const struct session *session)
{
	const bool calm = stream_latest(session->stream) - session->stirred >= CALM;

	return calm && !stream_waits(session->stream) ? RARE_PERIOD : PROBE_PERIOD;
}

int session_alarm(struct session *session)
{
	return probe_alarm(session->probe);
}

int session_drain(struct session *session, bool rarely)
{
	int err;

	witness_poll(session->witness, clock_now(), on_witness, session);
	err = probe_drain(session->probe, rarely ? RELEASE_ALL : RELEASE_OLD, on_record, session);
	if (!err)
		err = session->error;
	/* Lines lost to a full disk are counted and said; a reader that left ends the run. */
	if (!err && session->writer && trace_writer_flush(session->writer) == -EPIPE)
		err = -EPIPE;
	return err;
}

/* @partial: what there is of the trace, where its end could not be written; NULL: nothing. */
static int tell_loss(const struct session *session, __u64 lines, int err, const char *partial)
{
	if (!lines)
		return complain_error(session->command, -err, "the trace is not in its place: %s",
				      strerror(-err));
	return complain_error(session->command, -err, "%llu lines of the trace are lost: %s%s%s",
			      lines, strerror(-err), partial ? "; what there is: " : "",
			      partial ? partial : "");
}

int session_close(struct session *session, const struct session_end *end, FILE *out)
{
	struct trace_end trace_end = { .command_status = end->command_status,
				       .reason = end->reason };
	const struct trace_state whole = {};
	int status, err, finished, printed, output = 0, kind;
	char *partial = NULL;
	struct modules modules;

	witness_poll(session->witness, clock_now(), on_witness, session);
	err = probe_drain(session->probe, RELEASE_LAST, on_record, session);
	if (!err)
		err = session->error;
	finished = stream_finish(session->stream, NULL);
	if (!err)
		err = finished;
	trace_end.ts = stream_latest(session->stream);
	modules_read("", &modules); /* the command may have loaded some */
	trace_end.modules = header_modules(&modules, &trace_end.nr_modules);
	if (!trace_end.modules && !err)
		err = -ENOMEM;
	if (session->writer && !err)
		err = write_interrupts(session, TRACE_AFTER);
	if (!err)
		err = take_snapshots(session, TRACE_AFTER);
	trace_chances(&trace_end, stream_chances(session->stream));
	if (session->writer)
		output =
			output_trace_close(&session->output, session->writer, &trace_end, &partial);
	stream_end(session->stream, &whole, &trace_end);
	if (end->findings)
		run_findings(session->report, end->findings);
	free(trace_end.modules);
	for (kind = 0; end->doubts && kind < FINDING_KINDS; kind++)
		report_doubt(session->report, kind, end->doubts[kind]);
	status = found_status(
		run_failed(session->report),
		report_blind(session->report, session->options.fail_on | session->options.require));
	printed = out ? print_report(session->report, &end->print, out) : 0;
	if (printed)
		status = complain_error(session->command, -printed, "cannot print the findings: %s",
					strerror(-printed));
	if (err)
		status = complain_error(session->command, -err, "the recording is not whole: %s",
					strerror(-err));
	if (out)
		status = flush_output(session->command, " the findings", out, status);
	if (output && output != -EPIPE) /* whoever read has enough */
		status = tell_loss(session, trace_end.lost_output, output, partial);
	free(partial);
	session_free(session);
	return status;
}
