// SPDX-License-Identifier: GPL-2.0-only
/* The first sentence: what can be torn here, or that nothing can and why. */
#include <stdarg.h>
#include <string.h>

#include "advise/advice.h"
#include "base/text.h"

struct sentence {
	char *text;
	size_t used;
};

static void add(struct sentence *sentence, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void add(struct sentence *sentence, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	sentence->used = text_append(sentence->text, ADVICE_SIZE, sentence->used, format, args);
	va_end(args);
}

static unsigned int of_class(const struct advice *advice, enum irq_class class)
{
	unsigned int count = 0, route;

	for (route = 0; route <= ROUTE_UNKNOWN; route++)
		count += advice->counts[route][class];
	return count;
}

/* "16 MSI-X or with a mask bit" where there are some; "all ..." where that is all. */
static void add_count(struct sentence *sentence, const struct advice *advice, unsigned int count,
		      const char *what)
{
	if (count == advice->nr_irqs)
		add(sentence, ", all %s", what);
	else if (count)
		add(sentence, ", %u %s", count, what);
}

static void add_reasons(struct sentence *sentence, const struct advice *advice)
{
	const bool lonely = advice->machine->inventory->nr_cpus == 1;

	add_count(sentence, advice, of_class(advice, CLASS_REMAPPED), "behind interrupt remapping");
	add_count(sentence, advice, of_class(advice, CLASS_MASKABLE), "MSI-X or with a mask bit");
	add_count(sentence, advice, of_class(advice, CLASS_TEARABLE),
		  lonely ? "with only one CPU to go to"
			 : "updated by this kernel in two steps (6f1a4891a592)");
	add(sentence, ".");
}

const char *advice_summary(char *text, const struct advice *advice)
{
	const unsigned int tearable = advice->risks[RISK_TEARABLE];
	const unsigned int unknown = advice->risks[RISK_UNKNOWN];
	const char *what = advice->chosen ? "chosen interrupt" : "MSI";
	const char *s = advice->nr_irqs == 1 ? "" : "s";
	struct sentence sentence = { .text = text };

	*text = '\0';
	if (!advice->nr_irqs) {
		add(&sentence, "Nothing can be torn here: no interrupt is an MSI of a PCI device.");
	} else if (tearable) {
		add(&sentence, "%u of %zu %s%s can be torn when moved: no mask bit, no remapping.",
		    tearable, advice->nr_irqs, what, s);
		if (unknown)
			add(&sentence, " Of %u it is not known.", unknown);
	} else if (unknown) {
		add(&sentence, "It is not known whether %u of %zu %s%s can be torn.", unknown,
		    advice->nr_irqs, what, s);
	} else if (advice->chosen) {
		add(&sentence, "Nothing of this can be torn:");
	} else {
		add(&sentence, "Nothing can be torn here: %zu %s%s", advice->nr_irqs, what, s);
		add_reasons(&sentence, advice);
	}
	return text;
}
