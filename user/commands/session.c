// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "commands/commands.h"
#include "commands/options.h"
#include "commands/session.h"
#include "commands/sight.h"
#include "diagnose/diagnose.h"
#include "inventory/inventory.h"
#include "probe/probe.h"
#include "trace/filter.h"
#include "trace/report.h"
#include "trace/trace.h"
#include "witness/witness.h"

#define MESSAGE_SIZE 256

struct session {
	const char *command;
	struct session_options options;
	struct inventory inventory;
	struct filter *filter;
	struct probe *probe;
	struct witness *witness;
	struct trace_header header;
	struct trace_writer *writer; /* NULL: no trace asked for */
	struct diagnose *diagnose;
	struct report *report;
	__u64 ts; /* of the latest record */
	int error; /* of a callback */
};

static void note(struct session *session, int err)
{
	if (err && !session->error)
		session->error = err;
}

static void on_finding(const struct finding *finding, void *arg)
{
	struct session *session = arg;

	if (session->writer)
		note(session, trace_write_finding(session->writer, finding));
	note(session, report_finding(session->report, finding));
	if (session->options.on_finding &&
	    filter_match(session->filter, finding->irq, finding->action, &finding->device))
		session->options.on_finding(finding, session->options.arg);
}

static void on_record(const union record *record, void *arg)
{
	struct session *session = arg;

	if (record->head.ts > session->ts)
		session->ts = record->head.ts;
	if (session->writer)
		note(session, trace_write(session->writer, record));
	note(session, report_record(session->report, record));
	if (session->options.on_record)
		session->options.on_record(record, session->options.arg);
	note(session, diagnose_record(session->diagnose, record));
}

static void on_witness(const union record *record, void *arg)
{
	struct session *session = arg;

	note(session, probe_add(session->probe, record));
}

static enum trace_answer answer(enum known known)
{
	return known == UNKNOWN ? ANSWER_UNKNOWN : known == KNOWN_YES ? ANSWER_YES : ANSWER_NO;
}

static enum trace_irq_kind trace_kind(enum irq_kind kind)
{
	return kind == IRQ_MSI	  ? TRACE_IRQ_MSI
	       : kind == IRQ_MSIX ? TRACE_IRQ_MSIX
				  : TRACE_IRQ_OTHER;
}

static enum trace_irq_class trace_class(enum irq_class class)
{
	static const enum trace_irq_class classes[] = {
		[CLASS_TEARABLE] = TRACE_CLASS_TEARABLE, [CLASS_MASKABLE] = TRACE_CLASS_MASKABLE,
		[CLASS_REMAPPED] = TRACE_CLASS_REMAPPED, [CLASS_NOT_MSI] = TRACE_CLASS_NOT_MSI,
		[CLASS_UNKNOWN] = TRACE_CLASS_UNKNOWN,
	};

	return classes[class];
}

static int header_cpus(struct trace_header *header, const struct inventory *inventory)
{
	size_t i;

	header->cpus = calloc(inventory->nr_cpus + 1, sizeof(*header->cpus));
	if (!header->cpus)
		return -ENOMEM;
	for (i = 0; i < inventory->nr_cpus; i++) {
		header->cpus[i].cpu = inventory->cpus[i].cpu;
		header->cpus[i].apicid = inventory->cpus[i].apicid;
		header->cpus[i].online = inventory->cpus[i].online;
	}
	header->nr_cpus = inventory->nr_cpus;
	return 0;
}

static int header_irqs(struct trace_header *header, const struct inventory *inventory)
{
	const struct inventory_irq *from;
	struct trace_irq *to;
	size_t i;

	header->irqs = calloc(inventory->nr_irqs + 1, sizeof(*header->irqs));
	if (!header->irqs)
		return -ENOMEM;
	for (i = 0; i < inventory->nr_irqs; i++) {
		from = &inventory->irqs[i];
		to = &header->irqs[i];
		to->irq = from->irq;
		to->device = from->device;
		to->kind = trace_kind(from->kind);
		to->class = trace_class(from->class);
		to->maskable = answer(from->maskable);
		to->wide = answer(from->wide);
		to->managed = answer(from->managed);
		to->actions = from->actions;
		to->chip = from->chip;
		to->affinity = from->affinity;
		to->effective = from->effective;
	}
	header->nr_irqs = inventory->nr_irqs;
	return 0;
}

static int header_probe(struct trace_header *header, const struct session *session)
{
	const struct probe_facility *facilities;
	size_t count, notes = 0, i;

	facilities = probe_facilities(session->probe, &count);
	header->probe = calloc(count, sizeof(*header->probe));
	while (witness_blind(session->witness, notes))
		notes++;
	header->blind = calloc(count + notes, sizeof(*header->blind));
	if (!header->probe || !header->blind)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		header->probe[i].name = facilities[i].name;
		header->probe[i].way = probe_way_name(facilities[i].way);
		header->probe[i].error = facilities[i].error;
		if (facilities[i].way == WAY_NONE)
			header->blind[header->nr_blind++] = facilities[i].blind;
	}
	header->nr_probe = count;
	for (i = 0; i < notes; i++)
		header->blind[header->nr_blind++] = witness_blind(session->witness, i);
	return 0;
}

static int header_fill(struct session *session, const struct session_options *options)
{
	const struct inventory *inventory = &session->inventory;
	struct trace_header *header = &session->header;
	struct timespec wall;
	int err;

	header->format = TRACE_FORMAT;
	header->tool = "msiscope " MSISCOPE_VERSION;
	header->release = inventory->release;
	header->version = inventory->version;
	header->machine = inventory->machine;
	header->boot_id = inventory->boot_id;
	header->command = (const char **)options->argv;
	header->nr_command = options->argc;
	header->ts = probe_now();
	clock_gettime(CLOCK_REALTIME, &wall);
	header->realtime = wall.tv_sec * 1000000000ull + wall.tv_nsec;
	header->duration = options->duration;
	header->remapping = answer(inventory->remapping);
	header->options.lost_after = options->lost_after;
	header->options.fail_on = options->fail_on;
	header->options.window = options->window;
	header->options.all = options->all;
	header->options.irq = options->irqs ? options->irqs : "";
	header->options.device = options->device ? options->device : "";
	err = header_cpus(header, inventory);
	if (!err)
		err = header_irqs(header, inventory);
	return err ? err : header_probe(header, session);
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
	int err;

	err = probe_open(&probe_options, &session->probe, message, sizeof(message));
	if (!err && witness_open("", probe_now(), &session->witness))
		return complain(session->command, "%s", strerror(ENOMEM));
	if (!err)
		return EXIT_CLEAN;
	complain(session->command, "%s", message);
	return err == -ENOMEM || err == -E2BIG ? EXIT_USAGE : EXIT_CANNOT;
}

static int user_side_open(struct session *session, const struct session_options *options)
{
	struct diagnose_options diagnose_options;
	int err;

	err = header_fill(session, options);
	if (err)
		return complain(session->command, "%s", strerror(-err));
	trace_diagnose(&session->header, &diagnose_options);
	session->report = report_new(&session->header);
	session->diagnose = diagnose_new(&diagnose_options, on_finding, session);
	if (!session->report || !session->diagnose)
		return complain(session->command, "%s", strerror(ENOMEM));
	if (!options->output)
		return EXIT_CLEAN;
	err = trace_writer_open(&session->writer, options->output, &session->header);
	if (err)
		return complain(session->command, "%s: %s", options->output, strerror(-err));
	return EXIT_CLEAN;
}

static void session_free(struct session *session)
{
	witness_close(session->witness);
	probe_close(session->probe);
	diagnose_free(session->diagnose);
	report_free(session->report);
	filter_free(session->filter);
	free(session->header.cpus);
	free(session->header.irqs);
	free(session->header.probe);
	free(session->header.blind);
	inventory_free(&session->inventory);
	free(session);
}

int session_open(const char *command, const struct session_options *options,
		 struct session **result)
{
	struct session *session = calloc(1, sizeof(*session));
	int status;

	if (!session)
		return complain(command, "%s", strerror(ENOMEM));
	session->command = command;
	session->options = *options;
	if (inventory_read("", &session->inventory))
		status = complain(command, "%s", strerror(ENOMEM));
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

const char *session_blind(const struct session *session, enum finding_kind kind)
{
	const struct probe_facility *missing = sight_missing(session->probe, kind);

	return missing ? missing->blind : NULL;
}

int session_drain(struct session *session)
{
	int err;

	witness_poll(session->witness, probe_now(), on_witness, session);
	err = probe_drain(session->probe, false, on_record, session);
	if (!err)
		err = session->error;
	/* Lines lost to a full disk are counted and said; a reader that left ends the run. */
	if (!err && session->writer && trace_writer_flush(session->writer) == -EPIPE)
		err = -EPIPE;
	return err;
}

int session_close(struct session *session, const struct session_end *end, FILE *out)
{
	struct trace_end trace_end = { .command_status = end->command_status,
				       .reason = end->reason };
	const struct trace_state whole = {};
	int status, err, printed, output = 0;

	witness_poll(session->witness, probe_now(), on_witness, session);
	err = probe_drain(session->probe, true, on_record, session);
	if (!err)
		err = session->error;
	diagnose_finish(session->diagnose, session->ts);
	trace_end.ts = session->ts;
	if (session->writer)
		output = trace_writer_close(session->writer, &trace_end);
	report_trace(session->report, &whole, &trace_end);
	status = report_failed(session->report) ? EXIT_DEFECT : EXIT_CLEAN;
	printed = out ? print_report(session->report, &end->print, out) : 0;
	if (printed)
		status = complain(session->command, "cannot print the findings: %s",
				  strerror(-printed));
	if (err)
		status = complain(session->command, "the recording is not whole: %s",
				  strerror(-err));
	if (out && (fflush(out) || ferror(out)))
		status = complain(session->command, "cannot write the findings: %s",
				  strerror(errno));
	if (output)
		status = complain(session->command, "%llu lines of the trace are lost: %s",
				  trace_end.lost_output, strerror(-output));
	session_free(session);
	return status;
}
