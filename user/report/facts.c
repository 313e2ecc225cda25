// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "diagnose/protocol.h"
#include "report/draft.h"
#include "report/facts.h"
#include "report/holders.h"
#include "report/summary.h"
#include "report/words.h"
#include "trace/blind.h"
#include "trace/fields.h"

#define NAMED_EACH 8 /* interrupts named in one line */
#define FACT_SIZE 2048
#define HANDED_TOLD 4 /* numbers that changed hands */
#define HANDED_EACH 3 /* holders named of each */
#define CMDLINE_TOLD 160 /* bytes of the kernel's command line */

static bool is_of(const struct report *report, const struct irq_seen *irq, enum irq_class class,
		  enum protocol protocol)
{
	return irq->irq != NONE && report_wants(report, irq) && summary_class(irq) == class &&
	       protocol_of(irq->both[1], irq->both[2]) == protocol;
}

/* "IRQ 24, 25 and 3 more: 80 moves seen, direct, not masked" */
static bool list_irqs(struct draft *draft, const struct report *report, enum irq_class class,
		      enum protocol protocol)
{
	const struct irq_seen *irq = NULL;
	unsigned int named = 0;
	__u64 moves = 0, masked = 0, messages = 0;
	__u32 latest = NONE;

	while ((irq = report_irq_next(report, irq))) {
		if (!is_of(report, irq, class, protocol))
			continue;
		moves += irq->both[1] + irq->both[2];
		masked += irq->masked;
		messages += irq->messages;
		if (irq->irq == latest)
			continue;
		latest = irq->irq;
		if (named++ < NAMED_EACH)
			draft_add(draft, "%s%u", named == 1 ? "IRQ " : ", ", irq->irq);
	}
	if (!named)
		return false;
	if (named > NAMED_EACH)
		draft_add(draft, " and %u more", named - NAMED_EACH);
	draft_add(draft, ": %llu move%s seen, %s, %s", moves, moves == 1 ? "" : "s",
		  protocol_name(protocol),
		  !messages	       ? "mask not known"
		  : !masked	       ? "not masked"
		  : masked == messages ? "masked"
				       : "masked in part");
	return true;
}

static const char *expectation(const struct report *report, enum irq_class class,
			       enum protocol protocol)
{
	const struct trace_header *header = report->header;
	enum protocol expected =
		protocol_expected(header->release, header->version, class == CLASS_MASKABLE);

	if (expected == PROTOCOL_UNKNOWN || (class != CLASS_MASKABLE && class != CLASS_TEARABLE))
		return "";
	return expected == protocol ? ", which is what is known of this version"
				    : ", which DIFFERS from what is known of this version";
}

static const char *class_label(enum irq_class class)
{
	static const char *const labels[] = { "unknown", "no mask bit", "maskable", "remapped",
					      "not MSI" };

	return labels[class];
}

void facts_protocol(const struct report *report, fact_fn say, void *arg)
{
	const struct trace_header *header = report->header;
	char text[FACT_SIZE];
	enum protocol protocol;
	enum irq_class class;

	for (class = CLASS_UNKNOWN; class <= CLASS_NOT_MSI; class ++)
		for (protocol = PROTOCOL_DIRECT; protocol <= PROTOCOL_MIXED; protocol++) {
			struct draft draft = { .text = text, .size = sizeof(text) };

			if (!list_irqs(&draft, report, class, protocol))
				continue;
			draft_add(&draft, "%s", expectation(report, class, protocol));
			say(class_label(class), text, arg);
		}
	if (protocol_expected(header->release, header->version, false) == PROTOCOL_UNKNOWN)
		return say("this kernel", protocol_history(header->release, header->version), arg);
	snprintf(text, sizeof(text),
		 "known to move MSI without mask bit %s, maskable ones %s, in msi_set_affinity(). "
		 "%s",
		 protocol_name(protocol_expected(header->release, header->version, false)),
		 protocol_name(protocol_expected(header->release, header->version, true)),
		 protocol_history(header->release, header->version));
	say("this kernel", text, arg);
}

/* ", tainted OE by edu, window" */
static void add_taint(struct draft *draft, const struct trace_machine *system)
{
	unsigned int i;

	if (!system->taint || !*system->taint)
		return;
	if (!strcmp(system->taint, "none")) {
		draft_add(draft, ", not tainted");
		return;
	}
	draft_add(draft, ", tainted ");
	draft_add_name(draft, system->taint);
	for (i = 0; i < system->nr_modules && i < NAMED_EACH; i++) {
		draft_add(draft, i ? ", " : " by ");
		draft_add_name(draft, system->modules[i].name);
	}
	if (system->nr_modules > NAMED_EACH)
		draft_add(draft, " and %u more modules", system->nr_modules - NAMED_EACH);
}

static void say_kernel(const struct report *report, fact_fn say, void *arg)
{
	static const char *const remapping[] = { "interrupt remapping not known",
						 "no interrupt remapping", "interrupts remapped" };
	const struct trace_header *header = report->header;
	char text[FACT_SIZE];
	struct draft draft = { .text = text, .size = sizeof(text) };

	draft_add_name(&draft, header->release);
	if (*header->version) {
		draft_add(&draft, " (");
		draft_add_name(&draft, header->version);
		draft_add(&draft, ")");
	}
	if (*header->machine) {
		draft_add(&draft, ", ");
		draft_add_name(&draft, header->machine);
	}
	draft_add(&draft, ", %s", remapping[header->remapping]);
	add_taint(&draft, &header->system);
	say("kernel", text, arg);
}

/* Else whoever reads it takes it for a natural loss. */
static void say_altered(const struct report *report, fact_fn say, void *arg)
{
	char text[ALTERED_SIZE];

	if (*altered_text(text, &report->altered))
		say("altered", text, arg);
}

/* One more part of a list, if it is known. */
static void add_part(struct draft *draft, const char *before, const char *part)
{
	if (!part || !*part)
		return;
	draft_add(draft, "%s%s", draft->used ? ", " : "", before);
	draft_add_name(draft, part);
}

static void say_machine(const struct report *report, fact_fn say, void *arg)
{
	const struct trace_machine *system = &report->header->system;
	char text[FACT_SIZE] = "";
	struct draft draft = { .text = text, .size = sizeof(text) };

	add_part(&draft, "", system->vendor);
	add_part(&draft, "", system->product);
	if (system->hypervisor && *system->hypervisor)
		add_part(&draft, "guest of ", system->hypervisor);
	else if (system->virtual != ANSWER_UNKNOWN)
		add_part(&draft, "", system->virtual == ANSWER_YES ? "a guest" : "no guest");
	if (system->x2apic != ANSWER_UNKNOWN)
		add_part(&draft, "", system->x2apic == ANSWER_YES ? "x2APIC on" : "x2APIC off");
	add_part(&draft, "routing ", system->apic);
	if (*text)
		say("machine", text, arg);
}

/* The whole of it is in the trace. */
static void say_cmdline(const struct report *report, fact_fn say, void *arg)
{
	const char *cmdline = report->header->system.cmdline ?: "";
	char text[FACT_SIZE], start[CMDLINE_TOLD + 1];
	struct draft draft = { .text = text, .size = sizeof(text) };

	if (!*cmdline)
		return;
	snprintf(start, sizeof(start), "%s", cmdline);
	draft_add_name(&draft, start);
	if (strlen(cmdline) > CMDLINE_TOLD)
		draft_add(&draft, "... (%zu more bytes)", strlen(cmdline) - CMDLINE_TOLD);
	say("cmdline", text, arg);
}

/* Does that option shape how interrupts are told and taken? The others are in the trace. */
static bool shapes_interrupts(const char *option)
{
	static const char *const shaping[] = { "CONFIG_IRQ_REMAP", "CONFIG_X86_POSTED_MSI",
					       "CONFIG_X86_X2APIC", "CONFIG_PREEMPT_RT" };
	size_t i;

	for (i = 0; i < sizeof(shaping) / sizeof(shaping[0]); i++)
		if (!strcmp(option, shaping[i]))
			return true;
	return false;
}

/* "IRQ_REMAP=y, PREEMPT_RT=n" */
static void say_config(const struct report *report, fact_fn say, void *arg)
{
	const struct trace_machine *system = &report->header->system;
	char text[FACT_SIZE] = "";
	struct draft draft = { .text = text, .size = sizeof(text) };
	const struct trace_config *option;
	unsigned int i;

	for (i = 0; i < system->nr_config; i++) {
		option = &system->config[i];
		if (!*option->value || !shapes_interrupts(option->name))
			continue;
		add_part(&draft, option->name + strlen("CONFIG_"), "=");
		draft_add_name(&draft, option->value);
	}
	if (!*text && system->nr_config)
		draft_add(&draft, "not known: neither /proc/config.gz nor /boot/config-RELEASE");
	if (*text)
		say("config", text, arg);
}

/* APIC ids only where they are not the CPU numbers. */
static void say_cpus(const struct report *report, fact_fn say, void *arg)
{
	const struct trace_header *header = report->header;
	char text[FACT_SIZE];
	struct draft draft = { .text = text, .size = sizeof(text) };
	unsigned int i, online = 0, same = 0;

	if (!header->nr_cpus)
		return say("CPUs", "not known", arg);
	for (i = 0; i < header->nr_cpus; i++) {
		online += header->cpus[i].online;
		same += header->cpus[i].apicid == header->cpus[i].cpu;
	}
	draft_add(&draft, "%u, %u online at the start; ", header->nr_cpus, online);
	if (same == header->nr_cpus) {
		draft_add(&draft, "APIC ids are the CPU numbers");
		return say("CPUs", text, arg);
	}
	draft_add(&draft, "CPU:APIC id");
	for (i = 0; i < header->nr_cpus && i < 64; i++)
		if (header->cpus[i].apicid == NONE)
			draft_add(&draft, " %u:?", header->cpus[i].cpu);
		else
			draft_add(&draft, " %u:%u", header->cpus[i].cpu, header->cpus[i].apicid);
	if (i < header->nr_cpus)
		draft_add(&draft, " and %u more", header->nr_cpus - i);
	say("CPUs", text, arg);
}

static void say_recorded(const struct report *report, fact_fn say, void *arg)
{
	const struct trace_header *header = report->header;
	char span[SPAN_SIZE], when[32] = "at an unknown time", text[FACT_SIZE];
	struct draft draft = { .text = text, .size = sizeof(text) };
	time_t seconds = header->realtime / 1000000000;
	struct tm utc;

	if (seconds && gmtime_r(&seconds, &utc))
		strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S UTC", &utc);
	draft_add(&draft, "%s, for %s, by ", when, page_span(span, summary_span(report)));
	draft_add_name(&draft, header->tool);
	if (*report->ended) {
		draft_add(&draft, ", ended by: ");
		draft_add_name(&draft, report->ended);
	}
	if (blind_handlers(header, report->handled))
		draft_add(&draft, "; how many interrupts were handled is not known");
	else
		draft_add(&draft, "; %llu interrupt%s handled", report->handled,
			  report->handled == 1 ? " was" : "s were");
	say("recorded", text, arg);
	if (report->command_status == NONE)
		return;
	snprintf(text, sizeof(text), "The command ended with status %u.", report->command_status);
	say("status", text, arg);
}

static void say_hooks(const struct report *report, fact_fn say, void *arg)
{
	static const char *const ways[] = { "fentry", "kprobe", "tracepoint" };
	const struct trace_header *header = report->header;
	unsigned int counts[3] = { 0 }, i, way;
	char text[FACT_SIZE], span[SPAN_SIZE];
	struct draft draft = { .text = text, .size = sizeof(text) };
	const char *comma = "";

	for (i = 0; i < header->nr_probe; i++)
		for (way = 0; way < 3; way++)
			counts[way] += !strcmp(header->probe[i].way, ways[way]);
	for (way = 0; way < 3; way++) {
		if (!counts[way])
			continue;
		draft_add(&draft, "%s%s (%u)", comma, ways[way], counts[way]);
		comma = ", ";
	}
	if (trace_foreign(header)) {
		if (*comma)
			say("seen by", text, arg);
		return;
	}
	draft_add(&draft, "%swindows are %s; lost after %s of silence%s", *comma ? "; " : "",
		  header->options.window ? "measured between the writes"
					 : "upper bounds, from entry to exit of the write",
		  page_span(span, header->options.lost_after),
		  summary_complete(report) ? "; no record is missing" : "");
	say("seen by", text, arg);
}

/* Quoted for a shell unless it is plain. */
static void add_argument(struct draft *draft, const char *argument)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-_=+./:,@%";
	bool quote = !*argument || argument[strspn(argument, plain)];

	draft_add(draft, quote ? " '" : " ");
	for (; quote && *argument; argument += strcspn(argument, "'")) {
		if (*argument == '\'') {
			draft_add(draft, "'\\''");
			argument++;
		}
		if (*argument && *argument != '\'') {
			char *piece = strndup(argument, strcspn(argument, "'"));

			draft_add_name(draft, piece ? piece : "");
			free(piece);
		}
	}
	draft_add(draft, "%s%s", quote ? "" : argument, quote ? "'" : "");
}

/* Where the subcommand is: the name of the program may stand before it. */
static unsigned int first_argument(const struct trace_header *header)
{
	const char *name = header->nr_command ? strrchr(header->command[0], '/') : NULL;

	name = name ? name + 1 : header->nr_command ? header->command[0] : "";
	return !strncmp(name, "msiscope", 8);
}

static bool is_stress(const struct trace_header *header)
{
	unsigned int first = first_argument(header);

	return first < header->nr_command && !strcmp(header->command[first], "stress");
}

static bool has_seed(const struct trace_header *header)
{
	unsigned int i;

	for (i = 0; i < header->nr_command; i++)
		if (!strncmp(header->command[i], "--seed", 6))
			return true;
	return false;
}

static void say_command(const struct report *report, fact_fn say, void *arg)
{
	const struct trace_header *header = report->header;
	char text[FACT_SIZE];
	struct draft draft = { .text = text, .size = sizeof(text) };
	unsigned int i;

	if (!header->nr_command)
		return;
	draft_add(&draft, "msiscope");
	for (i = first_argument(header); i < header->nr_command; i++)
		add_argument(&draft, header->command[i]);
	say(is_stress(header) ? "reproduce" : "command", text, arg);
	if (is_stress(header) && !has_seed(header))
		say("seed", "chosen by the clock, and not in this trace", arg);
}

/* That of the gravest case: what lspci says of it. */
static void say_device(const struct report *report, fact_fn say, void *arg)
{
	const struct way *ways[WAYS_MAX];
	const struct trace_irq *irq = NULL;
	char text[FACT_SIZE], device[TEXT_DEVICE_SIZE];
	struct draft draft = { .text = text, .size = sizeof(text) };

	if (facts_ways(report, ways))
		irq = ways[0]->best.irq->known;
	if (!irq || irq->device.domain == NONE || !irq->model || !*irq->model)
		return;
	draft_add(&draft, "%s", text_device(device, &irq->device));
	add_part(&draft, "", irq->model);
	add_part(&draft, "driver ", irq->driver);
	add_part(&draft, "", irq->capability);
	add_part(&draft, "", irq->capability && *irq->capability ? "when the recording began" : "");
	say("device", text, arg);
}

static bool wants_any(const struct report *report, const struct irq_seen *irq)
{
	while (irq && !report_wants(report, irq))
		irq = irq->later;
	return irq;
}

/* "IRQ 34 was 0000:00:05.1's, then 0000:00:05.2's" */
static void add_holders(struct draft *draft, const struct report *report,
			const struct irq_seen *first)
{
	const struct irq_seen *irq, *now = report->by_number[first->irq].now;
	char device[TEXT_DEVICE_SIZE];
	unsigned int count = 0;

	draft_add(draft, "%sIRQ %u was ", draft->used ? "; " : "", first->irq);
	for (irq = first; irq; irq = irq->later)
		if (count++ < HANDED_EACH)
			draft_add(draft, "%s%s's", irq == first ? "" : ", then ",
				  text_device(device, &irq->device));
	if (count > HANDED_EACH)
		draft_add(draft, ", then that of %u more", count - HANDED_EACH);
	else if (now && now->later)
		draft_add(draft, ", then %s's again", text_device(device, &now->device));
}

/* Its findings and rows are told of each holder. */
static void say_handed_over(const struct report *report, fact_fn say, void *arg)
{
	char text[FACT_SIZE];
	struct draft draft = { .text = text, .size = sizeof(text) };
	const struct irq_seen *irq = NULL;
	unsigned int count = 0;

	while ((irq = report_irq_next(report, irq))) {
		if (!irq->later || !holders_first(report, irq) || !wants_any(report, irq))
			continue;
		if (count++ < HANDED_TOLD)
			add_holders(&draft, report, irq);
	}
	if (count > HANDED_TOLD)
		draft_add(&draft, "; and %u more changed hands", count - HANDED_TOLD);
	if (count)
		say("handed over", text, arg);
}

/* In the text only this word of them. */
static void say_snapshots(const struct report *report, fact_fn say, void *arg)
{
	char text[SNAPSHOTS_TOLD];

	if (*snapshots_tell(text, &report->snapshots))
		say("in trace", text, arg);
}

void facts_environment(const struct report *report, fact_fn say, void *arg)
{
	say_kernel(report, say, arg);
	say_altered(report, say, arg);
	say_machine(report, say, arg);
	say_device(report, say, arg);
	say_handed_over(report, say, arg);
	say_config(report, say, arg);
	say_cmdline(report, say, arg);
	say_cpus(report, say, arg);
	say_recorded(report, say, arg);
	say_hooks(report, say, arg);
	say_snapshots(report, say, arg);
	say_command(report, say, arg);
}

/* A handler that proves a misroute is told by that alone; one that may be is told here. */
const char *facts_meaning(char *text, const struct report *report, enum finding_kind kind)
{
	struct draft draft = { .text = text, .size = MEANING_SIZE };

	draft_add(&draft, "%s", finding_row(kind)->meaning);
	if (kind != FINDING_UNHANDLED)
		return text;
	if (report->proved[FINDING_TORN_MISROUTED])
		draft_add(&draft, "; not counting torn ones");
	if (report->unhandled_torn)
		draft_add(&draft, "; %llu may be torn ones of another IRQ", report->unhandled_torn);
	return text;
}
