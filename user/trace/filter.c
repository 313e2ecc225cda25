// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "trace/filter.h"

#define WORDS_MAX 64

struct word {
	char *text;
	__u32 first; /* a range, or NONE: a glob */
	__u32 last;
	bool matched;
};

struct filter {
	char *irqs; /* cut into words */
	char *device_text;
	struct pci_address device; /* domain NONE: any */
	bool device_matched;
	struct word words[WORDS_MAX];
	size_t nr_words;
};

static int parse_device(const char *text, struct pci_address *address)
{
	size_t length = address_read(text, address);

	if (!length)
		length = address_read_short(text, address);
	return length && !text[length] ? 0 : -EINVAL;
}

static int parse_word(char *text, struct word *word)
{
	unsigned long first, last;
	char *end;

	word->text = text;
	word->first = NONE;
	if (!*text)
		return -EINVAL;
	if (strspn(text, "0123456789-") != strlen(text))
		return 0; /* a glob */
	first = strtoul(text, &end, 10);
	last = first;
	if (end == text)
		return -EINVAL;
	if (*end == '-') {
		text = end + 1;
		last = strtoul(text, &end, 10);
		if (end == text)
			return -EINVAL;
	}
	if (*end || first > last || last >= NONE)
		return -EINVAL;
	word->first = first;
	word->last = last;
	return 0;
}

static int parse_irqs(struct filter *filter, char *message, size_t size)
{
	char *save, *text;

	/* strtok_r() would skip an empty word, and "," is a slip worth saying. */
	for (save = filter->irqs; save;) {
		text = strsep(&save, ",");
		if (filter->nr_words == WORDS_MAX) {
			snprintf(message, size, "--irq takes %d words at most", WORDS_MAX);
			return -E2BIG;
		}
		if (parse_word(text, &filter->words[filter->nr_words])) {
			snprintf(message, size, "--irq: '%s' is no interrupt number, range or name",
				 text);
			return -EINVAL;
		}
		filter->nr_words++;
	}
	return 0;
}

int filter_new(const char *irqs, const char *device, struct filter **result, char *message,
	       size_t size)
{
	struct filter *filter = calloc(1, sizeof(*filter));
	int err = 0;

	if (!filter)
		return -ENOMEM;
	filter->device.domain = NONE;
	filter->irqs = irqs && *irqs ? strdup(irqs) : NULL;
	filter->device_text = device && *device ? strdup(device) : NULL;
	if (filter->device_text && parse_device(device, &filter->device)) {
		snprintf(message, size, "--device: '%s' is no PCI address like 0000:00:1f.2",
			 device);
		err = -EINVAL;
	}
	if (!err && filter->irqs)
		err = parse_irqs(filter, message, size);
	if (err)
		filter_free(filter);
	else
		*result = filter;
	return err;
}

/* Does the glob fit one of the comma-separated names? */
static bool fits_a_name(const char *glob, const char *actions)
{
	char name[64];
	size_t length;

	while (*actions) {
		length = strcspn(actions, ",");
		snprintf(name, sizeof(name), "%.*s", (int)length, actions);
		if (!fnmatch(glob, name, 0))
			return true;
		actions += length;
		actions += strspn(actions, ", ");
	}
	return false;
}

static bool word_match(struct word *word, __u32 irq, const char *actions)
{
	bool match;

	if (word->first == NONE)
		match = fits_a_name(word->text, actions);
	else
		match = irq >= word->first && irq <= word->last;
	word->matched |= match;
	return match;
}

bool filter_match(struct filter *filter, __u32 irq, const char *actions,
		  const struct pci_address *device)
{
	bool match;
	size_t i;

	if (!filter)
		return true;
	if (filter->device.domain != NONE) {
		if (device->domain != filter->device.domain || device->bus != filter->device.bus ||
		    device->devfn != filter->device.devfn)
			return false;
		filter->device_matched = true;
	}
	match = !filter->nr_words;
	for (i = 0; i < filter->nr_words; i++)
		match |= word_match(&filter->words[i], irq, actions);
	return match;
}

const char *filter_unmatched(const struct filter *filter)
{
	size_t i;

	if (filter->device.domain != NONE && !filter->device_matched)
		return filter->device_text;
	for (i = 0; i < filter->nr_words; i++)
		if (!filter->words[i].matched)
			return filter->words[i].text;
	return NULL;
}

void filter_free(struct filter *filter)
{
	if (!filter)
		return;
	free(filter->irqs);
	free(filter->device_text);
	free(filter);
}
