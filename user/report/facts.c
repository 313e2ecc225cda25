// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/page.h"
#include "base/strbuf.h"
#include "describe/altered.h"
#include "describe/snapshots.h"
#include "diagnose/protocol.h"
#include "report/facts.h"
#include "report/summary.h"
#include "trace/blind.h"
#include "trace/fields.h"

#define NAMED_EACH 8 /* interrupts named in one line */
#define FACT_SIZE 2048
#define HANDED_TOLD 4 /* numbers that changed hands */
#define HANDED_EACH 3 /* holders named of each */
#define CMDLINE_TOLD 160 /* bytes of the kernel's command line */

static bool is_of(const struct run *run, const struct irq_seen *irq, enum irq_class class,
		  enum protocol protocol)
{
	return irq->id.irq != NONE && run_wants(run, irq) && summary_class(irq) == class &&
	       protocol_of(irq->moves.both[1], irq->moves.both[2]) == protocol;
}

/* "IRQ 24, 25 and 3 more: 80 moves seen, direct, not masked" */
static bool list_irqs(struct strbuf *buf, const struct run *run, enum irq_class class,
		      enum protocol protocol)
{
	const struct irq_seen *irq = NULL;
	unsigned int named = 0;
	__u64 moves = 0, masked = 0, messages = 0;
	__u32 latest = NONE;

	while ((irq = run_irq_next(run, irq))) {
		if (!is_of(run, irq, class, protocol))
			continue;
		moves += irq->moves.both[1] + irq->moves.both[2];
		masked += irq->masked;
		messages += irq->messages;
		if (irq->id.irq == latest)
			continue;
		latest = irq->id.irq;
		if (named++ < NAMED_EACH)
			strbuf_add(buf, "%s%u", named == 1 ? "IRQ " : ", ", irq->id.irq);
	}
	if (!named)
		return false;
	if (named > NAMED_EACH)
		strbuf_add(buf, " and %u more", named - NAMED_EACH);
	strbuf_add(buf, ": %llu move%s seen, %s, %s", moves, moves == 1 ? "" : "s",
		   protocol_name(protocol),
		   !messages		? "mask not known"
		   : !masked		? "not masked"
		   : masked == messages ? "masked"
					: "masked in part");
	return true;
}

static const char *expectation(const struct run *run, enum irq_class class, enum protocol protocol)
{
	const struct trace_header *header = run->header;
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

void facts_protocol(const struct run *run, fact_fn say, void *arg)
{
	const struct trace_header *header = run->header;
	char text[FACT_SIZE];
	enum protocol protocol;
	enum irq_class class;

	for (class = CLASS_UNKNOWN; class <= CLASS_NOT_MSI; class ++)
		for (protocol = PROTOCOL_DIRECT; protocol <= PROTOCOL_MIXED; protocol++) {
			struct strbuf buf = { .text = text, .size = sizeof(text) };

			if (!list_irqs(&buf, run, class, protocol))
				continue;
			strbuf_add(&buf, "%s", expectation(run, class, protocol));
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
static void add_taint(struct strbuf *buf, const struct trace_machine *system)
{
	unsigned int i;

	if (!system->taint || !*system->taint)
		return;
	if (!strcmp(system->taint, "none")) {
		strbuf_add(buf, ", not tainted");
		return;
	}
	strbuf_add(buf, ", tainted ");
	strbuf_add_name(buf, system->taint);
	for (i = 0; i < system->nr_modules && i < NAMED_EACH; i++) {
		strbuf_add(buf, i ? ", " : " by ");
		strbuf_add_name(buf, system->modules[i].name);
	}
	if (system->nr_modules > NAMED_EACH)
		strbuf_add(buf, " and %u more modules", system->nr_modules - NAMED_EACH);
}

static void say_kernel(const struct run *run, fact_fn say, void *arg)
{
	static const char *const remapping[] = { "interrupt remapping not known",
						 "no interrupt remapping", "interrupts remapped" };
	const struct trace_header *header = run->header;
	char text[FACT_SIZE];
	struct strbuf buf = { .text = text, .size = sizeof(text) };

	strbuf_add_name(&buf, header->release);
	if (*header->version) {
		strbuf_add(&buf, " (");
		strbuf_add_name(&buf, header->version);
		strbuf_add(&buf, ")");
	}
	if (*header->machine) {
		strbuf_add(&buf, ", ");
		strbuf_add_name(&buf, header->machine);
	}
	strbuf_add(&buf, ", %s", remapping[header->remapping]);
	add_taint(&buf, &header->system);
	say("kernel", text, arg);
}

/* Else whoever reads it takes it for a natural loss. */
static void say_altered(const struct run *run, fact_fn say, void *arg)
{
	char text[ALTERED_SIZE];

	if (*altered_text(text, &run->altered))
		say("altered", text, arg);
}

/* One more part of a list, if it is known. */
static void add_part(struct strbuf *buf, const char *before, const char *part)
{
	if (!part || !*part)
		return;
	strbuf_add(buf, "%s%s", buf->used ? ", " : "", before);
	strbuf_add_name(buf, part);
}

static void say_machine(const struct run *run, fact_fn say, void *arg)
{
	const struct trace_machine *system = &run->header->system;
	char text[FACT_SIZE] = "";
	struct strbuf buf = { .text = text, .size = sizeof(text) };

	add_part(&buf, "", system->vendor);
	add_part(&buf, "", system->product);
	if (system->hypervisor && *system->hypervisor)
		add_part(&buf, "guest of ", system->hypervisor);
	else if (system->virtual != ANSWER_UNKNOWN)
		add_part(&buf, "", system->virtual == ANSWER_YES ? "a guest" : "no guest");
	if (system->x2apic != ANSWER_UNKNOWN)
		add_part(&buf, "", system->x2apic == ANSWER_YES ? "x2APIC on" : "x2APIC off");
	add_part(&buf, "routing ", system->apic);
	if (*text)
		say("machine", text, arg);
}

/* The whole of it is in the trace. */
static void say_cmdline(const struct run *run, fact_fn say, void *arg)
{
	const char *cmdline = run->header->system.cmdline ?: "";
	char text[FACT_SIZE], start[CMDLINE_TOLD + 1];
	struct strbuf buf = { .text = text, .size = sizeof(text) };

	if (!*cmdline)
		return;
	snprintf(start, sizeof(start), "%s", cmdline);
	strbuf_add_name(&buf, start);
	if (strlen(cmdline) > CMDLINE_TOLD)
		strbuf_add(&buf, "... (%zu more bytes)", strlen(cmdline) - CMDLINE_TOLD);
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
static void say_config(const struct run *run, fact_fn say, void *arg)
{
	const struct trace_machine *system = &run->header->system;
	char text[FACT_SIZE] = "";
	struct strbuf buf = { .text = text, .size = sizeof(text) };
	const struct trace_config *option;
	unsigned int i;

	for (i = 0; i < system->nr_config; i++) {
		option = &system->config[i];
		if (!*option->value || !shapes_interrupts(option->name))
			continue;
		add_part(&buf, option->name + strlen("CONFIG_"), "=");
		strbuf_add_name(&buf, option->value);
	}
	if (!*text && system->nr_config)
		strbuf_add(&buf, "not known: neither /proc/config.gz nor /boot/config-RELEASE");
	if (*text)
		say("config", text, arg);
}

/* APIC ids only where they are not the CPU numbers. */
static void say_cpus(const struct run *run, fact_fn say, void *arg)
{
	const struct trace_header *header = run->header;
	char text[FACT_SIZE];
	struct strbuf buf = { .text = text, .size = sizeof(text) };
	unsigned int i, online = 0, same = 0;

	if (!header->nr_cpus)
		return say("CPUs", "not known", arg);
	for (i = 0; i < header->nr_cpus; i++) {
		online += header->cpus[i].online;
		same += header->cpus[i].apicid == header->cpus[i].cpu;
	}
	strbuf_add(&buf, "%u, %u online at the start; ", header->nr_cpus, online);
	if (same == header->nr_cpus) {
		strbuf_add(&buf, "APIC ids are the CPU numbers");
		return say("CPUs", text, arg);
	}
	strbuf_add(&buf, "CPU:APIC id");
	for (i = 0; i < header->nr_cpus && i < 64; i++)
		if (header->cpus[i].apicid == NONE)
			strbuf_add(&buf, " %u:?", header->cpus[i].cpu);
		else
			strbuf_add(&buf, " %u:%u", header->cpus[i].cpu, header->cpus[i].apicid);
	if (i < header->nr_cpus)
		strbuf_add(&buf, " and %u more", header->nr_cpus - i);
	say("CPUs", text, arg);
}

static void say_recorded(const struct run *run, fact_fn say, void *arg)
{
	const struct trace_header *header = run->header;
	char span[SPAN_SIZE], when[32] = "at an unknown time", text[FACT_SIZE];
	struct strbuf buf = { .text = text, .size = sizeof(text) };
	time_t seconds = header->realtime / 1000000000;
	struct tm utc;

	if (seconds && gmtime_r(&seconds, &utc))
		strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S UTC", &utc);
	strbuf_add(&buf, "%s, for %s, by ", when, page_span(span, summary_span(run)));
	strbuf_add_name(&buf, header->tool);
	if (*run->ended) {
		strbuf_add(&buf, ", ended by: ");
		strbuf_add_name(&buf, run->ended);
	}
	if (blind_handlers(header, run->handled))
		strbuf_add(&buf, "; how many interrupts were handled is not known");
	else
		strbuf_add(&buf, "; %llu interrupt%s handled", run->handled,
			   run->handled == 1 ? " was" : "s were");
	say("recorded", text, arg);
	if (run->command_status == NONE)
		return;
	snprintf(text, sizeof(text), "The command ended with status %u.", run->command_status);
	say("status", text, arg);
}

static void say_hooks(const struct run *run, fact_fn say, void *arg)
{
	static const char *const ways[] = { "fentry", "kprobe", "tracepoint" };
	const struct trace_header *header = run->header;
	unsigned int counts[3] = { 0 }, i, way;
	char text[FACT_SIZE], span[SPAN_SIZE];
	struct strbuf buf = { .text = text, .size = sizeof(text) };
	const char *comma = "";

	for (i = 0; i < header->nr_probe; i++)
		for (way = 0; way < 3; way++)
			counts[way] += !strcmp(header->probe[i].way, ways[way]);
	for (way = 0; way < 3; way++) {
		if (!counts[way])
			continue;
		strbuf_add(&buf, "%s%s (%u)", comma, ways[way], counts[way]);
		comma = ", ";
	}
	if (trace_foreign(header)) {
		if (*comma)
			say("seen by", text, arg);
		return;
	}
	strbuf_add(&buf, "%swindows are %s; lost after %s of silence%s", *comma ? "; " : "",
		   header->options.window ? "measured between the writes"
					  : "upper bounds, from entry to exit of the write",
		   page_span(span, header->options.lost_after),
		   summary_complete(run) ? "; no record is missing" : "");
	say("seen by", text, arg);
}

/* Quoted for a shell unless it is plain. */
static void add_argument(struct strbuf *buf, const char *argument)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-_=+./:,@%";
	bool quote = !*argument || argument[strspn(argument, plain)];

	strbuf_add(buf, quote ? " '" : " ");
	for (; quote && *argument; argument += strcspn(argument, "'")) {
		if (*argument == '\'') {
			strbuf_add(buf, "'\\''");
			argument++;
		}
		if (*argument && *argument != '\'') {
			char *piece = strndup(argument, strcspn(argument, "'"));

			strbuf_add_name(buf, piece ? piece : "");
			free(piece);
		}
	}
	strbuf_add(buf, "%s%s", quote ? "" : argument, quote ? "'" : "");
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

static void say_command(const struct run *run, fact_fn say, void *arg)
{
	const struct trace_header *header = run->header;
	char text[FACT_SIZE];
	struct strbuf buf = { .text = text, .size = sizeof(text) };
	unsigned int i;

	if (!header->nr_command)
		return;
	strbuf_add(&buf, "msiscope");
	for (i = first_argument(header); i < header->nr_command; i++)
		add_argument(&buf, header->command[i]);
	say(is_stress(header) ? "reproduce" : "command", text, arg);
	if (is_stress(header) && !has_seed(header))
		say("seed", "chosen by the clock, and not in this trace", arg);
}

/* That of the gravest case: what lspci says of it. */
static void say_device(const struct run *run, fact_fn say, void *arg)
{
	const struct signature *signatures[SIGNATURES_MAX];
	const struct trace_irq *irq = NULL;
	char text[FACT_SIZE], device[TEXT_DEVICE_SIZE];
	struct strbuf buf = { .text = text, .size = sizeof(text) };

	if (facts_signatures(run, signatures))
		irq = signatures[0]->best.irq->id.known;
	if (!irq || irq->device.domain == NONE || !irq->model || !*irq->model)
		return;
	strbuf_add(&buf, "%s", text_device(device, &irq->device));
	add_part(&buf, "", irq->model);
	add_part(&buf, "driver ", irq->driver);
	add_part(&buf, "", irq->capability);
	add_part(&buf, "", irq->capability && *irq->capability ? "when the recording began" : "");
	say("device", text, arg);
}

static bool wants_any(const struct run *run, const struct irq_seen *irq)
{
	while (irq && !run_wants(run, irq))
		irq = run_irq_later(irq);
	return irq;
}

/* "IRQ 34 was 0000:00:05.1's, then 0000:00:05.2's" */
static void add_holders(struct strbuf *buf, const struct run *run, const struct irq_seen *first)
{
	const struct irq_seen *irq, *now = NULL;
	char device[TEXT_DEVICE_SIZE];
	unsigned int count = 0;

	strbuf_add(buf, "%sIRQ %u was ", buf->used ? "; " : "", first->id.irq);
	for (irq = first; irq; irq = run_irq_later(irq)) {
		if (count++ < HANDED_EACH)
			strbuf_add(buf, "%s%s's", irq == first ? "" : ", then ",
				   text_device(device, &irq->id.device));
		if (irqs_has(&run->irqs, &irq->id))
			now = irq;
	}
	if (count > HANDED_EACH)
		strbuf_add(buf, ", then that of %u more", count - HANDED_EACH);
	else if (now && now->id.later)
		strbuf_add(buf, ", then %s's again", text_device(device, &now->id.device));
}

/* Its findings and rows are told of each holder. */
static void say_handed_over(const struct run *run, fact_fn say, void *arg)
{
	char text[FACT_SIZE];
	struct strbuf buf = { .text = text, .size = sizeof(text) };
	const struct irq_seen *irq = NULL;
	unsigned int count = 0;

	while ((irq = run_irq_next(run, irq))) {
		if (!irq->id.later || !irqs_first(&run->irqs, &irq->id) || !wants_any(run, irq))
			continue;
		if (count++ < HANDED_TOLD)
			add_holders(&buf, run, irq);
	}
	if (count > HANDED_TOLD)
		strbuf_add(&buf, "; and %u more changed hands", count - HANDED_TOLD);
	if (count)
		say("handed over", text, arg);
}

/* In the text only this word of them. */
static void say_snapshots(const struct run *run, fact_fn say, void *arg)
{
	char text[SNAPSHOTS_TOLD];

	if (*snapshots_text(text, &run->snapshots))
		say("in trace", text, arg);
}

void facts_environment(const struct run *run, fact_fn say, void *arg)
{
	say_kernel(run, say, arg);
	say_altered(run, say, arg);
	say_machine(run, say, arg);
	say_device(run, say, arg);
	say_handed_over(run, say, arg);
	say_config(run, say, arg);
	say_cmdline(run, say, arg);
	say_cpus(run, say, arg);
	say_recorded(run, say, arg);
	say_hooks(run, say, arg);
	say_snapshots(run, say, arg);
	say_command(run, say, arg);
}

/* A handler that proves a misroute is told by that alone; one that may be is told here. */
const char *facts_meaning(char *text, const struct run *run, enum finding_kind kind)
{
	struct strbuf buf = { .text = text, .size = MEANING_SIZE };

	strbuf_add(&buf, "%s", finding_row(kind)->meaning);
	if (kind != FINDING_UNHANDLED)
		return text;
	if (run->proved[FINDING_TORN_MISROUTED])
		strbuf_add(&buf, "; not counting torn ones");
	if (run->unhandled_torn)
		strbuf_add(&buf, "; %llu may be torn ones of another IRQ", run->unhandled_torn);
	return text;
}
