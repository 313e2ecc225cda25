// SPDX-License-Identifier: GPL-2.0-only
/* Totals of a recording, as OpenMetrics or for Prometheus. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/facility.h"
#include "base/text.h"
#include "export/encoder.h"
#include "export/samples.h"
#include "trace/blind.h"
#include "trace/fields.h"

/*
 * OpenMetrics text, or Prometheus' older format: no type that only one of them knows, and
 * no timestamps. Totals per device, so that the number of series hangs on the machine,
 * not on the length of the trace.
 */

#define DEVICES_MAX 256 /* and one for all others, one for what has none */
#define CONTEXTS (MOVE_STARTUP + 1)
#define LABEL_SIZE 512

struct totals {
	struct pci_address device;
	__u64 hidden; /* findings that could not be seen: of these there is no 0 */
	bool moves_hidden;
	bool writes_hidden;
	bool runs_hidden; /* of handlers */
	bool past; /* one moved past the hooks */
	struct grounds findings[FINDING_KINDS];
	__u64 counted[FINDING_KINDS]; /* of these, by the chances, at the end */
	__u64 moves[CONTEXTS];
	__u64 writes;
	__u64 interrupts;
	__u64 unhandled;
	__u64 handling; /* ns */
	__u64 silent; /* ns, of losses */
	__u64 half_written; /* ns, the longest */
};

struct metrics {
	struct encoder encoder;
	struct samples samples;
	struct trace_drops drops;
	__u64 handled; /* of all */
	__u64 unlisted;
	unsigned int nr;
	struct totals none; /* of no device */
	struct totals other; /* of those beyond */
	struct totals devices[DEVICES_MAX];
};

static struct totals *totals_of(struct metrics *metrics, const struct pci_address *device)
{
	unsigned int i;

	if (device->domain == NONE)
		return &metrics->none;
	for (i = 0; i < metrics->nr; i++)
		if (pci_same(&metrics->devices[i].device, device))
			return &metrics->devices[i];
	if (metrics->nr == DEVICES_MAX) {
		metrics->unlisted++;
		return &metrics->other;
	}
	metrics->devices[metrics->nr].device = *device;
	return &metrics->devices[metrics->nr++];
}

/* Of who has that number now. */
static struct totals *totals_of_irq(struct metrics *metrics, __u32 irq)
{
	int index = known_index(metrics->encoder.choice->known, irq);

	if (index >= 0)
		return totals_of(metrics,
				 &known_at(metrics->encoder.choice->known, index)->id.device);
	metrics->unlisted += irq != NONE;
	return irq == NONE ? &metrics->none : &metrics->other;
}

static void add_counters(struct metrics *metrics, const struct record_counters *counters)
{
	struct totals *totals = totals_of_irq(metrics, counters->irq);

	metrics->handled += counters->count;
	totals->interrupts += counters->count;
	totals->unhandled += counters->unhandled;
	totals->handling += counters->time;
}

static int metrics_begin(struct encoder *encoder)
{
	struct metrics *metrics = (struct metrics *)encoder;
	const struct export_options *options = encoder->choice->options;
	unsigned int i;

	metrics->samples = (struct samples){ .out = encoder->out,
					     .prometheus = options->format->prometheus,
					     .held = options->held };
	metrics->none.device.domain = NONE;
	metrics->other.device.domain = NONE;
	/* A device that nothing happens to has its zeros: a rate needs them. */
	for (i = 0; i < encoder->header->nr_irqs; i++)
		if (encoder->header->irqs[i].kind != IRQ_OTHER && metrics->nr < DEVICES_MAX)
			totals_of(metrics, &encoder->header->irqs[i].device);
	return 0;
}

static void add_move(struct totals *totals, const struct record_move *move)
{
	if (move->context < CONTEXTS)
		totals->moves[move->context]++;
	totals->past = totals->past || move_is_unwritten(move);
}

static int metrics_record(struct encoder *encoder, const union record *record)
{
	struct metrics *metrics = (struct metrics *)encoder;

	switch (record->head.type) {
	case RECORD_MOVE:
		add_move(totals_of_irq(metrics, record->move.irq), &record->move);
		break;
	case RECORD_MESSAGE:
		totals_of_irq(metrics, record->message.irq)->writes++;
		break;
	case RECORD_COUNTERS:
		add_counters(metrics, &record->counters);
		break;
	case RECORD_DROPS:
		trace_add_drops(&metrics->drops, &record->drops);
		break;
	}
	return 0;
}

static int metrics_finding(struct encoder *encoder, const struct finding *finding)
{
	struct metrics *metrics = (struct metrics *)encoder;
	struct totals *totals = finding->device.domain == NONE
					? totals_of_irq(metrics, finding->irq)
					: totals_of(metrics, &finding->device);

	grounds_add(&totals->findings[finding->kind], finding->basis, finding->chance);
	if (finding->kind == FINDING_LOST && finding->stands)
		totals->silent += finding->silent;
	if (finding->window > totals->half_written)
		totals->half_written = finding->window;
	return 0;
}

/* A label's value: text of the trace, printable ASCII once more escaped. */
static const char *label(char *out, const char *text)
{
	char escaped[TEXT_ESCAPED_SIZE(64)];
	const char *from = escaped;
	char *to = out;

	text_escape(escaped, text, strnlen(text, 64));
	for (; *from; from++) {
		if (*from == '\\' || *from == '"')
			*to++ = '\\';
		*to++ = *from;
	}
	*to = '\0';
	return out;
}

static bool is_used(const struct totals *totals)
{
	static const struct totals empty;

	return memcmp((const char *)totals + offsetof(struct totals, findings),
		      (const char *)&empty + offsetof(struct totals, findings),
		      sizeof(empty) - offsetof(struct totals, findings));
}

static void put_one(struct samples *samples, __u64 value)
{
	samples_put(samples, value, "%s", "");
}

typedef void (*sample_fn)(struct metrics *metrics, const char *device, const struct totals *totals);

/* Of what is @hidden a 0 would be a lie: there is no sample then. */
static void put_device(struct metrics *metrics, const char *device, __u64 value, bool hidden)
{
	if (value || !hidden)
		samples_put(&metrics->samples, value, "device=\"%s\"", device);
}

static void each(struct metrics *metrics, sample_fn sample)
{
	char text[TEXT_DEVICE_SIZE];
	unsigned int i;

	for (i = 0; i < metrics->nr; i++)
		sample(metrics, text_device(text, &metrics->devices[i].device),
		       &metrics->devices[i]);
	if (is_used(&metrics->none))
		sample(metrics, "none", &metrics->none);
	if (is_used(&metrics->other))
		sample(metrics, "other", &metrics->other);
}

/* What was not seen, and could not be, has no sample: that is not 0. */
static bool lacks(const struct totals *totals, enum finding_kind kind, __u64 value)
{
	return !value && totals->hidden >> kind & 1;
}

static void put_findings(struct metrics *metrics, const char *device, const struct totals *totals)
{
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		if (!lacks(totals, kind, totals->counted[kind]))
			samples_put(&metrics->samples, totals->counted[kind],
				    "device=\"%s\",kind=\"%s\"", device, finding_name(kind));
}

static void put_silent(struct metrics *metrics, const char *device, const struct totals *totals)
{
	put_device(metrics, device, totals->silent, lacks(totals, FINDING_LOST, 0));
}

static void put_half_written(struct metrics *metrics, const char *device,
			     const struct totals *totals)
{
	put_device(metrics, device, totals->half_written, lacks(totals, FINDING_TORN_EXPOSED, 0));
}

static void put_moves(struct metrics *metrics, const char *device, const struct totals *totals)
{
	static const char *const contexts[CONTEXTS] = { NULL, "process", "interrupt", "offline",
							"startup" };
	int context;

	for (context = 1; context < CONTEXTS; context++)
		if (totals->moves[context] || !totals->moves_hidden)
			samples_put(&metrics->samples, totals->moves[context],
				    "device=\"%s\",context=\"%s\"", device, contexts[context]);
}

static void put_writes(struct metrics *metrics, const char *device, const struct totals *totals)
{
	put_device(metrics, device, totals->writes, totals->writes_hidden);
}

static void put_interrupts(struct metrics *metrics, const char *device, const struct totals *totals)
{
	put_device(metrics, device, totals->interrupts, totals->runs_hidden);
}

static void put_unhandled(struct metrics *metrics, const char *device, const struct totals *totals)
{
	put_device(metrics, device, totals->unhandled, lacks(totals, FINDING_UNHANDLED, 0));
}

static void put_handling(struct metrics *metrics, const char *device, const struct totals *totals)
{
	put_device(metrics, device, totals->handling, totals->runs_hidden);
}

static void put_devices(struct metrics *metrics)
{
	struct samples *samples = &metrics->samples;

	samples_family(samples, "msiscope_findings", SAMPLES_TOTAL,
		       "Findings of each kind that count: proved, or more than chance makes.");
	each(metrics, put_findings);
	samples_family(samples, "msiscope_silent_seconds", SAMPLES_TOTAL,
		       "Time that lost interrupts were missing.");
	each(metrics, put_silent);
	samples_family(samples, "msiscope_half_written_max_seconds", SAMPLES_MOST,
		       "Longest time that an update which can tear left a message half written.");
	each(metrics, put_half_written);
	samples_family(samples, "msiscope_moves", SAMPLES_TOTAL,
		       "Changes of affinity that wrote a message, changed the target, or failed.");
	each(metrics, put_moves);
	samples_family(samples, "msiscope_message_writes", SAMPLES_TOTAL, "MSI messages written.");
	each(metrics, put_writes);
	samples_family(samples, "msiscope_interrupts", SAMPLES_TOTAL, "Interrupts handled.");
	each(metrics, put_interrupts);
	samples_family(samples, "msiscope_unhandled_interrupts", SAMPLES_TOTAL,
		       "Interrupts that no handler wanted.");
	each(metrics, put_unhandled);
	samples_family(samples, "msiscope_handling_seconds", SAMPLES_TOTAL,
		       "Time spent in interrupt handlers.");
	each(metrics, put_handling);
}

/* What could not be seen: never a silent zero. */
static void put_unseen(struct metrics *metrics, const struct trace_state *state, __u64 lost_output)
{
	struct samples *samples = &metrics->samples;
	const __u64 missing = state->missing + state->skipped + lost_output;
	int type;

	samples_family(samples, "msiscope_dropped_records", SAMPLES_TOTAL,
		       "Records that the kernel side could not deliver.");
	for (type = 1; type < RECORD_TYPES; type++)
		samples_put(samples, metrics->drops.lost[type], "type=\"%s\"",
			    table_record(type)->type);
	/* Text of others says how many, but not of what. */
	samples_put(samples, metrics->drops.lost[0], "type=\"%s\"", "unknown");
	samples_family(samples, "msiscope_missed_runs", SAMPLES_TOTAL,
		       "Runs of programs that a recursion guard skipped.");
	put_one(samples, metrics->drops.missed);
	samples_family(samples, "msiscope_missing_records", SAMPLES_TOTAL,
		       "Records that the trace lacks, skipped ones included.");
	put_one(samples, missing);
	samples_family(samples, "msiscope_blind_spots", SAMPLES_LATEST,
		       "What the recording could not see, by the trace's header.");
	put_one(samples, metrics->encoder.header->nr_blind);
	samples_family(samples, HELD_LAST, SAMPLES_LATEST,
		       "The trace has an end and lacks nothing: 1, else 0.");
	put_one(samples,
		trace_is_whole(state) && !lost_output && !trace_drops_all(&metrics->drops));
}

/* Of a file to which recordings are added. */
static void put_sum(struct metrics *metrics, const struct trace_state *state)
{
	struct samples *samples = &metrics->samples;

	if (!samples->held)
		return;
	samples_family(samples, "msiscope_recordings", SAMPLES_TOTAL,
		       "Recordings whose totals are added up here.");
	put_one(samples, 1);
	samples_family(samples, "msiscope_recordings_cut_off", SAMPLES_TOTAL,
		       "Those of them whose trace has no end.");
	put_one(samples, state->cut_off);
}

static __u64 least(__u64 a, __u64 b)
{
	return a < b ? a : b;
}

static void put_trace(struct metrics *metrics, __u64 ts)
{
	const struct trace_header *header = metrics->encoder.header;
	const struct choice *choice = metrics->encoder.choice;
	__u64 begin = choice->from > header->ts ? choice->from : header->ts;
	__u64 end = least(ts, choice->to);
	char tool[LABEL_SIZE], release[LABEL_SIZE], boot_id[LABEL_SIZE];
	struct samples *samples = &metrics->samples;

	/* Not of the type "info": readers of text files refuse the whole file for that. */
	samples_family(samples, "msiscope_recording", SAMPLES_LATEST,
		       "Always 1; what was recorded.");
	samples_put(samples, 1, "tool=\"%s\",release=\"%s\",boot_id=\"%s\"",
		    label(tool, header->tool), label(release, header->release),
		    label(boot_id, header->boot_id));
	samples_family(samples, "msiscope_begin_timestamp_seconds", SAMPLES_LATEST,
		       "When the recording began, since 1970.");
	if (header->realtime) /* text of others tells no date */
		put_one(samples, header->realtime + (begin - header->ts));
	samples_family(samples, "msiscope_observed_seconds", SAMPLES_TOTAL, "How long it lasted.");
	put_one(samples, end > begin ? end - begin : 0);
}

/* Of a device that has one interrupt of which it cannot be told, it cannot. */
static __u64 hidden(const struct trace_header *header, const struct pci_address *device)
{
	__u64 kinds = blind_kinds(header, KINDS_ALL);
	unsigned int i;

	for (i = 0; i < header->nr_irqs; i++)
		if (pci_same(&header->irqs[i].device, device))
			kinds |= blind_irq(header, header->irqs[i].irq);
	return kinds;
}

static void settle(const struct metrics *metrics, struct totals *totals)
{
	const struct trace_header *header = metrics->encoder.header;
	int kind;

	totals->hidden = hidden(header, &totals->device) | (totals->past ? KINDS_PAST : 0);
	totals->runs_hidden = blind_handlers(header, metrics->handled);
	if (totals->runs_hidden)
		totals->hidden |= KINDS_HANDLED;
	totals->moves_hidden = trace_hides(header, FACILITY_MOVE);
	totals->writes_hidden = trace_hides(header, FACILITY_MESSAGE);

	for (kind = 0; kind < FINDING_KINDS; kind++)
		totals->counted[kind] =
			grounds_count(&totals->findings[kind], metrics->encoder.chances);
}

static int metrics_finish(struct encoder *encoder, __u64 ts, struct export_told *told)
{
	struct metrics *metrics = (struct metrics *)encoder;
	unsigned int i;

	for (i = 0; i < metrics->nr; i++)
		settle(metrics, &metrics->devices[i]);
	settle(metrics, &metrics->none);
	settle(metrics, &metrics->other);
	put_trace(metrics, ts);
	put_sum(metrics, &told->state);
	put_devices(metrics);
	put_unseen(metrics, &told->state, told->lost_output);
	told->unlisted = metrics->unlisted;
	return samples_end(&metrics->samples);
}

static void metrics_free(struct encoder *encoder)
{
	free(encoder);
}

static struct encoder *metrics_new(void)
{
	static const struct encoder_methods methods = {
		.begin = metrics_begin,
		.record = metrics_record,
		.finding = metrics_finding,
		.finish = metrics_finish,
		.free = metrics_free,
	};
	struct metrics *metrics = calloc(1, sizeof(*metrics));

	if (!metrics)
		return NULL;
	metrics->encoder.methods = &methods;
	return &metrics->encoder;
}

const struct export_format export_openmetrics = {
	.name = "openmetrics",
	.help = "totals per device",
	.totals = true,
	.encoder = metrics_new,
};

const struct export_format export_prometheus = {
	.name = "prometheus",
	.help = "the same in Prometheus' text format",
	.totals = true,
	.prometheus = true,
	.encoder = metrics_new,
};
