// SPDX-License-Identifier: GPL-2.0-only
/* A header for text that has none: what such a text does not show, whatever was recorded. */
#include <string.h>

#include "base/facility.h"
#include "base/text.h"
#include "trace/ftrace.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LOST_AFTER 500000000 /* ns, as `record` has it */
#define UNSERVED (-61) /* -ENODATA on every machine */

static const char *const blind[] = {
	"message writes: torn-exposed cannot be proved, and no window is known",
	"arrivals: torn-hit, stray, spurious-vector and mask-ignored cannot be seen",
	"moves as a CPU goes offline: tracepoints are silent there",
	"who asked for a move, and interrupts that software sent again",
	"the kernel log: \"No irq handler\", drivers that waited in vain; so no loss is told",
	"which device an interrupt is of, whether that can mask, and interrupt remapping",
};

static const char *const served[] = { FACILITY_HANDLER,	       FACILITY_VECTOR_UPDATE,
				      FACILITY_VECTOR_ALLOC,   FACILITY_VECTOR_CLEAR,
				      FACILITY_VECTOR_RELEASE, FACILITY_HOTPLUG };

static const char *const unserved[] = {
	FACILITY_MESSAGE,      FACILITY_MOVE,
	FACILITY_SET_AFFINITY, FACILITY_ACKNOWLEDGE,
	FACILITY_REQUEST,      FACILITY_ARRIVAL,
	FACILITY_SLOT,	       FACILITY_SPURIOUS,
	FACILITY_RETRIGGER,    FACILITY_RESEND,
	FACILITY_MASK_MSI,     FACILITY_MASK_MSIX,
	FACILITY_RESTORE,      FACILITY_OFFLINE_REQUEST,
	FACILITY_FIXUP,
};

static int add(struct json_object *object, const char *name, struct json_object *value)
{
	if (value && !json_object_object_add(object, name, value))
		return 0;
	json_object_put(value);
	return -1;
}

static int append(struct json_object *array, struct json_object *value)
{
	if (value && !json_object_array_add(array, value))
		return 0;
	json_object_put(value);
	return -1;
}

static int add_texts(struct json_object *object)
{
	static const char *const empty[] = { "version", "machine", "boot_id" };
	int err = add(object, "format", json_object_new_string(TRACE_FORMAT));
	size_t i;

	err |= add(object, "tool", json_object_new_string("ftrace"));
	err |= add(object, "release", json_object_new_string("unknown"));
	err |= add(object, "remapping", json_object_new_string("unknown"));
	for (i = 0; i < COUNT(empty); i++)
		err |= add(object, empty[i], json_object_new_string(""));
	return err;
}

static int add_options(struct json_object *header)
{
	struct json_object *options = json_object_new_object();
	struct json_object *kinds = json_object_new_array();
	int kind, err;

	if (!options || !kinds || add(options, "fail_on", kinds)) {
		json_object_put(options);
		return -1;
	}
	err = add(options, "lost_after", json_object_new_int64(LOST_AFTER));
	for (kind = 0; kind < FINDING_KINDS; kind++)
		if (finding_is_defect(kind))
			err |= append(kinds, json_object_new_string(finding_name(kind)));
	err |= add(options, "window", json_object_new_boolean(false));
	err |= add(options, "all", json_object_new_boolean(true));
	err |= add(options, "irq", json_object_new_string(""));
	err |= add(options, "device", json_object_new_string(""));
	return add(header, "options", options) | err;
}

static int append_probe(struct json_object *probe, const char *name, const char *way, int error)
{
	struct json_object *facility = json_object_new_object();

	if (!facility)
		return -1;
	if (add(facility, "name", json_object_new_string(name)) ||
	    add(facility, "way", json_object_new_string(way)) ||
	    add(facility, "error", json_object_new_int(error))) {
		json_object_put(facility);
		return -1;
	}
	return append(probe, facility);
}

static int add_probe(struct json_object *header, const struct ftrace *ftrace)
{
	struct json_object *probe = json_object_new_array();
	int err = 0;
	size_t i;

	for (i = 0; probe && i < COUNT(served); i++)
		err |= ftrace_lacks(ftrace, served[i])
			       ? append_probe(probe, served[i], "none", UNSERVED)
			       : append_probe(probe, served[i], "tracepoint", 0);
	for (i = 0; probe && i < COUNT(unserved); i++)
		err |= append_probe(probe, unserved[i], "none", UNSERVED);
	return add(header, "probe", probe) | err;
}

static int add_blind(struct json_object *header)
{
	struct json_object *texts = json_object_new_array();
	int err = 0;
	size_t i;

	for (i = 0; texts && i < COUNT(blind); i++)
		err |= append(texts, json_object_new_string(blind[i]));
	return add(header, "blind", texts) | err;
}

static int append_irq(struct json_object *irqs, __u32 number, const char *name)
{
	static const char *const unknown[] = { "class", "maskable", "wide", "managed" };
	static const char *const empty[] = { "chip", "affinity", "effective" };
	struct json_object *irq = json_object_new_object();
	char text[TEXT_ESCAPED_SIZE(NAME_SIZE)];
	int err = irq ? 0 : -1;
	size_t i;

	text_escape(text, name, strlen(name));
	for (i = 0; irq && i < COUNT(unknown); i++)
		err |= add(irq, unknown[i], json_object_new_string("unknown"));
	for (i = 0; irq && i < COUNT(empty); i++)
		err |= add(irq, empty[i], json_object_new_string(""));
	if (irq) {
		err |= json_object_object_add(irq, "device", NULL);
		err |= add(irq, "irq", json_object_new_uint64(number));
		err |= add(irq, "kind", json_object_new_string("other"));
		err |= add(irq, "actions", json_object_new_string(text));
	}
	return append(irqs, irq) | err;
}

static int add_irqs(struct json_object *header, const struct ftrace *ftrace)
{
	struct json_object *irqs = json_object_new_array();
	const char *name;
	__u32 number;
	int err = 0;
	size_t i;

	for (i = 0; irqs && (name = ftrace_name(ftrace, i, &number)); i++)
		err |= append_irq(irqs, number, name);
	return add(header, "irqs", irqs) | err;
}

struct json_object *ftrace_header(const struct ftrace *ftrace)
{
	static const char *const nothing[] = { "command", "cpus" };
	struct json_object *header = json_object_new_object();
	int err;
	size_t i;

	if (!header)
		return NULL;
	err = add_texts(header);
	for (i = 0; i < COUNT(nothing); i++)
		err |= add(header, nothing[i], json_object_new_array());
	err |= add(header, "ts", json_object_new_uint64(ftrace_begin(ftrace)));
	err |= add(header, "realtime", json_object_new_int(0));
	err |= add(header, "duration", json_object_new_int(0));
	err |= add_irqs(header, ftrace);
	err |= add_options(header);
	err |= add_probe(header, ftrace);
	err |= add_blind(header);
	if (!err)
		return header;
	json_object_put(header);
	return NULL;
}
