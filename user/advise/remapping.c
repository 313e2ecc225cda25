// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "advise/remapping.h"

#define ANY IOMMU_TABLE_UNKNOWN

/*
 * By irq_remapping_prepare() and state_next() of the IOMMU drivers, enable_IR_x2apic() (v6.12).
 * The last two turn DMA remapping off only, by that source; where nothing else tells why
 * remapping is off, they are worth a try.
 */
static const struct {
	const char *word;
	enum iommu_table table;
	bool sure;
} options[] = {
	{ "intremap=off", ANY, true },
	{ "nointremap", ANY, true },
	{ "amd_iommu=off", IOMMU_TABLE_IVRS, true },
	{ "noapic", ANY, true },
	{ "iommu=off", ANY, false },
	{ "intel_iommu=off", IOMMU_TABLE_DMAR, false },
};

/* "intel_iommu=on,sm_off" has the word "intel_iommu=on": what follows are more words of its. */
static bool is_word(const char *at, const char *start, const char *word)
{
	const char after = at[strlen(word)];

	return (at == start || at[-1] == ' ') && (!after || after == ' ' || after == ',');
}

static bool has_word(const struct machine *machine, const char *word)
{
	const char *start = machine->system.cmdline, *at = start;

	while ((at = strstr(at, word))) {
		if (is_word(at, start, word))
			return true;
		at++;
	}
	return false;
}

const char *remapping_option(const struct machine *machine, unsigned int index, bool *sure)
{
	size_t i;

	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		if (options[i].table != ANY && options[i].table != machine->iommu.table)
			continue;
		if (has_word(machine, options[i].word) && !index--) {
			*sure = options[i].sure;
			return options[i].word;
		}
	}
	return NULL;
}

static bool is_host(const struct machine *machine, const char *name)
{
	return strcasestr(machine->system.hypervisor, name) ||
	       strcasestr(machine->inventory->host.vendor, name);
}

bool remapping_qemu(const struct machine *machine)
{
	return is_host(machine, "KVM") || is_host(machine, "QEMU") || !*machine->system.hypervisor;
}

static bool config_is(const struct machine *machine, const char *name, const char *value)
{
	size_t i;

	for (i = 0; i < CONFIG_OPTIONS; i++)
		if (machine->system.config[i].name && !strcmp(machine->system.config[i].name, name))
			return !strcmp(machine->system.config[i].value, value);
	return false;
}

/* There is an IOMMU, real or virtual, that can remap or cannot be asked. */
static const char *with_table(const struct machine *machine, enum remapping_way *way)
{
	bool sure;

	if (config_is(machine, "CONFIG_IRQ_REMAP", "n"))
		return "the firmware offers it, and this kernel was built without CONFIG_IRQ_REMAP";
	if (machine->iommu.remaps == ANSWER_UNKNOWN)
		return "whether the IOMMU of the firmware's table DMAR remaps interrupts is not known: "
		       "that needs root";
	/* Those that surely do come first. */
	*way = remapping_option(machine, 0, &sure) && sure ? REMAPPING_OPTION : REMAPPING_LOG;
	return NULL;
}

static const char *in_guest(const struct machine *machine, enum remapping_way *way)
{
	if (is_host(machine, "Xen"))
		return "msiscope knows of no IOMMU that Xen gives its guests";
	if (is_host(machine, "Microsoft") || is_host(machine, "Hyper-V"))
		return "msiscope knows of no IOMMU that Hyper-V gives its guests";
	*way = REMAPPING_HOST;
	return NULL;
}

static const char *without_table(const struct machine *machine, enum remapping_way *way)
{
	if (machine->system.virtual == ANSWER_YES)
		return in_guest(machine, way);
	if (machine->system.virtual == ANSWER_UNKNOWN)
		return "the firmware shows no IOMMU, and whether this is a guest is not known";
	if (machine->iommu.table == IOMMU_TABLE_DMAR)
		return "the firmware's table DMAR says that its IOMMU does not remap interrupts";
	return "the firmware shows no IOMMU (no table DMAR or IVRS); if its setup has VT-d, AMD-Vi "
	       "or IOMMU, turn that on and ask again";
}

const char *remapping_find(const struct machine *machine, enum remapping_way *way)
{
	*way = REMAPPING_NOT;
	if (machine->inventory->remapping == ANSWER_YES)
		return "it is on, and does not reach this interrupt";
	if (machine->iommu.table == IOMMU_TABLE_UNKNOWN && machine->system.virtual != ANSWER_YES)
		return "whether there is an IOMMU is not known: /sys/firmware/acpi/tables cannot be "
		       "read";
	if (machine->iommu.table != IOMMU_TABLE_UNKNOWN && machine->iommu.remaps != ANSWER_NO)
		return with_table(machine, way);
	return without_table(machine, way);
}
