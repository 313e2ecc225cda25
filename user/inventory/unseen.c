// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/chip.h"
#include "inventory/file.h"
#include "inventory/unseen.h"

#define NAMED_SIZE 200 /* of the list of interrupts in a text */
#define KTHREADD 2 /* process that all kernel threads descend from */

/* One bit an interrupt, in the order of the inventory. */
struct chosen {
	const struct inventory *inventory;
	bool *is;
	size_t count;
};

static void choose(struct chosen *chosen, size_t i)
{
	chosen->count += !chosen->is[i];
	chosen->is[i] = true;
}

/* "9, 24-31": the interrupts of a run follow each other in number. */
static void list(const struct chosen *chosen, char text[NAMED_SIZE])
{
	const struct inventory_irq *irqs = chosen->inventory->irqs;
	size_t i, end, used = 0;

	*text = '\0';
	for (i = 0; i < chosen->inventory->nr_irqs; i = end) {
		end = i + 1;
		if (!chosen->is[i])
			continue;
		while (end < chosen->inventory->nr_irqs && chosen->is[end] &&
		       irqs[end].irq == irqs[end - 1].irq + 1)
			end++;
		if (used > NAMED_SIZE - 40) {
			snprintf(text + used, NAMED_SIZE - used, ", ...");
			return;
		}
		used += snprintf(text + used, NAMED_SIZE - used, "%s%u", used ? ", " : "",
				 irqs[i].irq);
		if (end - i > 1)
			used += snprintf(text + used, NAMED_SIZE - used, "%s%u",
					 end - i > 2 ? "-" : ", ", irqs[end - 1].irq);
	}
}

static void say(struct unseen *unseen, const struct chosen *chosen, const char *before,
		const char *after)
{
	char named[NAMED_SIZE];

	if (!chosen->count || unseen->count == UNSEEN_TEXTS)
		return;
	list(chosen, named);
	snprintf(unseen->texts[unseen->count++], UNSEEN_SIZE, "%sIRQ %s%s", before, named, after);
}

/* Its parent is behind the name, which anybody may choose: "(irq/9-acpi) S 2". */
static bool is_kernel_thread(const char *root, const char *pid)
{
	char text[256], *end, state;
	unsigned int parent;

	if (file_line(text, sizeof(text), "%s/proc/%s/stat", root, pid) < 0)
		return false;
	end = strrchr(text, ')');
	return end && sscanf(end + 1, " %c %u", &state, &parent) == 2 && parent == KTHREADD;
}

static void take_thread(const char *root, const char *pid, struct chosen *chosen)
{
	const struct inventory_irq *irq;
	unsigned int number;
	char name[32], dash;

	if (file_line(name, sizeof(name), "%s/proc/%s/comm", root, pid) < 0 ||
	    sscanf(name, "irq/%u%c", &number, &dash) != 2 || dash != '-')
		return;
	irq = inventory_find(chosen->inventory, number);
	if (irq && is_kernel_thread(root, pid))
		choose(chosen, irq - chosen->inventory->irqs);
}

static void find_threads(const char *root, struct chosen *chosen)
{
	struct dirent *entry;
	char path[PATH_MAX];
	DIR *dir;

	snprintf(path, sizeof(path), "%s/proc", root);
	dir = opendir(path);
	while (dir && (entry = readdir(dir)))
		if (entry->d_name[strspn(entry->d_name, "0123456789")] == '\0')
			take_thread(root, entry->d_name, chosen);
	if (dir)
		closedir(dir);
}

static void find_past_hook(const char *root, struct chosen *chosen)
{
	static const char *const chips[] = { "HPET-MSI", "DMAR-MSI", "IOMMU-MSI" };
	const struct inventory *inventory = chosen->inventory;
	size_t i, j;

	(void)root;
	for (i = 0; i < inventory->nr_irqs; i++)
		for (j = 0; j < sizeof(chips) / sizeof(chips[0]); j++)
			if (!strncmp(inventory->irqs[i].chip, chips[j], strlen(chips[j])))
				choose(chosen, i);
}

/* "intremap=posted_msi", also as one of several values. */
static bool asks_for_posting(char *cmdline)
{
	char *word, *rest, *value, *inner;

	for (word = strtok_r(cmdline, " \t\n", &rest); word;
	     word = strtok_r(NULL, " \t\n", &rest)) {
		if (strncmp(word, "intremap=", strlen("intremap=")))
			continue;
		for (value = strtok_r(word + strlen("intremap="), ",", &inner); value;
		     value = strtok_r(NULL, ",", &inner))
			if (!strcmp(value, "posted_msi"))
				return true;
	}
	return false;
}

static void find_posted(const char *root, struct chosen *chosen)
{
	const struct inventory *inventory = chosen->inventory;
	char cmdline[4096];
	size_t i;

	if (file_line(cmdline, sizeof(cmdline), "%s/proc/cmdline", root) < 0 ||
	    !asks_for_posting(cmdline))
		return;
	for (i = 0; i < inventory->nr_irqs; i++)
		if (chip_begins_remapped(inventory->irqs[i].chip))
			choose(chosen, i);
}

void unseen_read(const char *root, const struct inventory *inventory, struct unseen *unseen)
{
	static const struct {
		void (*find)(const char *root, struct chosen *chosen);
		const char *before;
		const char *after;
	} kinds[UNSEEN_TEXTS] = {
		{ find_threads, "what the threads of ",
		  " find: a handler that only wakes its thread says nothing, and torn-misrouted, "
		  "unhandled, storm cannot be told there" },
		{ find_past_hook, "message writes of ",
		  " (HPET, IOMMU), which no hook sees: torn-exposed, torn-hit, lost cannot be told "
		  "there" },
		{ find_posted, "arrivals of ",
		  ", if posted (intremap=posted_msi): they come by a system vector, and stray, "
		  "spurious-vector, mask-ignored cannot be told there" },
	};
	struct chosen chosen = { .inventory = inventory };
	size_t i;

	memset(unseen, 0, sizeof(*unseen));
	for (i = 0; i < UNSEEN_TEXTS; i++) {
		chosen.count = 0;
		chosen.is = calloc(inventory->nr_irqs + 1, sizeof(*chosen.is));
		if (!chosen.is)
			return;
		kinds[i].find(root, &chosen);
		say(unseen, &chosen, kinds[i].before, kinds[i].after);
		free(chosen.is);
	}
}

const char *unseen_text(const struct unseen *unseen, unsigned int index)
{
	return index < unseen->count ? unseen->texts[index] : NULL;
}
