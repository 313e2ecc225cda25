// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/page.h"
#include "base/text.h"
#include "describe/occasion.h"
#include "diagnose/protocol.h"
#include "view/words.h"

/* Append to @text; what does not fit is cut. */
static void add(char *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(char *text, const char *format, ...)
{
	size_t used = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + used, WORDS_SIZE - used, format, args);
	va_end(args);
}

static void add_untrusted(char *text, const char *bytes, size_t size)
{
	char escaped[TEXT_ESCAPED_SIZE(LIST_SIZE)];

	text_escape(escaped, bytes, strnlen(bytes, size < LIST_SIZE ? size : LIST_SIZE - 1));
	add(text, "%s", escaped);
}

const char *words_machine(char *text, const struct view *view, const struct machine_words *machine)
{
	size_t offline = 0, i;

	for (i = 0; i < view->nr_cpus; i++)
		offline += !view->cpus[i].online;
	*text = '\0';
	if (!*machine->release || !strcmp(machine->release, "unknown"))
		add(text, "kernel unknown");
	else
		add_untrusted(text, machine->release, LIST_SIZE);
	add(text, *machine->machine ? " " : "");
	add_untrusted(text, machine->machine, LIST_SIZE);
	if (view->nr_cpus)
		add(text, ", %zu CPU%s", view->nr_cpus, view->nr_cpus == 1 ? "" : "s");
	else
		add(text, ", CPUs unknown");
	if (offline)
		add(text, " (%zu offline)", offline);
	add(text, ", remapping %s", machine->remapping);
	return text;
}

static void add_rate(char *text, double rate, const char *what)
{
	if (rate < 0)
		add(text, "- %s", what);
	else
		add(text, "%.1f %s", rate, what);
}

const char *words_rates(char *text, const struct view *view)
{
	const char *protocol = moves_protocol(&view->moves);

	*text = '\0';
	if (view_hides_handlers(view))
		add(text, "? interrupts/s, ");
	else
		add_rate(text, view->rate, "interrupts/s, ");
	if (view->sight.moves_hidden && !view->moves.all) {
		add(text, "? moves/s");
	} else {
		add_rate(text, view->moving, "moves/s");
		add(text, " (%llu)", view->moves.all);
	}
	if (*protocol)
		add(text, ", %s", protocol);
	if (view->offlines)
		add(text, ", %llu offline cycle%s", view->offlines, view->offlines == 1 ? "" : "s");
	return text;
}

/* That there is none of these is not known. */
static void add_hidden(char *text, const struct view *view)
{
	int gravity, kind;

	for (gravity = 0; gravity <= FINDING_KINDS; gravity++)
		for (kind = 0; kind < FINDING_KINDS; kind++)
			if (!view->findings[kind] && finding_gravity(kind) == gravity &&
			    view_hides(view, NULL, KIND_BIT(kind)))
				add(text, "%s%s ?", *text ? ", " : "", finding_name(kind));
}

const char *words_findings(char *text, const struct view *view)
{
	int gravity, kind;

	*text = '\0';
	for (gravity = 0; gravity <= FINDING_KINDS; gravity++)
		for (kind = 0; kind < FINDING_KINDS; kind++)
			if (view->findings[kind] && finding_gravity(kind) == gravity)
				add(text, "%s%s %llu (%llu)", *text ? ", " : "", finding_name(kind),
				    view->findings[kind], view_minute(view, kind));
	if (view->possible)
		add(text, "%s%llu possible", *text ? ", " : "", view->possible);
	add_hidden(text, view);
	if (!*text)
		add(text, "%s", view_dropped(view) ? "? (records are missing)" : "none");
	return text;
}

const char *words_cpus(char *text, const struct view *view, size_t width)
{
	const struct view_cpu *cpu;
	size_t i;

	*text = '\0';
	for (i = 0; i < view->nr_cpus && strlen(text) <= width; i++) {
		cpu = &view->cpus[i];
		add(text, "%s%u:", i ? " " : "", cpu->cpu);
		if (!cpu->online)
			add(text, "off");
		else if (cpu->rate < 0)
			add(text, "-");
		else
			add(text, "%.0f%%", cpu->share * 100);
	}
	if (strlen(text) > width)
		*text = '\0';
	return text;
}

const char *words_drops(char *text, const struct view *view)
{
	const struct view_drops *drops = &view->drops;

	*text = '\0';
	if (drops->lost)
		add(text, "%llu records lost, the ring was full", drops->lost);
	if (drops->missed)
		add(text, "%s%llu runs of programs missed", *text ? ", " : "", drops->missed);
	if (drops->unread)
		add(text, "%s%llu arrivals and handlers over the limit unread", *text ? ", " : "",
		    drops->unread);
	if (drops->unlisted)
		add(text, "%s%llu records beyond what the view holds", *text ? ", " : "",
		    drops->unlisted);
	return text;
}

static void add_place(char *text, const struct view *view, const struct target *target)
{
	const struct view_cpu *cpu = view_cpu(view, target->cpu);

	if (target->cpu == NONE)
		add(text, "CPU ?");
	else
		add(text, "CPU %u", target->cpu);
	if (cpu && cpu->apicid != NONE && cpu->apicid != cpu->cpu)
		add(text, " (APIC %u)", cpu->apicid);
	if (target->vector != NONE)
		add(text, " vector %u", target->vector);
}

const char *words_target(char *text, const struct view *view, const struct target *target)
{
	*text = '\0';
	add_place(text, view, target);
	return text;
}

static void add_who(char *text, const struct view *view, __u32 number)
{
	const struct view_irq *irq = number == NONE ? NULL : view_irq(view, number);

	if (number == NONE) {
		add(text, "no known interrupt");
		return;
	}
	add(text, "IRQ %u", number);
	if (!irq || !*irq->info.actions)
		return;
	add(text, " ");
	add_untrusted(text, irq->info.actions, NAME_SIZE);
}

static const char *const slot_words[] = {
	[SLOT_OWNED] = "owned",		 [SLOT_UNUSED] = "unused",
	[SLOT_SHUTDOWN] = "shut down",	 [SLOT_RETRIGGERED] = "retriggered",
	[SLOT_SYSTEM] = "of the system", [SLOT_UNKNOWN] = "not known",
};

static void add_slot(char *text, const struct view *view, __u8 slot, __u32 owner)
{
	if (slot == SLOT_OWNED && owner != NONE) {
		add(text, ", where ");
		add_who(text, view, owner);
		add(text, " lives");
	} else if (slot && slot < sizeof(slot_words) / sizeof(slot_words[0])) {
		add(text, ", slot %s", slot_words[slot]);
	}
}

const char *words_finding(char *text, const struct view *view, const struct finding *finding)
{
	static const char *const endings[] = { "", ", nothing came", ", came late",
					       ", its driver gave up" };
	char span[SPAN_SIZE], occasion[OCCASION_SIZE];

	*text = '\0';
	add(text, "%s ", finding_name(finding->kind));
	add_who(text, view, finding->irq);
	if (finding_lasts(finding))
		add(text, ", silent for %s so far",
		    page_span(span, view->now > finding->ts ? view->now - finding->ts : 0));
	else if (finding->silent)
		add(text, ", %s for %s", finding->kind == FINDING_LOST ? "silent" : "off",
		    page_span(span, finding->silent));
	if (finding->ended < sizeof(endings) / sizeof(endings[0]))
		add(text, "%s", endings[finding->ended]);
	if (finding->at.cpu != NONE) {
		add(text, ", at ");
		add_place(text, view, &finding->at);
		add_slot(text, view, finding->slot, finding->owner);
	}
	if (finding->from.cpu != NONE && finding->to.cpu != NONE) {
		add(text, ", from ");
		add_place(text, view, &finding->from);
		add(text, " to ");
		add_place(text, view, &finding->to);
		add(text, "%s", describe_occasion(occasion, finding->context, finding->from.cpu));
	}
	if (finding->window)
		add(text, ", window %s", page_span(span, finding->window));
	if (finding->error)
		add(text, ", %s", strerrorname_np(-finding->error) ?: "error");
	if (finding->count > 1)
		add(text, ", %llu times", finding->count);
	add(text, " (%s%s)",
	    finding->proved   ? "proved"
	    : finding->stands ? "inferred"
			      : "possible",
	    finding->ambiguous ? ", ambiguous" : "");
	return text;
}

const char *words_message(char *text, const struct message_pair *message)
{
	static const char *const modes[] = { "fixed", "lowest priority", "SMI",	  "reserved", "NMI",
					     "INIT",  "reserved",	 "ExtINT" };
	__u32 low = message->address_lo;

	*text = '\0';
	add(text, "%08x%08x %04x: ", message->address_hi, low, message->data);
	if (low >> 20 != 0xfee)
		add(text, "no MSI address");
	else if (low & 0x10) /* remappable format: VT-d specification, 5.1.2.2 */
		add(text, "remapped, handle %u", (low >> 5 & 0x7fff) | (low >> 2 & 1) << 15);
	else /* Intel SDM volume 3, 11.11; bits 11:5 are the extended destination of guests */
		add(text, "APIC %u, vector %u, %s, %s", (low >> 12 & 0xff) | (low >> 5 & 0x7f) << 8,
		    message->data & 0xff, modes[message->data >> 8 & 7],
		    low & 4 ? "logical" : "physical");
	return text;
}

const char *words_age(char *text, const struct view *view, __u64 ts)
{
	__u64 ms = view->now > ts ? (view->now - ts) / 1000000 : 0;

	if (ms < 10000)
		snprintf(text, WORDS_SIZE, "%llu.%llus", ms / 1000, ms / 100 % 10);
	else if (ms < 100000)
		snprintf(text, WORDS_SIZE, "%llus", ms / 1000);
	else if (ms < 6000000)
		snprintf(text, WORDS_SIZE, "%llum", ms / 60000);
	else
		snprintf(text, WORDS_SIZE, "%lluh", ms / 3600000);
	return text;
}

static void add_request(char *text, const struct record_request *request)
{
	char cpus[TEXT_CPUS_SIZE];

	add(text, "request   CPUs %.60s by ", text_cpus(cpus, request->mask));
	add_untrusted(text, request->comm, NAME_SIZE);
	add(text, " (%u)", request->pid);
	if (request->pending)
		add(text, ", waits for its next interrupt");
	if (request->result < 0)
		add(text, ", refused: %s", strerrorname_np(-request->result) ?: "error");
}

static void add_move(char *text, const struct view *view, const struct record_move *move)
{
	char occasion[OCCASION_SIZE];

	add(text, "move      ");
	add_place(text, view, &move->from);
	add(text, " to ");
	add_place(text, view, &move->to);
	add(text, ", %u write%s%s%s", move->writes, move->writes == 1 ? "" : "s",
	    move->masked ? ", masked" : "",
	    describe_occasion(occasion, move->context, move->from.cpu));
	if (move->result < 0)
		add(text, ", failed: %s", strerrorname_np(-move->result) ?: "error");
}

static void add_message(char *text, const struct record_message *message)
{
	char span[SPAN_SIZE];

	add(text, "message   %08x %04x to %08x %04x in %s%s", message->old.address_lo,
	    message->old.data, message->new.address_lo, message->new.data,
	    page_span(span, message->duration), message->masked ? ", masked" : "");
	if (message->at_address && message->at_data >= message->at_address)
		add(text, ", address then data %s later",
		    page_span(span, message->at_data - message->at_address));
}

static void add_arrival(char *text, const struct view *view, const struct record_arrival *arrival)
{
	const struct target at = { arrival->head.cpu, arrival->vector };

	add(text, "arrival   ");
	add_place(text, view, &at);
	add_slot(text, view, arrival->slot, arrival->irq);
	if (arrival->danger_irq != NONE)
		add(text, ", in the window of IRQ %u", arrival->danger_irq);
	if (arrival->masked)
		add(text, ", though masked");
}

static void add_handler(char *text, const struct record_handler *handler)
{
	char span[SPAN_SIZE];

	add(text, "handler   on CPU %u for %s%s", handler->head.cpu,
	    page_span(span, handler->duration), handler->result ? "" : ": not mine");
}

static void add_release(char *text, const struct view *view, const struct record_release *release)
{
	static const char *const words[] = { "", "after its first interrupt at the new one",
					     "forced, its CPU going offline", "its CPU is offline",
					     "the interrupt was shut down" };

	add(text, "release   ");
	add_place(text, view, &release->slot);
	if (release->how < sizeof(words) / sizeof(words[0]))
		add(text, ", %s", words[release->how]);
}

static void add_retrigger(char *text, const struct view *view,
			  const struct record_retrigger *retrigger)
{
	static const char *const words[] = { "", ", it waited in the move's new vector",
					     ", it waited on the CPU going offline", ", a resend",
					     "" };

	add(text, "retrigger ");
	add_place(text, view, &retrigger->to);
	if (retrigger->caller < sizeof(words) / sizeof(words[0]))
		add(text, "%s", words[retrigger->caller]);
}

static void add_witness(char *text, const struct record_witness *witness)
{
	add(text, "witness   ");
	add_untrusted(text, witness->name, NAME_SIZE);
	add(text, "%s", witness->stalled ? " stands still" : " goes on");
	add(text, ", %llu %s in flight", witness->inflight,
	    witness->kind == WITNESS_NET ? "bytes" : "requests");
}

const char *words_record(char *text, const struct view *view, const union record *record)
{
	*text = '\0';
	switch (record->head.type) {
	case RECORD_REQUEST:
		add_request(text, &record->request);
		break;
	case RECORD_MOVE:
		add_move(text, view, &record->move);
		break;
	case RECORD_MESSAGE:
		add_message(text, &record->message);
		break;
	case RECORD_ARRIVAL:
		add_arrival(text, view, &record->arrival);
		break;
	case RECORD_HANDLER:
		add_handler(text, &record->handler);
		break;
	case RECORD_RELEASE:
		add_release(text, view, &record->release);
		break;
	case RECORD_RETRIGGER:
		add_retrigger(text, view, &record->retrigger);
		break;
	case RECORD_WITNESS:
		add_witness(text, &record->witness);
		break;
	case RECORD_KMSG:
		add(text, "log       ");
		add_untrusted(text, record->kmsg.text, KMSG_SIZE);
		break;
	}
	return text;
}
