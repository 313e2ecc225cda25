// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "base/text.h"
#include "describe/place.h"
#include "inventory/cpulist.h"
#include "view/cells.h"

#define TREND_SHOWN 8
#define LEVELS (sizeof(COLUMN_LEVELS) - 1)

static void get_number(char *text, __u32 value)
{
	if (value != NONE)
		snprintf(text, COLUMN_SIZE, "%u", value);
}

static void get_text(char *text, const char *value)
{
	text_escape(text, value, strlen(value));
}

static void get_known(char *text, enum answer known)
{
	if (known != ANSWER_UNKNOWN)
		strcpy(text, answer_name(known));
}

static void get_irq(const struct row *row, char *text)
{
	get_number(text, row->irq->irq);
}

static void get_device(const struct row *row, char *text)
{
	text_device(text, &row->irq->device);
}

static void get_driver(const struct row *row, char *text)
{
	get_text(text, row->irq->driver);
}

static void get_pci_class(const struct row *row, char *text)
{
	if (row->irq->pci_class != NONE)
		snprintf(text, COLUMN_SIZE, "%06x", row->irq->pci_class);
}

static void get_kind(const struct row *row, char *text)
{
	static const char *const words[] = { "other", "MSI", "MSI-X", "" };

	strcpy(text, words[row->irq->kind]);
}

static void get_route(const struct row *row, char *text)
{
	static const char *const words[] = { "native", "remapped", "paravirtual", "" };

	strcpy(text, words[row->irq->route]);
}

static void get_maskable(const struct row *row, char *text)
{
	get_known(text, row->irq->maskable);
}

static void get_wide(const struct row *row, char *text)
{
	get_known(text, row->irq->wide);
}

static void get_managed(const struct row *row, char *text)
{
	get_known(text, row->irq->managed);
}

static void get_class(const struct row *row, char *text)
{
	strcpy(text, class_name(row->irq->class));
}

static void get_reason(const struct row *row, char *text)
{
	strcpy(text, row->irq->reason);
}

static void get_cpu(const struct row *row, char *text)
{
	get_number(text, row->irq->cpu);
}

static void get_apicid(const struct row *row, char *text)
{
	get_number(text, row->irq->apicid);
}

static void get_vector(const struct row *row, char *text)
{
	get_number(text, row->irq->vector);
}

static void get_affinity(const struct row *row, char *text)
{
	get_text(text, row->irq->affinity);
}

static void get_effective(const struct row *row, char *text)
{
	get_text(text, row->irq->effective);
}

static void get_count(const struct row *row, char *text)
{
	if (row->view ? row->view->no_counts : !row->irq->counted)
		return;
	snprintf(text, COLUMN_SIZE, "%llu", row->seen ? view_count(row->seen) : row->irq->count);
}

static void get_rate(const struct row *row, char *text)
{
	if (row->rate >= 0)
		snprintf(text, COLUMN_SIZE, "%.1f", row->rate);
}

static void get_actions(const struct row *row, char *text)
{
	get_text(text, row->irq->actions);
}

static void get_chip(const struct row *row, char *text)
{
	get_text(text, row->irq->chip);
}

static void get_u64(char *text, __u64 value)
{
	snprintf(text, COLUMN_SIZE, "%llu", value);
}

static void get_handled(const struct row *row, char *text)
{
	get_u64(text, row->seen->handled);
}

/* Against the highest rate it had in that time. */
static void get_trend(const struct row *row, char *text)
{
	const struct view_irq *seen = row->seen;
	__u64 i, first = seen->nr_trend > TREND_SHOWN ? seen->nr_trend - TREND_SHOWN : 0;
	float high = 0;
	int level;

	if (view_hides_handlers(row->view))
		return;
	for (i = first; i < seen->nr_trend; i++)
		if (seen->trend[i % VIEW_TREND] > high)
			high = seen->trend[i % VIEW_TREND];
	for (i = first; i < seen->nr_trend; i++) {
		level = high > 0 ? seen->trend[i % VIEW_TREND] / high * (LEVELS - 1) + 0.5 : 0;
		*text++ = COLUMN_LEVELS[level];
	}
	*text = '\0';
}

static void get_moves(const struct row *row, char *text)
{
	get_u64(text, row->seen->moves.all);
}

static void get_new_vector(const struct row *row, char *text)
{
	if (row->seen->moves.all)
		snprintf(text, COLUMN_SIZE, "%llu",
			 row->seen->moves.new_vector * 100 / row->seen->moves.all);
}

static void get_protocol(const struct row *row, char *text)
{
	strcpy(text, moves_protocol(&row->seen->moves));
}

static void get_us(char *text, const struct spans *spans, __u64 ns)
{
	if (spans->count)
		snprintf(text, COLUMN_SIZE, "%.1f", ns / 1e3);
}

static void get_window(const struct row *row, char *text)
{
	get_us(text, &row->seen->windows, spans_quantile(&row->seen->windows, 50));
}

static void get_window_max(const struct row *row, char *text)
{
	get_us(text, &row->seen->windows, row->seen->windows.max);
}

static void get_exposed(const struct row *row, char *text)
{
	get_u64(text, row->seen->findings[FINDING_TORN_EXPOSED]);
}

static void get_torn(const struct row *row, char *text)
{
	get_u64(text, view_torn(row->seen));
}

static void get_lost(const struct row *row, char *text)
{
	get_u64(text, row->seen->findings[FINDING_LOST]);
}

static void get_spurious(const struct row *row, char *text)
{
	get_u64(text,
		row->seen->findings[FINDING_STRAY] + row->seen->findings[FINDING_SPURIOUS_VECTOR]);
}

static void get_unhandled(const struct row *row, char *text)
{
	get_u64(text, row->seen->unhandled);
}

static void get_timeouts(const struct row *row, char *text)
{
	get_u64(text, row->seen->timeouts);
}

static void get_findings(const struct row *row, char *text)
{
	get_u64(text, view_found(row->seen));
}

static void get_moved(const struct row *row, char *text)
{
	const __u64 ts = row->seen->move.head.ts;

	if (ts)
		snprintf(text, COLUMN_SIZE, "%.1f",
			 row->view->now > ts ? (row->view->now - ts) / 1e9 : 0);
}

static void get_by(const struct row *row, char *text)
{
	const struct view_irq *seen = row->seen;
	char cpu[PLACE_NUMBER];

	if (!seen->move.head.ts)
		return;
	if (seen->move.context == MOVE_OFFLINE)
		snprintf(text, COLUMN_SIZE, "%s off", place_cpu(cpu, seen->move.from.cpu));
	else if (seen->asked.ts)
		text_escape(text, seen->asked.comm, strnlen(seen->asked.comm, NAME_SIZE));
}

static bool hides(const struct row *row, __u64 kinds)
{
	return view_hides(row->view, row->seen, kinds);
}

static bool hides_handlers(const struct row *row)
{
	return view_hides_handlers(row->view);
}

static bool hides_moves(const struct row *row)
{
	return row->view->coverage.moves_hidden;
}

static bool hides_exposed(const struct row *row)
{
	return hides(row, KIND_BIT(FINDING_TORN_EXPOSED));
}

static bool hides_torn(const struct row *row)
{
	return hides(row, KINDS_TORN);
}

static bool hides_lost(const struct row *row)
{
	return hides(row, KIND_BIT(FINDING_LOST));
}

static bool hides_spurious(const struct row *row)
{
	return hides(row, KIND_BIT(FINDING_STRAY) | KIND_BIT(FINDING_SPURIOUS_VECTOR));
}

static bool hides_unhandled(const struct row *row)
{
	return hides(row, KIND_BIT(FINDING_UNHANDLED));
}

static bool hides_timeouts(const struct row *row)
{
	return row->view->coverage.log_hidden;
}

static bool hides_any(const struct row *row)
{
	return hides(row, KINDS_ALL);
}

static char cpu_sign(const struct row *row, const struct view_cpu *cpu,
		     const struct cpulist *allowed)
{
	unsigned int i;

	for (i = 0; i < row->seen->nr_hot; i++)
		if (row->seen->hot[i].cpu == cpu->cpu && row->seen->hot[i].shown)
			return '#';
	if (!cpu->online)
		return 'x';
	return cpulist_has(allowed, cpu->cpu) ? '-' : '.';
}

static int weight(char sign)
{
	return strchr(".x-#", sign) - ".x-#";
}

/* More CPUs than characters: each tells of several, what matters most. */
static void get_cpus(const struct row *row, char *text)
{
	size_t count = row->view->nr_cpus, each = (count + CELLS_CPUS - 1) / CELLS_CPUS, i;
	struct cpulist allowed;
	char sign;

	/* A list that was cut does not say. */
	if (!count || cpulist_parse(row->irq->affinity, &allowed))
		return;
	memset(text, 0, CELLS_CPUS + 1);
	for (i = 0; i < count; i++) {
		sign = cpu_sign(row, &row->view->cpus[i], &allowed);
		if (!text[i / each] || weight(sign) > weight(text[i / each]))
			text[i / each] = sign;
	}
}

/* Name, heading, right, usual in list, get, number, what; the rest by name. */
const struct column cells_table[] = {
	{ "irq", "IRQ", true, true, get_irq, true, "number", .rank = 1, .least = 4 },
	{ "device", "DEVICE", false, true, get_device, false, "PCI address", .rank = 11,
	  .least = 12 },
	{ "driver", "DRIVER", false, true, get_driver, false, "of the device", .rank = 22,
	  .least = 10 },
	{ "pciclass", "PCICLASS", false, false, get_pci_class, false, "of the device, as lspci -n",
	  .rank = 0 },
	{ "kind", "KIND", false, true, get_kind, false, "MSI, MSI-X, other", .rank = 0 },
	{ "route", "ROUTE", false, false, get_route, false, "native, remapped, paravirtual",
	  .rank = 0 },
	{ "maskable", "MASKABLE", false, false, get_maskable, false, "has it a mask bit",
	  .rank = 0 },
	{ "wide", "64BIT", false, false, get_wide, false, "64-bit message address", .rank = 0 },
	{ "managed", "MANAGED", false, false, get_managed, false, "the kernel keeps its affinity",
	  .rank = 0 },
	{ "class", "CLASS", false, true, get_class, false,
	  "tearable, maskable, remapped, not-msi, unknown", .rank = 8, .least = 8 },
	{ "cpu", "CPU", true, true, get_cpu, true, "that it is delivered to", .rank = 7 },
	{ "apicid", "APIC", true, false, get_apicid, true, "id of that CPU's local APIC",
	  .rank = 18 },
	{ "vector", "VECTOR", true, true, get_vector, true,
	  "there (MSI without remapping, as root)", .rank = 9 },
	{ "affinity", "AFFINITY", false, true, get_affinity, false, "CPUs allowed", .rank = 0 },
	{ "effective", "EFFECTIVE", false, false, get_effective, false, "CPUs used", .rank = 0 },
	{ "count", "COUNT", true, false, get_count, true, "since boot, on all CPUs", .rank = 0 },
	{ "rate", "RATE", true, true, get_rate, true, "interrupts a second, now", .rank = 3,
	  .least = 8, .hidden = hides_handlers },
	{ "trend", "TREND", false, false, get_trend, false, "of its rate", .rank = 10, .live = true,
	  .drawn = DRAWN_TREND, .least = TREND_SHOWN, .hidden = hides_handlers },
	{ "handled", "HANDLED", true, false, get_handled, true, "interrupts since top began",
	  .rank = 0, .live = true, .hidden = hides_handlers },
	{ "moves", "MOVES", true, false, get_moves, true, "to another CPU or vector", 6, true,
	  .least = 5, .hidden = hides_moves },
	{ "newv", "NEWV%", true, false, get_new_vector, true, "of these: to another vector, %",
	  .rank = 17, .live = true, .hidden = hides_moves },
	{ "protocol", "PROTOCOL", false, false, get_protocol, false,
	  "of its moves: direct, two-step, none, mixed", .rank = 0, .live = true,
	  .hidden = hides_moves },
	{ "window", "WINDOW", true, false, get_window, true, "message half written, median, us",
	  .rank = 15, .live = true, .least = 8, .hidden = hides_exposed },
	{ "max", "MAX", true, false, get_window_max, true, "the longest, us", 16, true, .least = 8,
	  .hidden = hides_exposed },
	{ "exposed", "EXPO", true, false, get_exposed, true, "moved by an update that can tear",
	  .rank = 19, .live = true, .hidden = hides_exposed },
	{ "torn", "TORN", true, false, get_torn, true, "torn-hit and torn-misrouted", .rank = 4,
	  .live = true, .hidden = hides_torn },
	{ "lost", "LOST", true, false, get_lost, true, "interrupts lost", .rank = 5, .live = true,
	  .hidden = hides_lost },
	{ "spurious", "SPUR", true, false, get_spurious, true, "came to a vector without handler",
	  .rank = 21, .live = true, .hidden = hides_spurious },
	{ "unhandled", "UNHD", true, false, get_unhandled, true, "no handler wanted it", .rank = 20,
	  .live = true, .hidden = hides_unhandled },
	{ "timeouts", "TIMEO", true, false, get_timeouts, true, "its driver gave up waiting",
	  .rank = 0, .live = true, .hidden = hides_timeouts },
	{ "findings", "FOUND", true, false, get_findings, true, "findings of all kinds", .rank = 0,
	  .live = true, .hidden = hides_any },
	{ "moved", "MOVED", true, false, get_moved, true, "its last move, s ago", 12, true,
	  .least = 6, .hidden = hides_moves },
	{ "by", "BY", false, false, get_by, false, "who asked for that, or the CPU that went",
	  .rank = 13, .live = true, .least = 10, .hidden = hides_moves },
	{ "cpus", "CPUS", false, false, get_cpus, false,
	  "# came there, - allowed, . not allowed, x offline", .rank = 14, .live = true,
	  .drawn = DRAWN_CPUS },
	{ "actions", "ACTIONS", false, true, get_actions, false, "handlers, as in /proc/interrupts",
	  .rank = 2, .least = 12 },
	{ "chip", "CHIP", false, false, get_chip, false, "irq_chip", .rank = 0 },
	{ "reason", "REASON", false, false, get_reason, false, "why it is in that class",
	  .rank = 0 },
};

const size_t cells_count = sizeof(cells_table) / sizeof(cells_table[0]);
