// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "trace/fields.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Where a member of that struct lies. */
#define MEMBER(type, member)                                                                       \
	.name = #member, .offset = offsetof(struct type, member),                                  \
	.size = sizeof(((struct type *)0)->member)

#define WORDS(function, count) .word = function, .nr_words = count

#define TABLE(name_, type_, fields_)                                                               \
	{                                                                                          \
		.type = name_, .size = sizeof(struct type_), .fields = fields_,                    \
		.nr_fields = COUNT(fields_)                                                        \
	}

/* An array of @element; beside it the member that counts. */
#define ELEMENTS(type, counter, element_)                                                          \
	.element = &(element_), .count = offsetof(struct type, counter)

static const struct field text_element = { .size = sizeof(char *), .kind = FIELD_TEXT };

static const struct field u32_element = { .size = sizeof(__u32), .kind = FIELD_NUMBER };

static const struct field u64_element = { .size = sizeof(__u64), .kind = FIELD_NUMBER };

static const char *const record_types[RECORD_TYPES] = {
	[0] = "unknown", /* only in counts */
	[RECORD_REQUEST] = "request",
	[RECORD_MOVE] = "move",
	[RECORD_MESSAGE] = "message",
	[RECORD_ALLOC] = "alloc",
	[RECORD_RELEASE] = "release",
	[RECORD_ARRIVAL] = "arrival",
	[RECORD_HANDLER] = "handler",
	[RECORD_RETRIGGER] = "retrigger",
	[RECORD_MASK] = "mask",
	[RECORD_RESTORE] = "restore",
	[RECORD_HOTPLUG] = "hotplug",
	[RECORD_COUNTERS] = "counters",
	[RECORD_TICK] = "tick",
	[RECORD_DROPS] = "drops",
	[RECORD_WITNESS] = "witness",
	[RECORD_KMSG] = "kmsg",
};

static const char *record_type(unsigned int value)
{
	return record_types[value];
}

static const char *move_context(unsigned int value)
{
	static const char *const words[] = { NULL, "process", "interrupt", "offline", "startup" };

	return words[value];
}

static const char *message_context(unsigned int value)
{
	static const char *const words[] = { NULL, "affinity", "restore", "other" };

	return words[value];
}

static const char *message_kind(unsigned int value)
{
	static const char *const words[] = { NULL, "msi", "msix" };

	return words[value];
}

static const char *release_how(unsigned int value)
{
	static const char *const words[] = { NULL, "cleanup", "forced", "offline", "teardown" };

	return words[value];
}

static const char *slot_state(unsigned int value)
{
	static const char *const words[] = { NULL,	    "owned",  "unused", "shutdown",
					     "retriggered", "system", "unknown" };

	return words[value];
}

static const char *retrigger_caller(unsigned int value)
{
	static const char *const words[] = { NULL, "affinity", "offline", "resend", "other" };

	return words[value];
}

static const char *hotplug_phase(unsigned int value)
{
	static const char *const words[] = { NULL,	 "down", "fixup", "fixup-end",
					     "down-end", "up",	 "up-end" };

	return words[value];
}

static const char *witness_kind(unsigned int value)
{
	static const char *const words[] = { NULL, "block", "net" };

	return words[value];
}

static const char *kmsg_kind(unsigned int value)
{
	static const char *const words[] = {
		[KMSG_NO_HANDLER] = "no-handler",
		[KMSG_SUPPRESSED] = "suppressed",
		[KMSG_POLLED] = "polled",
		[KMSG_TIMEOUT] = "timeout",
		[KMSG_TROUBLE] = "trouble",
		[KMSG_DEAD] = "dead",
		[KMSG_NOBODY_CARED] = "nobody-cared",
		[KMSG_MOVE_FAILED] = "move-failed",
		[KMSG_BLOCKED] = "blocked",
		[KMSG_SPURIOUS] = "spurious",
		[KMSG_APIC_ERROR] = "apic-error",
		[KMSG_NO_VECTOR] = "no-vector",
		[KMSG_OFFLINE_REFUSED] = "offline-refused",
		[KMSG_MOVED_PENDING] = "moved-pending",
		[KMSG_GAP] = "gap",
		[KMSG_OTHER] = "other",
	};

	return words[value];
}

static const char *ended(unsigned int value)
{
	static const char *const words[] = { NULL, "never", "late", "timeout" };

	return words[value];
}

static const char *certainty(unsigned int value)
{
	return value ? "proved" : "inferred";
}

static const char *answer(unsigned int value)
{
	return answer_name(value);
}

static const char *when(unsigned int value)
{
	static const char *const words[] = { NULL, "before", "after" };

	return words[value];
}

static const char *irq_kind(unsigned int value)
{
	static const char *const words[] = { "other", "msi", "msix", "unknown" };

	return words[value];
}

static const char *irq_class(unsigned int value)
{
	return class_name(value);
}

static const char *finding_kind(unsigned int value)
{
	return finding_name(value);
}

static const char *finding_basis(unsigned int value)
{
	return chance_basis_name(value);
}

static const struct field target_fields[] = {
	{ MEMBER(target, cpu), FIELD_MAYBE },
	{ MEMBER(target, vector), FIELD_VECTOR },
};

static const struct table target = TABLE(NULL, target, target_fields);

static const struct field pair_fields[] = {
	{ MEMBER(message_pair, address_lo), FIELD_NUMBER },
	{ MEMBER(message_pair, address_hi), FIELD_NUMBER },
	{ MEMBER(message_pair, data), FIELD_NUMBER },
};

static const struct table pair = TABLE(NULL, message_pair, pair_fields);

static const struct field head_fields[] = {
	{ MEMBER(record_head, seq), FIELD_NUMBER },
	{ MEMBER(record_head, ts), FIELD_NUMBER },
	{ MEMBER(record_head, cpu), FIELD_MAYBE },
};

const struct table table_head = TABLE(NULL, record_head, head_fields);

static const struct field seq_fields[] = {
	{ MEMBER(record_head, seq), FIELD_NUMBER },
};

const struct table table_seq = TABLE(NULL, record_head, seq_fields);

static const struct field request_fields[] = {
	{ MEMBER(record_request, duration), FIELD_NUMBER },
	{ MEMBER(record_request, irq), FIELD_MAYBE },
	{ MEMBER(record_request, mask), FIELD_CPUMASK },
	{ MEMBER(record_request, mask_cut), FIELD_BOOL },
	{ MEMBER(record_request, force), FIELD_BOOL },
	{ MEMBER(record_request, pending), FIELD_BOOL },
	{ MEMBER(record_request, result), FIELD_SIGNED },
	{ MEMBER(record_request, pid), FIELD_NUMBER },
	{ MEMBER(record_request, comm), FIELD_NAME },
};

static const struct field move_fields[] = {
	{ MEMBER(record_move, duration), FIELD_NUMBER },
	{ MEMBER(record_move, irq), FIELD_MAYBE },
	{ MEMBER(record_move, from), FIELD_STRUCT, .of = &target },
	{ MEMBER(record_move, to), FIELD_STRUCT, .of = &target },
	{ MEMBER(record_move, device), FIELD_DEVICE },
	{ MEMBER(record_move, result), FIELD_SIGNED },
	{ MEMBER(record_move, writes), FIELD_NUMBER },
	{ MEMBER(record_move, context), FIELD_ENUM, WORDS(move_context, MOVE_STARTUP + 1) },
	{ MEMBER(record_move, in_msi), FIELD_BOOL },
	{ MEMBER(record_move, started), FIELD_BOOL },
	{ MEMBER(record_move, managed), FIELD_BOOL },
	{ MEMBER(record_move, masked), FIELD_BOOL },
	{ MEMBER(record_move, pending), FIELD_BOOL },
	{ MEMBER(record_move, action), FIELD_NAME },
	{ MEMBER(record_move, chip), FIELD_NAME },
};

static const struct field message_fields[] = {
	{ MEMBER(record_message, duration), FIELD_NUMBER },
	{ MEMBER(record_message, at_address), FIELD_NUMBER },
	{ MEMBER(record_message, at_address_hi), FIELD_NUMBER },
	{ MEMBER(record_message, at_data), FIELD_NUMBER },
	{ MEMBER(record_message, irq), FIELD_MAYBE },
	{ MEMBER(record_message, from), FIELD_STRUCT, .of = &target },
	{ MEMBER(record_message, to), FIELD_STRUCT, .of = &target },
	{ MEMBER(record_message, old), FIELD_STRUCT, .of = &pair },
	{ MEMBER(record_message, new), FIELD_STRUCT, .of = &pair },
	{ MEMBER(record_message, device), FIELD_DEVICE },
	{ MEMBER(record_message, context), FIELD_ENUM, WORDS(message_context, MESSAGE_OTHER + 1) },
	{ MEMBER(record_message, step), FIELD_NUMBER },
	{ MEMBER(record_message, kind), FIELD_ENUM, WORDS(message_kind, MESSAGE_MSIX + 1) },
	{ MEMBER(record_message, can_mask), FIELD_BOOL },
	{ MEMBER(record_message, masked), FIELD_BOOL },
	{ MEMBER(record_message, wide), FIELD_BOOL },
	{ MEMBER(record_message, enabled), FIELD_BOOL },
	{ MEMBER(record_message, started), FIELD_BOOL },
	{ MEMBER(record_message, power), FIELD_NUMBER },
	{ MEMBER(record_message, error_state), FIELD_NUMBER },
	{ MEMBER(record_message, virtual), FIELD_BOOL },
	{ MEMBER(record_message, dying), FIELD_BOOL },
	{ MEMBER(record_message, action), FIELD_NAME },
};

static const struct field alloc_fields[] = {
	{ MEMBER(record_alloc, irq), FIELD_MAYBE },
	{ MEMBER(record_alloc, from), FIELD_STRUCT, .of = &target },
	{ MEMBER(record_alloc, to), FIELD_STRUCT, .of = &target },
	{ MEMBER(record_alloc, result), FIELD_SIGNED },
};

static const struct field release_fields[] = {
	{ MEMBER(record_release, irq), FIELD_MAYBE },
	{ MEMBER(record_release, slot), FIELD_STRUCT, .of = &target },
	{ MEMBER(record_release, how), FIELD_ENUM, WORDS(release_how, RELEASE_TEARDOWN + 1) },
};

static const struct field arrival_fields[] = {
	{ MEMBER(record_arrival, vector), FIELD_VECTOR },
	{ MEMBER(record_arrival, irq), FIELD_MAYBE },
	{ MEMBER(record_arrival, slot), FIELD_ENUM, WORDS(slot_state, SLOT_UNKNOWN + 1) },
	{ MEMBER(record_arrival, danger_irq), FIELD_MAYBE },
	{ MEMBER(record_arrival, first), FIELD_BOOL },
	{ MEMBER(record_arrival, masked), FIELD_BOOL },
};

static const struct field handler_fields[] = {
	{ MEMBER(record_handler, duration), FIELD_NUMBER },
	{ MEMBER(record_handler, ago), FIELD_NUMBER, .optional = true },
	{ MEMBER(record_handler, silent), FIELD_NUMBER, .optional = true },
	{ MEMBER(record_handler, irq), FIELD_MAYBE },
	{ MEMBER(record_handler, vector), FIELD_VECTOR },
	{ MEMBER(record_handler, result), FIELD_NUMBER },
	{ MEMBER(record_handler, first), FIELD_BOOL },
	{ MEMBER(record_handler, danger), FIELD_BOOL },
};

static const struct field retrigger_fields[] = {
	{ MEMBER(record_retrigger, irq), FIELD_MAYBE },
	{ MEMBER(record_retrigger, to), FIELD_STRUCT, .of = &target },
	{ MEMBER(record_retrigger, caller), FIELD_ENUM,
	  WORDS(retrigger_caller, RETRIGGER_OTHER + 1) },
};

static const struct field mask_fields[] = {
	{ MEMBER(record_mask, irq), FIELD_MAYBE },
	{ MEMBER(record_mask, device), FIELD_DEVICE },
	{ MEMBER(record_mask, masked), FIELD_BOOL },
	{ MEMBER(record_mask, kind), FIELD_ENUM, WORDS(message_kind, MESSAGE_MSIX + 1) },
};

static const struct field restore_fields[] = {
	{ MEMBER(record_restore, duration), FIELD_NUMBER },
	{ MEMBER(record_restore, device), FIELD_DEVICE },
};

static const struct field hotplug_fields[] = {
	{ MEMBER(record_hotplug, subject), FIELD_MAYBE },
	{ MEMBER(record_hotplug, phase), FIELD_ENUM, WORDS(hotplug_phase, HOTPLUG_UP_END + 1) },
	{ MEMBER(record_hotplug, result), FIELD_SIGNED },
	{ MEMBER(record_hotplug, pid), FIELD_NUMBER, .optional = true },
	{ MEMBER(record_hotplug, comm), FIELD_NAME, .optional = true },
};

static const struct field counters_fields[] = {
	{ MEMBER(record_counters, interval), FIELD_NUMBER },
	{ MEMBER(record_counters, irq), FIELD_MAYBE },
	{ MEMBER(record_counters, count), FIELD_NUMBER },
	{ MEMBER(record_counters, unhandled), FIELD_NUMBER },
	{ MEMBER(record_counters, time), FIELD_NUMBER },
	{ MEMBER(record_counters, last), FIELD_NUMBER },
	{ MEMBER(record_counters, near), FIELD_ARRAY,
	  ELEMENTS(record_counters, nr_near, u32_element), .capacity = NEAR_BUCKETS,
	  .optional = true },
};

static const struct field tick_fields[] = {
	{ MEMBER(record_tick, steal), FIELD_NUMBER, .optional = true },
	{ MEMBER(record_tick, rare), FIELD_BOOL, .optional = true },
};

static const struct field drops_fields[] = {
	{ MEMBER(record_drops, lost), FIELD_COUNTS, WORDS(record_type, RECORD_TYPES) },
	{ MEMBER(record_drops, missed), FIELD_NUMBER },
	{ MEMBER(record_drops, unread), FIELD_NUMBER },
};

static const struct field witness_fields[] = {
	{ MEMBER(record_witness, kind), FIELD_ENUM, WORDS(witness_kind, WITNESS_NET + 1) },
	{ MEMBER(record_witness, name), FIELD_NAME },
	{ MEMBER(record_witness, device), FIELD_DEVICE },
	{ MEMBER(record_witness, irq), FIELD_MAYBE },
	{ MEMBER(record_witness, stalled), FIELD_BOOL },
	{ MEMBER(record_witness, look), FIELD_BOOL, .optional = true },
	{ MEMBER(record_witness, since), FIELD_NUMBER },
	{ MEMBER(record_witness, inflight), FIELD_NUMBER },
	{ MEMBER(record_witness, completed), FIELD_NUMBER },
	{ MEMBER(record_witness, last), FIELD_NUMBER, .optional = true },
	{ MEMBER(record_witness, longest), FIELD_NUMBER, .optional = true },
};

static const struct field kmsg_fields[] = {
	{ MEMBER(record_kmsg, kind), FIELD_ENUM, WORDS(kmsg_kind, KMSG_OTHER + 1) },
	{ MEMBER(record_kmsg, number), FIELD_NUMBER },
	{ MEMBER(record_kmsg, count), FIELD_NUMBER },
	{ MEMBER(record_kmsg, at), FIELD_STRUCT, .of = &target },
	{ MEMBER(record_kmsg, device), FIELD_DEVICE },
	{ MEMBER(record_kmsg, irq), FIELD_MAYBE },
	{ MEMBER(record_kmsg, error), FIELD_SIGNED },
	{ MEMBER(record_kmsg, level), FIELD_NUMBER, .optional = true },
	{ MEMBER(record_kmsg, text), FIELD_NAME },
};

static const struct table record_tables[RECORD_TYPES] = {
	[RECORD_REQUEST] = TABLE("request", record_request, request_fields),
	[RECORD_MOVE] = TABLE("move", record_move, move_fields),
	[RECORD_MESSAGE] = TABLE("message", record_message, message_fields),
	[RECORD_ALLOC] = TABLE("alloc", record_alloc, alloc_fields),
	[RECORD_RELEASE] = TABLE("release", record_release, release_fields),
	[RECORD_ARRIVAL] = TABLE("arrival", record_arrival, arrival_fields),
	[RECORD_HANDLER] = TABLE("handler", record_handler, handler_fields),
	[RECORD_RETRIGGER] = TABLE("retrigger", record_retrigger, retrigger_fields),
	[RECORD_MASK] = TABLE("mask", record_mask, mask_fields),
	[RECORD_RESTORE] = TABLE("restore", record_restore, restore_fields),
	[RECORD_HOTPLUG] = TABLE("hotplug", record_hotplug, hotplug_fields),
	[RECORD_COUNTERS] = TABLE("counters", record_counters, counters_fields),
	[RECORD_TICK] = TABLE("tick", record_tick, tick_fields),
	[RECORD_DROPS] = TABLE("drops", record_drops, drops_fields),
	[RECORD_WITNESS] = TABLE("witness", record_witness, witness_fields),
	[RECORD_KMSG] = TABLE("kmsg", record_kmsg, kmsg_fields),
};

#define REASON_LENGTH 1023 /* bounds what one finding can take */

static const struct field finding_fields[] = {
	{ MEMBER(finding, ts), FIELD_NUMBER },
	{ MEMBER(finding, kind), FIELD_ENUM, WORDS(finding_kind, FINDING_KINDS) },
	{ .name = "certainty",
	  .offset = offsetof(struct finding, proved),
	  .size = sizeof(bool),
	  FIELD_ENUM,
	  WORDS(certainty, 2) },
	{ MEMBER(finding, basis), FIELD_ENUM, WORDS(finding_basis, FINDING_BASES),
	  .optional = true },
	{ MEMBER(finding, chance), FIELD_NUMBER, .optional = true },
	{ .name = "counts",
	  .offset = offsetof(struct finding, stands),
	  .size = sizeof(bool),
	  .kind = FIELD_BOOL,
	  .optional = true },
	{ MEMBER(finding, ambiguous), FIELD_BOOL },
	{ MEMBER(finding, irq), FIELD_MAYBE },
	{ MEMBER(finding, device), FIELD_DEVICE },
	{ MEMBER(finding, action), FIELD_NAME },
	{ MEMBER(finding, from), FIELD_STRUCT, .of = &target },
	{ MEMBER(finding, to), FIELD_STRUCT, .of = &target },
	{ MEMBER(finding, move), FIELD_NUMBER },
	{ MEMBER(finding, message), FIELD_NUMBER },
	{ MEMBER(finding, context), FIELD_ENUM, WORDS(move_context, MOVE_STARTUP + 1) },
	{ MEMBER(finding, at), FIELD_STRUCT, .of = &target },
	{ MEMBER(finding, slot), FIELD_ENUM, WORDS(slot_state, SLOT_UNKNOWN + 1) },
	{ MEMBER(finding, owner), FIELD_MAYBE },
	{ MEMBER(finding, window), FIELD_NUMBER },
	{ MEMBER(finding, window_exact), FIELD_BOOL },
	{ MEMBER(finding, silent), FIELD_NUMBER },
	{ MEMBER(finding, ended), FIELD_ENUM, WORDS(ended, ENDED_TIMEOUT + 1) },
	{ MEMBER(finding, error), FIELD_SIGNED },
	{ MEMBER(finding, count), FIELD_NUMBER },
	{ MEMBER(finding, reason), FIELD_TEXT, .limit = REASON_LENGTH },
	{ .name = "others",
	  .offset = offsetof(struct finding, others),
	  .kind = FIELD_ARRAY,
	  ELEMENTS(finding, nr_others, u32_element),
	  .capacity = FINDING_OTHERS },
	{ .name = "proofs",
	  .offset = offsetof(struct finding, proofs),
	  .kind = FIELD_ARRAY,
	  ELEMENTS(finding, nr_proofs, u64_element),
	  .capacity = FINDING_PROOFS },
};

const struct table table_finding = TABLE("finding", finding, finding_fields);

static const struct field option_fields[] = {
	{ MEMBER(trace_options, lost_after), FIELD_NUMBER },
	{ MEMBER(trace_options, fail_on), FIELD_KINDS, WORDS(finding_kind, FINDING_KINDS) },
	{ MEMBER(trace_options, window), FIELD_BOOL },
	{ MEMBER(trace_options, all), FIELD_BOOL },
	{ MEMBER(trace_options, irq), FIELD_TEXT },
	{ MEMBER(trace_options, device), FIELD_TEXT },
};

static const struct table options = TABLE(NULL, trace_options, option_fields);

static const struct field cpu_fields[] = {
	{ MEMBER(trace_cpu, cpu), FIELD_NUMBER },
	{ MEMBER(trace_cpu, apicid), FIELD_MAYBE },
	{ MEMBER(trace_cpu, online), FIELD_BOOL },
};

static const struct table cpu = TABLE(NULL, trace_cpu, cpu_fields);

static const struct field irq_fields[] = {
	{ MEMBER(trace_irq, irq), FIELD_NUMBER },
	{ MEMBER(trace_irq, device), FIELD_DEVICE },
	{ MEMBER(trace_irq, kind), FIELD_ENUM, WORDS(irq_kind, IRQ_UNKNOWN + 1), .open = true },
	{ MEMBER(trace_irq, class), FIELD_ENUM, WORDS(irq_class, IRQ_CLASSES), .open = true,
	  .optional = true },
	{ MEMBER(trace_irq, maskable), FIELD_ENUM, WORDS(answer, ANSWER_YES + 1), .open = true },
	{ MEMBER(trace_irq, wide), FIELD_ENUM, WORDS(answer, ANSWER_YES + 1), .open = true },
	{ MEMBER(trace_irq, managed), FIELD_ENUM, WORDS(answer, ANSWER_YES + 1), .open = true },
	{ MEMBER(trace_irq, actions), FIELD_TEXT },
	{ MEMBER(trace_irq, chip), FIELD_TEXT },
	{ MEMBER(trace_irq, affinity), FIELD_TEXT },
	{ MEMBER(trace_irq, effective), FIELD_TEXT },
	{ MEMBER(trace_irq, driver), FIELD_TEXT, .optional = true },
	{ MEMBER(trace_irq, model), FIELD_TEXT, .optional = true },
	{ MEMBER(trace_irq, capability), FIELD_TEXT, .optional = true },
};

static const struct table irq = TABLE(NULL, trace_irq, irq_fields);

static const struct field probe_fields[] = {
	{ MEMBER(trace_probe, name), FIELD_TEXT },
	{ MEMBER(trace_probe, way), FIELD_TEXT },
	{ MEMBER(trace_probe, error), FIELD_SIGNED },
};

static const struct table probe = TABLE(NULL, trace_probe, probe_fields);

static const struct field config_fields[] = {
	{ MEMBER(trace_config, name), FIELD_TEXT },
	{ MEMBER(trace_config, value), FIELD_TEXT },
};

static const struct table config = TABLE(NULL, trace_config, config_fields);

static const struct field config_element = { .size = sizeof(struct trace_config),
					     .kind = FIELD_STRUCT,
					     .of = &config };

static const struct field module_fields[] = {
	{ MEMBER(trace_module, name), FIELD_TEXT },
	{ MEMBER(trace_module, taint), FIELD_TEXT },
	{ MEMBER(trace_module, parameters), FIELD_TEXT },
};

static const struct table module = TABLE(NULL, trace_module, module_fields);

static const struct field module_element = { .size = sizeof(struct trace_module),
					     .kind = FIELD_STRUCT,
					     .of = &module };

static const struct field machine_fields[] = {
	{ MEMBER(trace_machine, machine_id), FIELD_TEXT, .optional = true },
	{ MEMBER(trace_machine, cmdline), FIELD_TEXT, .optional = true },
	{ MEMBER(trace_machine, config_source), FIELD_TEXT, .optional = true },
	{ MEMBER(trace_machine, config), FIELD_ARRAY,
	  ELEMENTS(trace_machine, nr_config, config_element), .optional = true },
	{ MEMBER(trace_machine, virtual), FIELD_ENUM, WORDS(answer, ANSWER_YES + 1), .open = true,
	  .optional = true },
	{ MEMBER(trace_machine, hypervisor), FIELD_TEXT, .optional = true },
	{ MEMBER(trace_machine, vendor), FIELD_TEXT, .optional = true },
	{ MEMBER(trace_machine, product), FIELD_TEXT, .optional = true },
	{ MEMBER(trace_machine, x2apic), FIELD_ENUM, WORDS(answer, ANSWER_YES + 1), .open = true,
	  .optional = true },
	{ MEMBER(trace_machine, apic), FIELD_TEXT, .optional = true },
	{ MEMBER(trace_machine, taint), FIELD_TEXT, .optional = true },
	{ MEMBER(trace_machine, modules), FIELD_ARRAY,
	  ELEMENTS(trace_machine, nr_modules, module_element), .optional = true },
	{ MEMBER(trace_machine, programs), FIELD_ARRAY,
	  ELEMENTS(trace_machine, nr_programs, text_element), .optional = true },
};

static const struct table machine = TABLE(NULL, trace_machine, machine_fields);

static const struct field cpu_element = { .size = sizeof(struct trace_cpu),
					  .kind = FIELD_STRUCT,
					  .of = &cpu };

static const struct field header_irq_element = { .size = sizeof(struct trace_irq),
						 .kind = FIELD_STRUCT,
						 .of = &irq };

static const struct field probe_element = { .size = sizeof(struct trace_probe),
					    .kind = FIELD_STRUCT,
					    .of = &probe };

static const struct field excerpt_fields[] = {
	{ MEMBER(trace_excerpt, irq), FIELD_TEXT, .optional = true },
	{ MEMBER(trace_excerpt, device), FIELD_TEXT, .optional = true },
	{ MEMBER(trace_excerpt, begin), FIELD_NUMBER, .optional = true },
	{ MEMBER(trace_excerpt, from), FIELD_NUMBER, .optional = true },
	{ MEMBER(trace_excerpt, to), FIELD_NUMBER, .optional = true },
	{ MEMBER(trace_excerpt, findings), FIELD_KINDS, WORDS(finding_kind, FINDING_KINDS),
	  .optional = true },
};

const struct table table_excerpt = TABLE(NULL, trace_excerpt, excerpt_fields);

static const struct field header_fields[] = {
	{ MEMBER(trace_header, format), FIELD_TEXT },
	{ MEMBER(trace_header, tool), FIELD_TEXT },
	{ MEMBER(trace_header, release), FIELD_TEXT },
	{ MEMBER(trace_header, version), FIELD_TEXT },
	{ MEMBER(trace_header, machine), FIELD_TEXT },
	{ MEMBER(trace_header, boot_id), FIELD_TEXT },
	{ MEMBER(trace_header, command), FIELD_ARRAY,
	  ELEMENTS(trace_header, nr_command, text_element) },
	{ MEMBER(trace_header, ts), FIELD_NUMBER },
	{ MEMBER(trace_header, realtime), FIELD_NUMBER },
	{ MEMBER(trace_header, duration), FIELD_NUMBER },
	{ MEMBER(trace_header, remapping), FIELD_ENUM, WORDS(answer, ANSWER_YES + 1),
	  .open = true },
	{ MEMBER(trace_header, options), FIELD_STRUCT, .of = &options },
	{ MEMBER(trace_header, cpus), FIELD_ARRAY, ELEMENTS(trace_header, nr_cpus, cpu_element) },
	{ MEMBER(trace_header, irqs), FIELD_ARRAY,
	  ELEMENTS(trace_header, nr_irqs, header_irq_element) },
	{ MEMBER(trace_header, probe), FIELD_ARRAY,
	  ELEMENTS(trace_header, nr_probe, probe_element) },
	{ MEMBER(trace_header, blind), FIELD_ARRAY,
	  ELEMENTS(trace_header, nr_blind, text_element) },
	{ MEMBER(trace_header, system), FIELD_STRUCT, .of = &machine, .optional = true },
	{ MEMBER(trace_header, excerpt), FIELD_STRUCT, .of = &table_excerpt, .optional = true,
	  .there = offsetof(struct trace_excerpt, is_one) + 1 },
};

const struct table table_header = TABLE("header", trace_header, header_fields);

static const struct field interrupts_fields[] = {
	{ MEMBER(trace_interrupts, ts), FIELD_NUMBER },
	{ MEMBER(trace_interrupts, when), FIELD_ENUM, WORDS(when, TRACE_AFTER + 1) },
	{ MEMBER(trace_interrupts, irq), FIELD_MAYBE },
	{ MEMBER(trace_interrupts, label), FIELD_TEXT },
	{ MEMBER(trace_interrupts, total), FIELD_NUMBER },
	{ MEMBER(trace_interrupts, cpus), FIELD_ARRAY,
	  ELEMENTS(trace_interrupts, nr_cpus, u32_element) },
	{ MEMBER(trace_interrupts, counts), FIELD_ARRAY,
	  ELEMENTS(trace_interrupts, nr_counts, u64_element) },
	{ MEMBER(trace_interrupts, text), FIELD_TEXT },
};

const struct table table_interrupts = TABLE("interrupts", trace_interrupts, interrupts_fields);

static const struct field snapshot_fields[] = {
	{ MEMBER(trace_snapshot, ts), FIELD_NUMBER },
	{ MEMBER(trace_snapshot, when), FIELD_ENUM, WORDS(when, TRACE_AFTER + 1) },
	{ MEMBER(trace_snapshot, path), FIELD_TEXT },
	{ MEMBER(trace_snapshot, device), FIELD_DEVICE },
	{ MEMBER(trace_snapshot, irq), FIELD_MAYBE },
	{ MEMBER(trace_snapshot, error), FIELD_SIGNED },
	{ MEMBER(trace_snapshot, files), FIELD_NUMBER },
	{ MEMBER(trace_snapshot, size), FIELD_NUMBER },
	{ MEMBER(trace_snapshot, hex), FIELD_TEXT },
	{ MEMBER(trace_snapshot, text), FIELD_TEXT },
};

const struct table table_snapshot = TABLE("snapshot", trace_snapshot, snapshot_fields);

static const struct field drop_sum_fields[] = {
	{ MEMBER(trace_drops, lost), FIELD_COUNTS, WORDS(record_type, RECORD_TYPES) },
	{ MEMBER(trace_drops, missed), FIELD_NUMBER },
	{ MEMBER(trace_drops, unread), FIELD_NUMBER },
};

static const struct table drop_sums = TABLE(NULL, trace_drops, drop_sum_fields);

static const struct field chance_fields[] = {
	{ MEMBER(trace_chance, basis), FIELD_ENUM, WORDS(finding_basis, FINDING_BASES) },
	{ MEMBER(trace_chance, limit), FIELD_NUMBER },
	{ MEMBER(trace_chance, trials), FIELD_NUMBER },
	{ MEMBER(trace_chance, hits), FIELD_NUMBER },
	{ MEMBER(trace_chance, expected), FIELD_NUMBER },
	{ MEMBER(trace_chance, control_trials), FIELD_NUMBER },
	{ MEMBER(trace_chance, control_hits), FIELD_NUMBER },
	{ MEMBER(trace_chance, control_expected), FIELD_NUMBER },
};

static const struct table chance_table = TABLE(NULL, trace_chance, chance_fields);

static const struct field chance_element = { .size = sizeof(struct trace_chance),
					     .kind = FIELD_STRUCT,
					     .of = &chance_table };

static const struct field end_fields[] = {
	{ MEMBER(trace_end, ts), FIELD_NUMBER },
	{ MEMBER(trace_end, reason), FIELD_TEXT },
	{ MEMBER(trace_end, command_status), FIELD_MAYBE },
	{ MEMBER(trace_end, records), FIELD_COUNTS, WORDS(record_type, RECORD_TYPES) },
	{ MEMBER(trace_end, findings), FIELD_COUNTS, WORDS(finding_kind, FINDING_KINDS) },
	{ MEMBER(trace_end, drops), FIELD_STRUCT, .of = &drop_sums },
	{ MEMBER(trace_end, lost_output), FIELD_NUMBER },
	{ .name = "chances",
	  .offset = offsetof(struct trace_end, chances),
	  .kind = FIELD_ARRAY,
	  ELEMENTS(trace_end, nr_chances, chance_element),
	  .capacity = TRACE_CHANCES,
	  .optional = true },
	{ MEMBER(trace_end, modules), FIELD_ARRAY, ELEMENTS(trace_end, nr_modules, module_element),
	  .optional = true },
};

const struct table table_end = TABLE("end", trace_end, end_fields);

const struct table *table_record(unsigned int type)
{
	return type && type < RECORD_TYPES ? &record_tables[type] : NULL;
}

unsigned int table_record_type(const char *word)
{
	unsigned int type;

	for (type = 1; type < RECORD_TYPES; type++)
		if (!strcmp(word, record_types[type]))
			break;
	return type;
}
