// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "describe/dropped.h"
#include "describe/event.h"
#include "describe/finding.h"
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
	if (view->coverage.moves_hidden && !view->moves.all) {
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
	struct strbuf buf = { .text = text, .size = WORDS_SIZE };

	*text = '\0';
	dropped_text(&buf, &view->drops);
	dropped_part(&buf, view->unlisted, "records are beyond what the view holds");
	return text;
}

/* Where both are one number it is no news. */
static __u32 view_apicid(const void *of, __u32 number)
{
	const struct view_cpu *cpu = view_cpu(of, number);

	return cpu && cpu->apicid != cpu->cpu ? cpu->apicid : NONE;
}

/* Without its device: a line is short. */
static const char *view_who(const void *of, char *text, __u32 number)
{
	const struct view_irq *irq = number == NONE ? NULL : view_irq(of, number);
	const struct pci_address none = { .domain = NONE };

	return who_text(text, number, irq ? irq->info.actions : "", &none);
}

static struct names names_now(const struct view *view)
{
	return (struct names){ .apicid = view_apicid, .who = view_who, .of = view };
}

const char *words_target(char *text, const struct view *view, const struct target *target)
{
	const struct names names = names_now(view);

	return names_place(text, &names, target);
}

const char *words_finding(char *text, const struct view *view, const struct finding *finding)
{
	struct strbuf buf = { .text = text, .size = WORDS_SIZE };
	const struct names names = names_now(view);

	finding_line(&buf, &names, finding, view->now);
	return text;
}

const char *words_message(char *text, const struct message_pair *message)
{
	struct strbuf buf = { .text = text, .size = WORDS_SIZE };

	event_message(&buf, message);
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

/* Of the records that are kept for a time line. */
static const char *kind_of(const union record *record)
{
	switch (record->head.type) {
	case RECORD_REQUEST:
		return "request";
	case RECORD_MOVE:
		return "move";
	case RECORD_MESSAGE:
		return "message";
	case RECORD_ARRIVAL:
		return "arrival";
	case RECORD_HANDLER:
		return "handler";
	case RECORD_RELEASE:
		return "release";
	case RECORD_RETRIGGER:
		return "retrigger";
	case RECORD_WITNESS:
		return "witness";
	case RECORD_KMSG:
		return "log";
	default:
		return "";
	}
}

const char *words_record(char *text, const struct view *view, const union record *record)
{
	struct strbuf buf = { .text = text, .size = WORDS_SIZE };
	const struct names names = names_now(view);

	strbuf_add(&buf, "%-9s ", kind_of(record));
	event_text(&buf, &names, record);
	return text;
}
