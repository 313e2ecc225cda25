// SPDX-License-Identifier: GPL-2.0-only
/* A stress run in words. */
#include <string.h>

#include "base/facility.h"
#include "base/page.h"
#include "base/text.h"
#include "commands/stress/stress.h"
#include "view/columns.h"

#define MS 1000000ull
#define LIST_TEXT 256
#define NAMED 4 /* interrupts named in a line */
#define ROWS 20 /* of the table; --json has all */

/* "24, 25, 26 and 3 more" */
static const char *list_irqs(const struct plan *plan, char *text, size_t size)
{
	size_t i, used = 0;

	text[0] = 0;
	for (i = 0; i < plan->nr_irqs && i < NAMED; i++)
		used += snprintf(text + used, size - used, "%s%u", i ? ", " : "",
				 plan->irqs[i]->irq);
	if (plan->nr_irqs > NAMED)
		snprintf(text + used, size - used, " and %zu more", plan->nr_irqs - NAMED);
	return text;
}

static void tell_left(const struct plan_left *left, size_t count, const char *what, FILE *out)
{
	size_t i, same;
	char text[LIST_TEXT];
	size_t used;

	/* Those with the same reason, next to each other, in one line. */
	for (i = 0; i < count; i += same) {
		used = 0;
		for (same = 0; i + same < count && left[i + same].why == left[i].why; same++)
			if (same < NAMED)
				used += snprintf(text + used, sizeof(text) - used, "%s%u",
						 same ? ", " : "", left[i + same].number);
		if (same > NAMED)
			snprintf(text + used, sizeof(text) - used, " and %zu more", same - NAMED);
		page_say(out, "  left out  ", 12, "%s %s: %s", what, text, left[i].why);
	}
}

static void tell_irqbalance(const struct plan *plan, FILE *out)
{
	if (plan->irqbalance)
		page_say(out, "  warning   ", 12,
			 "irqbalance runs (process %u) and moves interrupts too; 'systemctl stop "
			 "irqbalance' for the time of the run",
			 plan->irqbalance);
}

void stress_tell_plan(const struct stress *stress, FILE *out)
{
	const struct plan *plan = &stress->plan;
	char text[LIST_TEXT], span[SPAN_SIZE];
	size_t i;

	page_say(out, "Plan: ", 6, "pattern %s for %s, seed %llu%s", plan->pattern->name,
		 page_span(span, stress->session.duration), stress->seed,
		 stress->dry_run ? "; only said, not done (--dry-run)" : "");
	if (plan->pattern->moves)
		page_say(out, "  move      ", 12, "IRQ %s%s", list_irqs(plan, text, sizeof(text)),
			 plan->fallback ? ": none is known to be tearable, so all that can be moved"
					: "");
	page_say(out, "  CPUs      ", 12, "%s", cpulist_text(&plan->cpus, text, sizeof(text)));
	if (plan->pattern->offlines)
		page_say(out, "  offline   ", 12, "one at a time of %s",
			 cpulist_text(&plan->going, text, sizeof(text)));
	if (stress->rate)
		page_say(out, "  rate      ", 12, "at most %llu moves a second", stress->rate);
	for (i = 0; i < loads_count(stress->loads); i++) {
		text_escape(text, loads_text(stress->loads, i),
			    strnlen(loads_text(stress->loads, i), LIST_TEXT / 4 - 1));
		page_say(out, "  load      ", 12, "%s", text);
	}
	if (!loads_count(stress->loads) && !stress->no_load)
		page_say(out, "  load      ", 12,
			 "none is known for these devices: an interrupt that does not come is not "
			 "moved either (--load exec:COMMAND)");
	tell_left(plan->left_irqs, plan->nr_left_irqs, "IRQ", out);
	tell_left(plan->left_cpus, plan->nr_left_cpus, "CPU", out);
	tell_irqbalance(plan, out);
	fputc('\n', out);
}

static void tell_errors(const struct affinity_error *errors, size_t count, const char *lead,
			FILE *out)
{
	size_t i;

	for (i = 0; i < count && errors[i].error; i++)
		page_say(out, lead, 12, "%llu times: %s%s", errors[i].count,
			 strerror(-errors[i].error),
			 errors[i].error == -28 ? " (no free vector)" : "");
}

static unsigned int percent(__u64 part, __u64 whole)
{
	return whole ? part * 100 / whole : 0;
}

bool stress_hides(const struct stress *stress, const char *facility)
{
	return trace_hides(session_header(stress->live), facility);
}

/* Moves that came too early: only the hook tells of these. In @text, SPAN_SIZE. */
static const char *deferred(char *text, size_t width, const struct stress *stress, __u64 count)
{
	return page_seen(text, width, count, stress_hides(stress, FACILITY_MOVE));
}

static void tell_moves(const struct stress *stress, FILE *out)
{
	const __u64 span = stress->end - stress->begin;
	struct affinity_counts sum;
	char early[SPAN_SIZE];

	affinity_sum(stress->affinity, &sum);
	page_say(out, "  moves     ", 12, "%llu writes, %llu took effect (%llu a second)",
		 sum.written, sum.effective, span ? sum.effective * 1000 * MS / span : 0);
	if (sum.known)
		page_say(out, "            ", 12,
			 "to a new vector: %llu of %llu (%u %%); only these can tear",
			 sum.new_vector, sum.known, percent(sum.new_vector, sum.known));
	else if (sum.effective)
		page_say(out, "            ", 12,
			 "vectors are in no message of theirs: see the moves below");
	page_say(out, "            ", 12,
		 "%llu coalesced, %llu ended elsewhere, %s times deferred (the old vector was not "
		 "yet released)",
		 sum.coalesced, sum.elsewhere, deferred(early, 20, stress, sum.deferred));
	if (sum.exhausted)
		page_say(out, "            ", 12, "%llu times no vector was free on the CPU",
			 sum.exhausted);
	tell_errors(sum.errors, AFFINITY_ERRORS, "  refused   ", out);
}

/* Each CPU with how many of the machine's interrupts it had when the run began. */
static void tell_allocation(const struct stress *stress, FILE *out)
{
	const struct inventory *inventory = &stress->inventory;
	char text[LIST_TEXT] = "";
	size_t i, k, used = 0, count;

	for (i = 0; i < inventory->nr_cpus && used < sizeof(text) - 32; i++) {
		for (count = k = 0; k < inventory->nr_irqs; k++)
			count += inventory->irqs[k].cpu == inventory->cpus[i].cpu;
		used += snprintf(text + used, sizeof(text) - used, "%s%u: %zu", used ? ", " : "",
				 inventory->cpus[i].cpu, count);
	}
	page_say(out, "  vectors   ", 12,
		 "exhausted. Interrupts by CPU at the beginning: %s. A CPU has some 200 vectors",
		 text);
}

static void tell_quiet(const struct stress *stress, FILE *out)
{
	const struct affinity_counts *counts;
	size_t i, quiet = 0;

	for (i = 0; i < stress->plan.nr_irqs; i++) {
		counts = affinity_counts(stress->affinity, i);
		if (counts->ended)
			page_say(out, "  dropped   ", 12, "IRQ %u: %s", stress->plan.irqs[i]->irq,
				 counts->ended);
		if (counts->quiet && quiet++ < NAMED)
			page_say(out, "  quiet     ", 12,
				 "IRQ %u did not interrupt, so its move stayed pending: give its "
				 "device work (--load)",
				 stress->plan.irqs[i]->irq);
	}
	if (quiet > NAMED)
		page_say(out, "            ", 12, "and %zu more", quiet - NAMED);
}

/* As rcutorture's: successes/tries online : offline, least,most ms online : offline, sums. */
static void tell_offlines(const struct stress *stress, FILE *out)
{
	const struct hotplug_counts *off = hotplug_offlines(stress->hotplug);
	const struct hotplug_counts *on = hotplug_onlines(stress->hotplug);

	page_say(out, "  offline   ", 12,
		 "onoff: %llu/%llu:%llu/%llu %llu,%llu:%llu,%llu %llu:%llu (ms)", on->done,
		 on->tries, off->done, off->tries, on->min / MS, on->max / MS, off->min / MS,
		 off->max / MS, on->sum / MS, off->sum / MS);
	if (off->done)
		page_say(out, "            ", 12, "mean %llu ms to go, %llu ms to come back",
			 off->sum / off->done / MS, on->done ? on->sum / on->done / MS : 0);
	tell_errors(off->errors, HOTPLUG_ERRORS, "  offline   ", out);
	tell_errors(on->errors, HOTPLUG_ERRORS, "  online    ", out);
}

static void tell_suspends(const struct stress *stress, FILE *out)
{
	const struct hotplug_counts *counts = hotplug_suspends(stress->hotplug);

	page_say(out, "  suspend   ", 12,
		 "%llu of %llu came back, in %llu to %llu ms, mean %llu ms", counts->done,
		 counts->tries, counts->min / MS, counts->max / MS,
		 counts->done ? counts->sum / counts->done / MS : 0);
	tell_errors(counts->errors, HOTPLUG_ERRORS, "  suspend   ", out);
}

static void tell_loads(const struct stress *stress, FILE *out)
{
	char text[LIST_TEXT];
	struct load_state state;
	size_t i;

	for (i = 0; i < loads_count(stress->loads); i++) {
		loads_state(stress->loads, i, &state);
		text_escape(text, loads_text(stress->loads, i),
			    strnlen(loads_text(stress->loads, i), LIST_TEXT / 4 - 1));
		if (state.ended)
			page_say(out, "  load      ", 12, "%s: ended by itself, with status %d",
				 text, state.status);
		else if (state.reads)
			page_say(out, "  load      ", 12, "%s: %llu reads, %llu failed", text,
				 state.reads, state.errors);
	}
	if (stress->loads_left)
		page_say(out, "  load      ", 12,
			 "%u cannot be ended: waiting for a device that does not answer",
			 stress->loads_left);
}

static void tell_restored(const struct stress *stress, FILE *out)
{
	const struct journal_sums *sums = &stress->sums;

	page_say(out, "  put back  ", 12, "%u values as before, %u of them had been changed%s",
		 sums->same + sums->restored, sums->restored,
		 sums->failed || sums->foreign ? "; NOT ALL, see above" : "");
	if (sums->gone)
		page_say(out, "            ", 12, "%u are gone meanwhile", sums->gone);
}

static void tell_row(const struct stress *stress, size_t i, FILE *out)
{
	const struct inventory_irq *irq = stress->plan.irqs[i];
	const struct affinity_counts *counts = affinity_counts(stress->affinity, i);
	char numbers[5][SPAN_SIZE], spans[2][SPAN_SIZE];
	const char *unheld = "-";
	struct hotplug_held held = {};

	if (stress->hotplug &&
	    (stress_hides(stress, FACILITY_MESSAGE) || stress_hides(stress, FACILITY_ARRIVAL)))
		unheld = "?";
	if (stress->hotplug)
		hotplug_held(stress->hotplug, i, &held);
	fprintf(out, "%5u %-8s %7s %7s %7s %6s %6s  %s%s%s\n", irq->irq, class_name(irq->class),
		page_count(numbers[0], 7, counts->written),
		page_count(numbers[1], 7, counts->effective),
		counts->known ? page_count(numbers[2], 7, counts->new_vector) : "-",
		page_count(numbers[3], 6, counts->coalesced),
		deferred(numbers[4], 6, stress, counts->deferred),
		held.count ? page_span(spans[0], held.median) : unheld, held.count ? " / " : "",
		held.count ? page_span(spans[1], held.max) : "");
}

static void tell_table(const struct stress *stress, FILE *out)
{
	size_t i;

	fprintf(out, "\n%5s %-8s %7s %7s %7s %6s %6s  %s\n", "IRQ", "CLASS", "WRITTEN", "EFFECT",
		"NEWVEC", "COALES", "DEFER", "HELD median / max");
	for (i = 0; i < stress->plan.nr_irqs && i < ROWS; i++)
		tell_row(stress, i, out);
	if (stress->plan.nr_irqs > ROWS)
		page_say(out, "", 0, "and %zu more: --json has them all",
			 stress->plan.nr_irqs - ROWS);
	page_say(out, "", 0,
		 "EFFECT: moves by a write that were seen to take effect. HELD: from a dying CPU's "
		 "message write to the interrupt's arrival.");
}

void stress_tell(const struct stress *stress, FILE *out)
{
	char span[SPAN_SIZE];
	struct affinity_counts sum = {};

	page_say(out, "Stress: ", 8, "%s, ended by: %s",
		 page_span(span, stress->end - stress->begin), stress->reason);
	if (stress->affinity) {
		affinity_sum(stress->affinity, &sum);
		tell_moves(stress, out);
		if (sum.exhausted)
			tell_allocation(stress, out);
		tell_quiet(stress, out);
	}
	if (stress->hotplug && stress->plan.pattern->offlines)
		tell_offlines(stress, out);
	else if (stress->hotplug)
		tell_suspends(stress, out);
	tell_loads(stress, out);
	if (stress->action.skipped)
		page_say(out, "  actions   ", 12,
			 "%llu findings came while --on-finding's command still ran",
			 stress->action.skipped);
	tell_restored(stress, out);
	if (stress->affinity)
		tell_table(stress, out);
	fputc('\n', out);
}
