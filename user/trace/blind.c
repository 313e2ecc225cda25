// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/facility.h"
#include "trace/blind.h"

const struct trace_probe *blind_to(const struct trace_header *header, enum finding_kind kind)
{
	const char *const *needs = finding_row(kind)->needs;
	const struct trace_probe *found = NULL;
	int i;

	for (i = 0; i < KIND_NEEDS && needs[i] && !found; i++)
		found = trace_missing(header, needs[i]);
	return found;
}

__u64 blind_kinds(const struct trace_header *header, __u64 kinds)
{
	__u64 blind = 0;
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		if (kinds >> kind & 1 && blind_to(header, kind))
			blind |= KIND_BIT(kind);
	return blind;
}

/* "9, 24-31, ...": is it in that list? What was cut off may hold it. */
static bool lists(const char *list, __u32 irq)
{
	unsigned long first, last;
	char *end;

	while (isdigit((unsigned char)*list)) {
		first = last = strtoul(list, &end, 10);
		if (*end == '-')
			last = strtoul(end + 1, &end, 10);
		if (irq >= first && irq <= last)
			return true;
		if (strncmp(end, ", ", 2))
			return false;
		list = end + 2;
		if (!strncmp(list, "...", 3))
			return irq > last;
	}
	return false;
}

static __u64 named_in(const char *text)
{
	__u64 kinds = 0;
	const char *at;
	int kind;

	for (kind = 0; kind < FINDING_KINDS; kind++) {
		at = strstr(text, finding_name(kind));
		if (at && at > text && at[-1] == ' ')
			kinds |= KIND_BIT(kind);
	}
	/* That is told of the one whose message was torn, not of the one whose handler ran. */
	return kinds & ~(KIND_BIT(FINDING_TORN_MISROUTED));
}

__u64 blind_irq(const struct trace_header *header, __u32 irq)
{
	const char *list;
	__u64 kinds = 0;
	unsigned int i;

	for (i = 0; i < header->nr_blind; i++) {
		list = strstr(header->blind[i], " of IRQ ");
		if (list && lists(list + strlen(" of IRQ "), irq))
			kinds |= named_in(list);
	}
	return kinds;
}

bool blind_handlers(const struct trace_header *header, __u64 handled)
{
	return !handled && (trace_foreign(header) || trace_hides(header, FACILITY_HANDLER));
}

bool blind_log(const struct trace_header *header)
{
	static const char begins[] = "the kernel log"; /* see user/witness/witness.c */
	unsigned int i;

	for (i = 0; i < header->nr_blind; i++)
		if (!strncmp(header->blind[i], begins, strlen(begins)))
			return true;
	return false;
}

/* A trace may say anything. */
static bool is_errno(int error)
{
	return error < 0 && error > -4096;
}

const char *blind_error(int error, bool kprobe)
{
	if (!is_errno(error))
		return "unknown error";
	switch (-error) {
	case ECANCELED:
		return "left out by --hooks";
	case ENODATA:
		return "BTF does not name a bit that it reads";
	case EPERM:
	case EACCES:
		return "refused by lockdown or a security module";
	case ENOENT:
		return kprobe ? "no kprobes, or no such function" : "no such function in BTF";
	case EBUSY:
	case EOPNOTSUPP:
		return "not traceable in this kernel";
	case EINVAL:
	case ESRCH:
		return "no such hook here";
	default:
		return strerror(-error);
	}
}

const char *blind_why(char *text, const struct trace_header *header,
		      const struct trace_probe *missing)
{
	const char *name = is_errno(missing->error) ? strerrorname_np(-missing->error) : NULL;

	if (trace_foreign(header))
		snprintf(text, BLIND_WHY, "not in such a text");
	else
		snprintf(text, BLIND_WHY, "%s: %s", name ? name : "?",
			 blind_error(missing->error, false));
	return text;
}

const char *blind_list(char *text, size_t size, __u64 kinds)
{
	size_t used = 0;
	int gravity, kind;

	*text = '\0';
	for (gravity = 0; gravity <= FINDING_KINDS; gravity++)
		for (kind = 0; kind < FINDING_KINDS; kind++)
			if (kinds >> kind & 1 && finding_gravity(kind) == gravity && used < size)
				used += snprintf(text + used, size - used, "%s%s", used ? ", " : "",
						 finding_name(kind));
	return text;
}
