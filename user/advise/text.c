// SPDX-License-Identifier: GPL-2.0-only
/* Advice as text. */
#include <stdlib.h>
#include <string.h>

#include "advise/steps.h"
#include "base/page.h"
#include "base/text.h"

#define INDENT 3

/* " (0000:00:1f.2 ahci)" */
static void put_device(const struct inventory_irq *irq, FILE *out)
{
	char device[TEXT_DEVICE_SIZE], text[TEXT_ESCAPED_SIZE(LIST_SIZE)];
	const char *whose = *irq->driver ? irq->driver : irq->actions;

	*device = '\0';
	if (!irq->by_chip) /* that would tell too little of it to act on */
		text_device(device, &irq->device);
	text_escape(text, whose, strlen(whose));
	if (*device || *text)
		fprintf(out, " (%s%s%s)", device, *device && *text ? " " : "", text);
}

/* A paragraph about interrupts, however many. */
static FILE *begin(char **text, size_t *size)
{
	*text = NULL;
	return open_memstream(text, size);
}

static void end(FILE *page, char **text, const char *lead, int indent, FILE *out)
{
	if (!fclose(page))
		page_say(out, lead, indent, "%s", *text);
	free(*text);
}

/* Which of the remedies that are told, from 1 on; 0: not told. */
static unsigned int number_of(const struct advice *advice, enum remedy remedy)
{
	unsigned int number = 0, other;

	if (!advice_any(advice, remedy))
		return 0;
	for (other = 0; other <= remedy; other++)
		number += advice_any(advice, other);
	return number;
}

static void put_remedies(const struct advice *advice, const struct advice_irq *one, FILE *out)
{
	const char *lead = ": remedies ";
	unsigned int i;

	if (one->irq->cpu != NONE)
		fprintf(out, " at CPU %u", one->irq->cpu);
	for (i = 0; i < REMEDIES; i++)
		if (advice_helps(one, i)) {
			fprintf(out, "%s%u", lead, number_of(advice, i));
			lead = ", ";
		}
	if (*lead == ':')
		fputs(": nothing is known to help", out);
}

static bool is_same(const char *one, const char *other)
{
	return one == other || (one && other && !strcmp(one, other));
}

/* At risk or not for the same reason. Each that can be torn has its own CPU and remedies. */
static bool is_alike(const struct advice_irq *one, const struct advice_irq *other)
{
	return one == other || (one->risk != RISK_TEARABLE && one->risk == other->risk &&
				is_same(one->why, other->why) && is_same(one->tells, other->tells));
}

static bool is_first_alike(const struct advice *advice, const struct advice_irq *one)
{
	const struct advice_irq *other = advice->irqs;

	while (!is_alike(other, one))
		other++;
	return other == one;
}

static bool is_of_one(const struct inventory_irq *one, const struct inventory_irq *other)
{
	return one->device.domain != NONE && !one->by_chip && !other->by_chip &&
	       pci_same(&one->device, &other->device) && !strcmp(one->driver, other->driver);
}

/* "IRQ 25, 26 (0000:00:1f.2 ahci), IRQ 28 (...)": @first and all that are like it. */
static void put_names(const struct advice *advice, const struct advice_irq *first, FILE *out)
{
	const struct advice_irq *end = advice->irqs + advice->nr_irqs, *one, *before = NULL;

	for (one = first; one < end; one++) {
		if (!is_alike(first, one))
			continue;
		if (before && is_of_one(before->irq, one->irq)) {
			fprintf(out, ", %u", one->irq->irq);
		} else {
			if (before)
				put_device(before->irq, out);
			fprintf(out, "%sIRQ %u", before ? ", " : "", one->irq->irq);
		}
		before = one;
	}
	put_device(before->irq, out);
}

static void print_risks(const struct advice *advice, FILE *out)
{
	const struct advice_irq *one;
	char *text;
	FILE *page;
	size_t size, i;

	for (i = 0; i < advice->nr_irqs; i++) {
		one = &advice->irqs[i];
		if ((one->risk == RISK_NONE && !advice->chosen) || !is_first_alike(advice, one))
			continue;
		page = begin(&text, &size);
		if (!page)
			return;
		put_names(advice, one, page);
		if (one->risk == RISK_TEARABLE)
			put_remedies(advice, one, page);
		else
			fprintf(page, "%s: %s%s%s",
				one->risk == RISK_NONE ? " cannot be torn" : ", not known",
				one->why, one->tells ? "; " : "", one->tells ?: "");
		end(page, &text, "  ", 6, out);
	}
}

/* Lines to copy are never broken. */
struct told {
	FILE *out;
	const char *where;
};

static void print_step(const struct step *step, void *arg)
{
	struct told *told = arg;

	if (!told->where || strcmp(told->where, step->where))
		fprintf(told->out, "   %s:\n", step->where);
	told->where = step->where;
	fprintf(told->out, "       %s\n", step->text);
}

static void put_irqs(const struct advice *advice, enum remedy remedy, const char *without,
		     FILE *out)
{
	const struct advice_irq *one;
	const char *comma = "IRQ ";
	size_t i;

	for (i = 0; i < advice->nr_irqs; i++) {
		one = &advice->irqs[i];
		if (one->without[remedy] != without || (!without && !advice_helps(one, remedy)))
			continue;
		fprintf(out, "%s%u", comma, one->irq->irq);
		comma = ", ";
	}
}

static void print_remedy(const struct advice *advice, enum remedy remedy, FILE *out)
{
	const struct remedy_words words = steps_words(advice, remedy);
	struct told told = { .out = out };
	char *text, lead[16];
	FILE *page;
	size_t size;

	page = begin(&text, &size);
	if (!page)
		return;
	fprintf(page, "%s, for ", words.title);
	put_irqs(advice, remedy, NULL, page);
	snprintf(lead, sizeof(lead), "\n%u. ", number_of(advice, remedy));
	end(page, &text, lead, INDENT, out);
	page_say(out, "   ", INDENT, "%s", words.what);
	steps_tell(advice, remedy, print_step, &told);
	page_say(out, "   costs        ", 16, "%s", words.costs);
	page_say(out, "   not against  ", 16, "%s", words.gaps);
}

static bool is_first_with(const struct advice *advice, enum remedy remedy, size_t at)
{
	size_t i;

	for (i = 0; i < at; i++)
		if (advice->irqs[i].without[remedy] == advice->irqs[at].without[remedy])
			return false;
	return true;
}

/* Each remedy that is none, once for each reason. */
static void print_without(const struct advice *advice, FILE *out)
{
	const char *lead = "\nNot here:\n", *why;
	unsigned int remedy;
	FILE *page;
	char *text;
	size_t size, i;

	for (remedy = 0; remedy < REMEDIES; remedy++)
		for (i = 0; i < advice->nr_irqs; i++) {
			why = advice->irqs[i].without[remedy];
			if (!why || !is_first_with(advice, remedy, i))
				continue;
			page = begin(&text, &size);
			if (!page)
				return;
			fprintf(page, "%s, for ", steps_words(advice, remedy).title);
			put_irqs(advice, remedy, why, page);
			fprintf(page, ": %s", why);
			fputs(lead, out);
			lead = "";
			end(page, &text, "  ", 6, out);
		}
}

void advice_text(const struct advice *advice, FILE *out)
{
	char text[ADVICE_SIZE];
	unsigned int i;

	page_say(out, "", 0, "%s", advice_summary(text, advice));
	print_risks(advice, out);
	if (advice->risks[RISK_TEARABLE] && !advice->protocol_known)
		page_say(out, "\n", 0,
			 "Whether this kernel's updates can tear is not known from its version: "
			 "'msiscope check --self-test' sees it.");
	for (i = 0; i < REMEDIES; i++)
		if (advice_any(advice, i))
			print_remedy(advice, i, out);
	print_without(advice, out);
}

void advice_first(const struct advice *advice, FILE *out)
{
	char text[ADVICE_SIZE];
	unsigned int i;

	if (!advice->risks[RISK_TEARABLE])
		return;
	page_say(out, "\n", 0, "%s", advice_summary(text, advice));
	for (i = 0; i < REMEDIES && !advice_any(advice, i); i++)
		;
	if (i < REMEDIES)
		page_say(out, "What helps best: ", 17, "%s. %s", steps_words(advice, i).title,
			 steps_words(advice, i).what);
	page_say(out, "", 0, "All that helps here, and how: msiscope advise");
}
