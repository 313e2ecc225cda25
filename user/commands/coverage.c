// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "commands/commands.h"
#include "commands/options.h"
#include "commands/coverage.h"
#include "trace/blind.h"

#define LIST_TEXT 512

static const struct probe_facility *find(const struct probe *probe, const char *name)
{
	const struct probe_facility *facilities;
	size_t count, i;

	facilities = probe_facilities(probe, &count);
	for (i = 0; i < count; i++)
		if (!strcmp(facilities[i].name, name))
			return &facilities[i];
	return NULL;
}

const struct probe_facility *coverage_missing(const struct probe *probe, enum finding_kind kind)
{
	const char *const *needs = finding_row(kind)->needs;
	const struct probe_facility *facility;
	int i;

	for (i = 0; i < KIND_NEEDS && needs[i]; i++) {
		facility = find(probe, needs[i]);
		if (facility && facility->way == WAY_NONE)
			return facility;
	}
	return NULL;
}

const char *coverage_way_error(const struct probe_try *failed)
{
	return blind_error(failed->error, failed->way == WAY_KPROBE);
}

static bool failed_with(const struct probe_facility *facility, enum probe_way way, int error)
{
	unsigned int i;

	for (i = 0; i < facility->nr_tries; i++)
		if (facility->tries[i].way == way && facility->tries[i].error == error)
			return true;
	return false;
}

const char *coverage_remedy(const struct probe_facility *facility)
{
	if (failed_with(facility, WAY_KPROBE, -ECANCELED))
		return "leave --hooks away";
	if (failed_with(facility, WAY_FENTRY, -EPERM) || failed_with(facility, WAY_FENTRY, -EACCES))
		return "allow fentry: boot without lockdown= and without the security module that "
		       "refuses it; or a kernel with CONFIG_KPROBE_EVENTS";
	if (failed_with(facility, WAY_FENTRY, -ENOENT) ||
	    failed_with(facility, WAY_FENTRY, -ENODATA))
		return "none known: this kernel has not what is hooked or read there; "
		       "report it with uname -r, and the output of check";
	return "run with MSISCOPE_LIBBPF_DEBUG=1 to see what the kernel said";
}

int coverage_require(const char *command, const char *trace, const struct trace_header *header,
		     __u64 kinds)
{
	const __u64 blind = blind_kinds(header, kinds);
	const struct trace_probe *missing;
	char list[LIST_TEXT], why[BLIND_WHY];
	int kind = 0;

	if (!blind)
		return EXIT_CLEAN;
	while (!(blind >> kind & 1))
		kind++;
	missing = blind_to(header, kind);
	complain(command, "%s%s--require: %s cannot be found %s: facility %s is missing (%s)%s",
		 trace ? trace : "", trace ? ": " : "", blind_list(list, sizeof(list), blind),
		 trace ? "in it" : "here", missing->name, blind_why(why, header, missing),
		 trace ? "" : "; 'msiscope check' says what helps");
	return EXIT_CANNOT;
}

int coverage_hooks(const char *text, enum probe_way *first)
{
	static const struct {
		const char *name;
		enum probe_way way;
	} hooks[] = { { "auto", WAY_NONE },
		      { "kprobe", WAY_KPROBE },
		      { "tracepoint", WAY_TRACEPOINT } };
	size_t i;

	for (i = 0; i < sizeof(hooks) / sizeof(hooks[0]); i++)
		if (!strcmp(text, hooks[i].name)) {
			*first = hooks[i].way;
			return 0;
		}
	return -EINVAL;
}
