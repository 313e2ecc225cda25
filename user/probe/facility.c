// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "probe/facility.h"
#include "probe/kernel.h"

/* Order does not matter but for reading. Names are part of the trace's header. */
const struct facility facility_table[FACILITIES] = {
	{ "handler",
	  "handlers: no counts, no losses",
	  { { WAY_TRACEPOINT, { "handler_entry", "handler_exit" } } } },
	{ "message",
	  "message writes: torn-exposed cannot be proved",
	  { { WAY_FENTRY, { "message_fentry", "message_fexit" } },
	    { WAY_KPROBE, { "message_kprobe", "message_kretprobe" } } } },
	{ "window-dword",
	  "times of the address writes",
	  { { WAY_FENTRY, { "config_dword_fentry" } },
	    { WAY_KPROBE, { "config_dword_kprobe" } } } },
	{ "window-word",
	  "time of the data write",
	  { { WAY_FENTRY, { "config_word_fentry" } }, { WAY_KPROBE, { "config_word_kprobe" } } } },
	{ "move",
	  "moves: who was sent where",
	  { { WAY_FENTRY, { "move_fentry", "move_fexit" } },
	    { WAY_KPROBE, { "move_kprobe", "move_kretprobe" } } } },
	{ "set-affinity",
	  "which writes belong to msi_set_affinity()",
	  { { WAY_FENTRY, { "msi_fentry" } }, { WAY_KPROBE, { "msi_kprobe" } } } },
	{ "acknowledge",
	  "whether an interrupt's acknowledge made the move",
	  { { WAY_FENTRY, { "ack_fentry", "ack_fexit" } },
	    { WAY_KPROBE, { "ack_kprobe", "ack_kretprobe" } } } },
	{ "request",
	  "who asked for an affinity",
	  { { WAY_FENTRY, { "request_fentry", "request_fexit" } },
	    { WAY_KPROBE, { "request_kprobe", "request_kretprobe" } } } },
	{ "vector-update", "vectors given", { { WAY_TRACEPOINT, { "update_tp" } } } },
	{ "vector-alloc", "vectors refused", { { WAY_TRACEPOINT, { "alloc_tp" } } } },
	{ "vector-clear", "vectors torn down", { { WAY_TRACEPOINT, { "clear_tp" } } } },
	{ "vector-release",
	  "old vectors released: stray cannot be told from spurious-vector",
	  { { WAY_FENTRY, { "free_moved_fentry" } },
	    { WAY_KPROBE, { "free_moved_kprobe" } },
	    { WAY_TRACEPOINT, { "free_moved_tp" } } } },
	{ "arrival",
	  "arrivals: torn-hit, torn-misrouted cannot be seen",
	  { { WAY_FENTRY, { "arrival_fentry" } }, { WAY_KPROBE, { "arrival_kprobe" } } } },
	{ "slot",
	  "whose slot is given while its interrupt comes",
	  { { WAY_FENTRY, { "slot_fentry" } }, { WAY_KPROBE, { "slot_kprobe" } } } },
	{ "spurious",
	  "arrivals outside the device range",
	  { { WAY_FENTRY, { "spurious_fentry" } }, { WAY_KPROBE, { "spurious_kprobe" } } } },
	{ "retrigger",
	  "interrupts sent again by software",
	  { { WAY_FENTRY, { "retrigger_fentry" } }, { WAY_KPROBE, { "retrigger_kprobe" } } } },
	{ "resend",
	  "what a retrigger came from (resume, injection)",
	  { { WAY_FENTRY, { "resend_fentry", "resend_fexit" } },
	    { WAY_KPROBE, { "resend_kprobe", "resend_kretprobe" } } } },
	{ "mask-msi",
	  "mask bits of MSI: mask-ignored cannot be seen",
	  { { WAY_FENTRY, { "mask_msi_fentry" } }, { WAY_KPROBE, { "mask_msi_kprobe" } } } },
	{ "mask-msix",
	  "mask bits of MSI-X",
	  { { WAY_FENTRY,
	      { "startup_msix_fentry", "shutdown_msix_fentry", "mask_msix_fentry",
		"unmask_msix_fentry" } },
	    { WAY_FENTRY, { "mask_msix_fentry", "unmask_msix_fentry" } },
	    { WAY_FENTRY, { "mask_old_fentry", "unmask_old_fentry" } },
	    { WAY_KPROBE,
	      { "startup_msix_kprobe", "shutdown_msix_kprobe", "mask_msix_kprobe",
		"unmask_msix_kprobe" } },
	    { WAY_KPROBE, { "mask_msix_kprobe", "unmask_msix_kprobe" } },
	    { WAY_KPROBE, { "mask_old_kprobe", "unmask_old_kprobe" } } } },
	{ "restore",
	  "messages written anew on resume",
	  { { WAY_FENTRY, { "restore_fentry", "restore_fexit" } },
	    { WAY_KPROBE, { "restore_kprobe", "restore_kretprobe" } } } },
	{ "hotplug",
	  "CPUs going down and up",
	  { { WAY_TRACEPOINT, { "hotplug_enter", "hotplug_exit" } } } },
	{ "offline-request",
	  "who asked for a CPU to go offline",
	  { { WAY_FENTRY, { "offline_request_fentry", "offline_request_fexit" } },
	    { WAY_KPROBE, { "offline_request_kprobe", "offline_request_kretprobe" } } } },
	{ "fixup",
	  "what a dying CPU does; its moves look like others",
	  { { WAY_FENTRY, { "fixup_fentry", "fixup_fexit" } },
	    { WAY_KPROBE, { "fixup_kprobe", "fixup_kretprobe" } } } },
	{ "disk-requests",
	  "times of disk requests: their waits prove no loss",
	  { { WAY_TRACEPOINT, { "request_complete" } } } },
};

static struct bpf_program *program_find(const struct msiscope_bpf *skeleton, const char *name)
{
	return bpf_object__find_program_by_name(skeleton->obj, name);
}

void facility_enable(struct msiscope_bpf *skeleton, const struct way *way)
{
	int i;

	for (i = 0; i < WAY_PROGRAMS && way->programs[i]; i++)
		bpf_program__set_autoload(program_find(skeleton, way->programs[i]), true);
}

int facility_attach(struct msiscope_bpf *skeleton, const struct way *way,
		    struct bpf_link *links[WAY_PROGRAMS])
{
	int i, err;

	/* Exit before entry: an exit without its entry is ignored, the reverse leaves scratch set. */
	for (i = WAY_PROGRAMS - 1; i >= 0; i--) {
		links[i] = NULL;
		if (!way->programs[i])
			continue;
		links[i] = bpf_program__attach(program_find(skeleton, way->programs[i]));
		if (links[i])
			continue;
		err = -errno;
		for (i++; i < WAY_PROGRAMS; i++) {
			bpf_link__destroy(links[i]);
			links[i] = NULL;
		}
		return err;
	}
	return 0;
}

/* "?fentry/NAME" and "?fexit/NAME" need the function in BTF, "?tp_btf/NAME" its typedef. */
static bool target_exists(const struct btf *btf, const char *section)
{
	const char *name = strchr(section, '/');
	char type[128];

	if (!name)
		return true;
	name++;
	if (*section == '?')
		section++;
	if (!strncmp(section, "tp_btf", 6)) {
		snprintf(type, sizeof(type), "btf_trace_%s", name);
		return btf__find_by_name_kind(btf, type, BTF_KIND_TYPEDEF) > 0;
	}
	if (!strncmp(section, "fe", 2))
		return btf__find_by_name_kind(btf, name, BTF_KIND_FUNC) > 0;
	return true; /* a kprobe is only told by trying */
}

void facility_bits(const struct btf *btf, __u32 bits[FACILITY_BITS])
{
	static const char *const names[FACILITY_BITS] = {
		[BIT_STARTED] = "IRQD_IRQ_STARTED",
		[BIT_MASKED] = "IRQD_IRQ_MASKED",
		[BIT_MANAGED] = "IRQD_AFFINITY_MANAGED",
		[BIT_PENDING] = "IRQD_SETAFFINITY_PENDING",
	};
	int i;

	for (i = 0; i < FACILITY_BITS; i++)
		bits[i] = kernel_bit(btf, names[i]);
}

bool facility_has_bits(const struct facility *facility, const __u32 bits[FACILITY_BITS])
{
	if (!strcmp(facility->name, "move"))
		return bits[BIT_STARTED] && bits[BIT_MASKED] && bits[BIT_MANAGED] &&
		       bits[BIT_PENDING];
	if (!strcmp(facility->name, "request"))
		return bits[BIT_PENDING];
	return true;
}

/*
 * Ways of older kernels, by their first program. Their functions are there on later kernels too,
 * but serve only part of what they did where there is this one: better blind than half blind.
 */
static const struct {
	const char *program;
	const char *function;
} partial[] = {
	{ "mask_msix_fentry", "pci_irq_startup_msix" },
	{ "mask_msix_kprobe", "pci_irq_startup_msix" },
	{ "mask_old_fentry", "pci_irq_mask_msix" },
	{ "mask_old_kprobe", "pci_irq_mask_msix" },
};

static bool sees_part(const struct btf *btf, const struct way *way)
{
	size_t i;

	for (i = 0; i < sizeof(partial) / sizeof(partial[0]); i++)
		if (!strcmp(way->programs[0], partial[i].program))
			return btf__find_by_name_kind(btf, partial[i].function, BTF_KIND_FUNC) > 0;
	return false;
}

bool facility_exists(const struct btf *btf, const struct msiscope_bpf *skeleton,
		     const struct way *way)
{
	int i;

	if (sees_part(btf, way))
		return false;
	for (i = 0; i < WAY_PROGRAMS && way->programs[i]; i++)
		if (!target_exists(btf, bpf_program__section_name(
						program_find(skeleton, way->programs[i]))))
			return false;
	return true;
}
