// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "export/encoder.h"
#include "trace/fields.h"

/*
 * OpenMetrics text, of which a collector of Prometheus text files reads the same: no
 * type that only OpenMetrics knows, and no timestamps. Totals per device, so that
 * the number of series hangs on the machine, not on the length of the trace.
 */

#define DEVICES_MAX 256 /* and one for all others, one for what has none */
#define CONTEXTS (MOVE_STARTUP + 1)
#define LABEL_SIZE 512

struct totals {
	struct pci_address device;
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
	struct trace_drops drops;
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
		return totals_of(metrics, &known_at(metrics->encoder.choice->known, index)->device);
	metrics->unlisted += irq != NONE;
	return irq == NONE ? &metrics->none : &metrics->other;
}

static void add_counters(struct metrics *metrics, const struct record_counters *counters)
{
	struct totals *totals = totals_of_irq(metrics, counters->irq);

	totals->interrupts += counters->count;
	totals->unhandled += counters->unhandled;
	totals->handling += counters->time;
}

static int metrics_begin(struct encoder *encoder)
{
	struct metrics *metrics = (struct metrics *)encoder;
	unsigned int i;

	/* A device that nothing happens to has its zeros: a rate needs them. */
	for (i = 0; i < encoder->header->nr_irqs; i++)
		if (encoder->header->irqs[i].kind != TRACE_IRQ_OTHER && metrics->nr < DEVICES_MAX)
			totals_of(metrics, &encoder->header->irqs[i].device);
	return 0;
}

static int metrics_record(struct encoder *encoder, const union record *record)
{
	struct metrics *metrics = (struct metrics *)encoder;

	switch (record->head.type) {
	case RECORD_MOVE:
		if (record->move.context < CONTEXTS)
			totals_of_irq(metrics, record->move.irq)->moves[record->move.context]++;
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

static void family(FILE *out, const char *name, const char *type, const char *unit,
		   const char *help)
{
	fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
	if (unit)
		fprintf(out, "# UNIT %s %s\n", name, unit);
}

static void put_seconds(FILE *out, __u64 ns)
{
	fprintf(out, "%llu.%09llu\n", ns / 1000000000, ns % 1000000000);
}

static bool is_used(const struct totals *totals)
{
	static const struct totals empty;

	return memcmp((const char *)totals + sizeof(totals->device),
		      (const char *)&empty + sizeof(totals->device),
		      sizeof(empty) - sizeof(totals->device));
}

typedef void (*sample_fn)(FILE *out, const char *device, const struct totals *totals);

static void each(struct metrics *metrics, sample_fn sample)
{
	FILE *out = metrics->encoder.out;
	char text[TEXT_DEVICE_SIZE];
	unsigned int i;

	for (i = 0; i < metrics->nr; i++)
		sample(out, text_device(text, &metrics->devices[i].device), &metrics->devices[i]);
	if (is_used(&metrics->none))
		sample(out, "none", &metrics->none);
	if (is_used(&metrics->other))
		sample(out, "other", &metrics->other);
}

static void put_findings(FILE *out, const char *device, const struct totals *totals)
{
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		fprintf(out, "msiscope_findings_total{device=\"%s\",kind=\"%s\"} %llu\n", device,
			finding_name(kind), totals->counted[kind]);
}

static void put_silent(FILE *out, const char *device, const struct totals *totals)
{
	fprintf(out, "msiscope_silent_seconds_total{device=\"%s\"} ", device);
	put_seconds(out, totals->silent);
}

static void put_half_written(FILE *out, const char *device, const struct totals *totals)
{
	fprintf(out, "msiscope_half_written_max_seconds{device=\"%s\"} ", device);
	put_seconds(out, totals->half_written);
}

static void put_moves(FILE *out, const char *device, const struct totals *totals)
{
	static const char *const contexts[CONTEXTS] = { NULL, "process", "interrupt", "offline",
							"startup" };
	int context;

	for (context = 1; context < CONTEXTS; context++)
		fprintf(out, "msiscope_moves_total{device=\"%s\",context=\"%s\"} %llu\n", device,
			contexts[context], totals->moves[context]);
}

static void put_writes(FILE *out, const char *device, const struct totals *totals)
{
	fprintf(out, "msiscope_message_writes_total{device=\"%s\"} %llu\n", device, totals->writes);
}

static void put_interrupts(FILE *out, const char *device, const struct totals *totals)
{
	fprintf(out, "msiscope_interrupts_total{device=\"%s\"} %llu\n", device, totals->interrupts);
}

static void put_unhandled(FILE *out, const char *device, const struct totals *totals)
{
	fprintf(out, "msiscope_unhandled_interrupts_total{device=\"%s\"} %llu\n", device,
		totals->unhandled);
}

static void put_handling(FILE *out, const char *device, const struct totals *totals)
{
	fprintf(out, "msiscope_handling_seconds_total{device=\"%s\"} ", device);
	put_seconds(out, totals->handling);
}

static void put_devices(struct metrics *metrics)
{
	FILE *out = metrics->encoder.out;

	family(out, "msiscope_findings", "counter", NULL,
	       "Findings of each kind that count: proved, or more than chance makes.");
	each(metrics, put_findings);
	family(out, "msiscope_silent_seconds", "counter", "seconds",
	       "Time that lost interrupts were missing.");
	each(metrics, put_silent);
	family(out, "msiscope_half_written_max_seconds", "gauge", "seconds",
	       "Longest time that an update which can tear left a message half written.");
	each(metrics, put_half_written);
	family(out, "msiscope_moves", "counter", NULL,
	       "Changes of affinity that wrote a message, changed the target, or failed.");
	each(metrics, put_moves);
	family(out, "msiscope_message_writes", "counter", NULL, "MSI messages written.");
	each(metrics, put_writes);
	family(out, "msiscope_interrupts", "counter", NULL, "Interrupts handled.");
	each(metrics, put_interrupts);
	family(out, "msiscope_unhandled_interrupts", "counter", NULL,
	       "Interrupts that no handler wanted.");
	each(metrics, put_unhandled);
	family(out, "msiscope_handling_seconds", "counter", "seconds",
	       "Time spent in interrupt handlers.");
	each(metrics, put_handling);
}

/* What could not be seen: never a silent zero. */
static void put_unseen(struct metrics *metrics, const struct trace_state *state, __u64 lost_output)
{
	FILE *out = metrics->encoder.out;
	int type;

	family(out, "msiscope_dropped_records", "counter", NULL,
	       "Records that the kernel side could not deliver.");
	for (type = 1; type < RECORD_TYPES; type++)
		fprintf(out, "msiscope_dropped_records_total{type=\"%s\"} %llu\n",
			table_record(type)->type, metrics->drops.lost[type]);
	family(out, "msiscope_missed_runs", "counter", NULL,
	       "Runs of programs that a recursion guard skipped.");
	fprintf(out, "msiscope_missed_runs_total %llu\n", metrics->drops.missed);
	family(out, "msiscope_missing_records", "counter", NULL,
	       "Records that the trace lacks, skipped ones included.");
	fprintf(out, "msiscope_missing_records_total %llu\n",
		state->missing + state->skipped + lost_output);
	family(out, "msiscope_blind_spots", "gauge", NULL,
	       "What the recording could not see, by the trace's header.");
	fprintf(out, "msiscope_blind_spots %u\n", metrics->encoder.header->nr_blind);
	family(out, "msiscope_complete", "gauge", NULL,
	       "The trace has an end: 1, or was cut off: 0.");
	fprintf(out, "msiscope_complete %d\n", !state->cut_off);
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
	FILE *out = metrics->encoder.out;
	char tool[LABEL_SIZE], release[LABEL_SIZE], boot_id[LABEL_SIZE];

	/* Not of the type "info": readers of text files refuse the whole file for that. */
	family(out, "msiscope_recording", "gauge", NULL, "Always 1; what was recorded.");
	fprintf(out, "msiscope_recording{tool=\"%s\",release=\"%s\",boot_id=\"%s\"} 1\n",
		label(tool, header->tool), label(release, header->release),
		label(boot_id, header->boot_id));
	family(out, "msiscope_begin_timestamp_seconds", "gauge", "seconds",
	       "When the recording began, since 1970.");
	fputs("msiscope_begin_timestamp_seconds ", out);
	put_seconds(out, header->realtime + (begin - header->ts));
	family(out, "msiscope_observed_seconds", "gauge", "seconds", "How long it lasted.");
	fputs("msiscope_observed_seconds ", out);
	put_seconds(out, end > begin ? end - begin : 0);
}

static void settle(struct totals *totals, const struct chances *chances)
{
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		totals->counted[kind] = grounds_count(&totals->findings[kind], chances);
}

static int metrics_finish(struct encoder *encoder, __u64 ts, struct export_told *told)
{
	struct metrics *metrics = (struct metrics *)encoder;
	unsigned int i;

	for (i = 0; i < metrics->nr; i++)
		settle(&metrics->devices[i], encoder->chances);
	settle(&metrics->none, encoder->chances);
	settle(&metrics->other, encoder->chances);
	put_trace(metrics, ts);
	put_devices(metrics);
	put_unseen(metrics, &told->state, told->lost_output);
	fputs("# EOF\n", encoder->out);
	told->unlisted = metrics->unlisted;
	return 0;
}

static void metrics_free(struct encoder *encoder)
{
	free(encoder);
}

struct encoder *encoder_metrics(void)
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
