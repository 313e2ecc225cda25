// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "base/facility.h"
#include "probe/facility.h"
#include "probe/kernel.h"

/* bpf/hook.h makes of HOOK a HOOK_fentry and a HOOK_kprobe, with an exit HOOK_fexit and HOOK_kretprobe. */
/* clang-format off */
#define WAY(how, ...) { .kind = how, .programs = { __VA_ARGS__ } }
#define ENTRY(hook) WAY(WAY_FENTRY, #hook "_fentry"), WAY(WAY_KPROBE, #hook "_kprobe")
#define ENTRY_AND_EXIT(hook) \
	WAY(WAY_FENTRY, #hook "_fentry", #hook "_fexit"), \
	WAY(WAY_KPROBE, #hook "_kprobe", #hook "_kretprobe")
#define TRACEPOINTS(...) WAY(WAY_TRACEPOINT, __VA_ARGS__)
#define BEFORE(later, how, ...) { .kind = how, .programs = { __VA_ARGS__ }, .unless = later }
/* clang-format on */

#define STATE(bit) (1u << (bit))

/* Order does not matter but for reading. Names are part of the trace's header. */
const struct facility facility_table[FACILITIES] = {
	{ .name = FACILITY_HANDLER,
	  .blind = "handlers: no counts, no losses",
	  .least = true,
	  .ways = { TRACEPOINTS("handler_entry", "handler_exit") } },
	{ .name = FACILITY_MESSAGE,
	  .blind = "message writes: torn-exposed cannot be proved",
	  .ways = { ENTRY_AND_EXIT(message) } },
	{ .name = FACILITY_WINDOW_DWORD,
	  .blind = "times of the address writes",
	  .window = true,
	  .ways = { ENTRY(config_dword) } },
	{ .name = FACILITY_WINDOW_WORD,
	  .blind = "time of the data write",
	  .window = true,
	  .ways = { ENTRY(config_word) } },
	{ .name = FACILITY_MOVE,
	  .blind = "moves: who was sent where",
	  .bits = STATE(BIT_STARTED) | STATE(BIT_MASKED) | STATE(BIT_MANAGED) | STATE(BIT_PENDING),
	  .ways = { ENTRY_AND_EXIT(move) } },
	{ .name = FACILITY_SET_AFFINITY,
	  .blind = "which writes belong to msi_set_affinity()",
	  .ways = { ENTRY(msi) } },
	{ .name = FACILITY_ACKNOWLEDGE,
	  .blind = "whether an interrupt's acknowledge made the move",
	  .ways = { ENTRY_AND_EXIT(ack) } },
	{ .name = FACILITY_REQUEST,
	  .blind = "who asked for an affinity",
	  .bits = STATE(BIT_PENDING),
	  .ways = { ENTRY_AND_EXIT(request) } },
	{ .name = FACILITY_VECTOR_UPDATE,
	  .blind = "vectors given",
	  .ways = { TRACEPOINTS("update_tp") } },
	{ .name = FACILITY_VECTOR_ALLOC,
	  .blind = "vectors refused",
	  .ways = { TRACEPOINTS("alloc_tp") } },
	{ .name = FACILITY_VECTOR_CLEAR,
	  .blind = "vectors torn down",
	  .ways = { TRACEPOINTS("clear_tp") } },
	{ .name = FACILITY_VECTOR_RELEASE,
	  .blind = "old vectors released: stray cannot be told from spurious-vector",
	  .ways = { ENTRY(free_moved), TRACEPOINTS("free_moved_tp") } },
	{ .name = FACILITY_ARRIVAL,
	  .blind = "arrivals: torn-hit, torn-misrouted cannot be seen",
	  .ways = { ENTRY(arrival) } },
	{ .name = FACILITY_SLOT,
	  .blind = "whose slot is given while its interrupt comes",
	  .ways = { ENTRY(slot) } },
	{ .name = FACILITY_SPURIOUS,
	  .blind = "arrivals outside the device range",
	  .ways = { ENTRY(spurious) } },
	{ .name = FACILITY_RETRIGGER,
	  .blind = "interrupts sent again by software",
	  .ways = { ENTRY(retrigger) } },
	{ .name = FACILITY_RESEND,
	  .blind = "what a retrigger came from (resume, injection)",
	  .ways = { ENTRY_AND_EXIT(resend) } },
	{ .name = FACILITY_MASK_MSI,
	  .blind = "mask bits of MSI: mask-ignored cannot be seen",
	  .ways = { ENTRY(mask_msi) } },
	/* 7.3 masks and unmasks in two functions more; 6.1 did it in others. */
	{ .name = FACILITY_MASK_MSIX,
	  .blind = "mask bits of MSI-X",
	  .ways = { WAY(WAY_FENTRY, "startup_msix_fentry", "shutdown_msix_fentry",
			"mask_msix_fentry", "unmask_msix_fentry"),
		    BEFORE("pci_irq_startup_msix", WAY_FENTRY, "mask_msix_fentry",
			   "unmask_msix_fentry"),
		    BEFORE("pci_irq_mask_msix", WAY_FENTRY, "mask_old_fentry", "unmask_old_fentry"),
		    WAY(WAY_KPROBE, "startup_msix_kprobe", "shutdown_msix_kprobe",
			"mask_msix_kprobe", "unmask_msix_kprobe"),
		    BEFORE("pci_irq_startup_msix", WAY_KPROBE, "mask_msix_kprobe",
			   "unmask_msix_kprobe"),
		    BEFORE("pci_irq_mask_msix", WAY_KPROBE, "mask_old_kprobe",
			   "unmask_old_kprobe") } },
	{ .name = FACILITY_RESTORE,
	  .blind = "messages written anew on resume",
	  .ways = { ENTRY_AND_EXIT(restore) } },
	{ .name = FACILITY_HOTPLUG,
	  .blind = "CPUs going down and up",
	  .ways = { TRACEPOINTS("hotplug_enter", "hotplug_exit") } },
	{ .name = FACILITY_OFFLINE_REQUEST,
	  .blind = "who asked for a CPU to go offline",
	  .ways = { ENTRY_AND_EXIT(offline_request) } },
	{ .name = FACILITY_FIXUP,
	  .blind = "what a dying CPU does; its moves look like others",
	  .ways = { ENTRY_AND_EXIT(fixup) } },
	{ .name = FACILITY_DISK_REQUESTS,
	  .blind = "times of disk requests: their waits prove no loss",
	  .requests = true,
	  .ways = { TRACEPOINTS("request_complete") } },
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
	int i;

	for (i = 0; i < FACILITY_BITS; i++)
		if (facility->bits & STATE(i) && !bits[i])
			return false;
	return true;
}

bool facility_exists(const struct btf *btf, const struct msiscope_bpf *skeleton,
		     const struct way *way)
{
	int i;

	if (way->unless && btf__find_by_name_kind(btf, way->unless, BTF_KIND_FUNC) > 0)
		return false;
	for (i = 0; i < WAY_PROGRAMS && way->programs[i]; i++)
		if (!target_exists(btf, bpf_program__section_name(
						program_find(skeleton, way->programs[i]))))
			return false;
	return true;
}
