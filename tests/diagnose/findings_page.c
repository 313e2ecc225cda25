// SPDX-License-Identifier: GPL-2.0-only
/* Prints docs/findings.md from the table of findings; the style stage holds them together. */
#include <stdio.h>
#include <string.h>

#include "diagnose/kinds.h"

#define COLUMNS 100

/* Words behind @column, in lines. */
static void put_words(const char *text, size_t column)
{
	size_t length;

	for (; *text; text += length + strspn(text + length, " ")) {
		length = strcspn(text, " ");
		if (column && column + 1 + length > COLUMNS) {
			putchar('\n');
			column = 0;
		}
		column += printf("%s%.*s", column ? " " : "", (int)length, text);
	}
	puts("\n");
}

static void paragraph(const char *head, const char *text)
{
	if (text)
		put_words(text, printf("**%s**", head));
}

static void needs(const struct finding_kind_row *row)
{
	char text[512] = "";
	int i;

	for (i = 0; i < KIND_NEEDS && row->needs[i]; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s`%s`", i ? ", " : "",
			 row->needs[i]);
	snprintf(text + strlen(text), sizeof(text) - strlen(text),
		 " (`msiscope check` lists these facilities).%s",
		 row->by_log ? " Without them the kernel log tells of some." : "");
	paragraph("What must be seen", text);
}

static void page(const struct finding_kind_row *row)
{
	printf("## %s\n\n", row->name);
	printf("%s An interrupt %s.\n\n", row->gravity ? "A defect." : "Worth knowing, no defect.",
	       row->meaning);
	paragraph("What it means.", row->means);
	paragraph("What proves it.", row->proved);
	paragraph("What is only inferred.", row->inferred ? row->inferred : "Nothing.");
	paragraph("What looks like it and is none.", row->mistaken);
	needs(row);
	paragraph("What to do.", row->remedy);
}

/* `msiscope advise` (user/advise/) says which of it applies to a machine, and how to do it there. */
static void what_helps(void)
{
	puts("## What helps today\n\n"
	     "Linux 5.6 to 5.16 updated MSIs without mask bit in two steps; of those since then that were\n"
	     "read, up to v7.3, none does. Until one does, these help, the best first. `msiscope advise`\n"
	     "says which of them apply to the interrupts of a machine, as commands to copy; it changes\n"
	     "nothing.\n\n"
	     "| remedy | why it helps | what it costs | not against |\n"
	     "|---|---|---|---|\n"
	     "| interrupt remapping | a move changes a table of the IOMMU, and the device's message "
	     "stays | needs an IOMMU, in a guest a virtual one that remaps (QEMU: `-device "
	     "intel-iommu,intremap=on`, `kernel-irqchip=split`); a reboot | the IOMMU's own interrupt |\n"
	     "| MSI-X instead of MSI | its entry is masked while it is written | few drivers leave the "
	     "choice | |\n"
	     "| one CPU, from boot on | what does not move cannot be torn | one CPU serves all of it; "
	     "going there is one more move | irqbalance unless it is banned; a driver that requests its "
	     "interrupt anew |\n"
	     "| to move it before its CPU goes offline, and before suspend | that update is made as the "
	     "device is served, not in `stop_machine` | to be done each time, while the device works: an "
	     "idle one moves at its next interrupt | the move itself can tear |\n"
	     "| INTx (`msi_bus`, `pci=nomsi`) | a line stays raised until it is answered | slower, shared "
	     "lines; not all devices have a pin | |\n\n"
	     "Measured by `bench/remedies` (Linux 6.12.117 under QEMU, 12 devices without mask bit that\n"
	     "interrupt all the time, windows widened to 1 ms; CPUs that go, and interrupts that are\n"
	     "spread again; counted by QEMU's log and the devices' driver; 95 %, Poisson):\n\n"
	     "| arm | moves | torn per 1,000 moves | lost per 1,000 offlines |\n"
	     "|---|---|---|---|\n"
	     "| `none`: nothing | 370 | 68 (44 to 100) | 417 (270 to 615) |\n"
	     "| `remapping` | none written | 0 | 0 (0 to 61) |\n"
	     "| `pin`: at CPU 0, while they are busy | 9, to get there | 0 (0 to 410) | 0 (0 to 61) |\n"
	     "| `move-first`: away before the CPU goes | 1,092 | 0 (0 to 3.4) | 0 (0 to 61) |\n"
	     "| `nomsi`: INTx | none written | 0 | 0 (0 to 61) |\n"
	     "| MSI-X (`scripts/accuracy --kernel 6.12 msix`, virtio) | 1,109 | 0 (0 to 3.3) | - |\n\n"
	     "To keep an interrupt out of irqbalance takes away irqbalance's own moves, not those of CPUs\n"
	     "that go: in 60 offlines four busy disks moved 87 times under `irqbalance -t 1`, and 59 times\n"
	     "banned from it (arms `irqbalance`, `banirq`). So ban it, and pin it.\n"
	     "\n"
	     "- Interrupt remapping is on by default where the firmware offers it\n"
	     "  (DMAR or IVRS, `CONFIG_IRQ_REMAP`), without `intel_iommu=on`; `intremap=off`,\n"
	     "  `nointremap`, `amd_iommu=off` and `noapic` turn it off.\n"
	     "- Of Hyper-V and Xen (pirq) the hypervisor routes the interrupts, and writes the devices'\n"
	     "  messages: whether these tear the guest cannot tell, so `list` says `unknown`.\n"
	     "- What becomes of a half-written message was seen under KVM and QEMU only. In guests of others\n"
	     "  (VMware, VirtualBox, bhyve), and in a copy of a guest where nothing names its hypervisor,\n"
	     "  `list` says `unknown`, but for what an IOMMU remaps.\n"
	     "- An affinity that the kernel manages cannot be written: there only the first two and the\n"
	     "  last help, or no CPU offline.\n"
	     "- `irqaffinity=0` on the kernel's command line lets interrupts begin at CPU 0, without a\n"
	     "  move; interrupt numbers change from boot to boot, a udev rule goes by the device.\n\n"
	     "`advise --format json`: `summary`, `release`, `guest`, `hypervisor`, `remapping`,\n"
	     "`irqbalance`, `protocol_known`; `interrupts`, each with `irq`, `device`, `driver`, `actions`,\n"
	     "`cpu`, `risk` (`tearable`, `unknown`, `none`), `why`, `tells` (what to run to know),\n"
	     "`remedies` (names) and `without` (why another is none); `remedies`, the best first, each with\n"
	     "`name`, `title`, `what`, `costs`, `not_against`, `irqs` and `steps` (`where`, `irq` or null for\n"
	     "all, `text` to copy). Text from elsewhere is escaped as in a trace.");
}

int main(void)
{
	int gravity, kind;

	puts("# Findings\n\n"
	     "Made from `user/diagnose/kinds.c`, the worst first. A finding is *proved*, or it is\n"
	     "*inferred*. What chance can make as well is held against what chance made in the same\n"
	     "run ([report.md](report.md#chance)): an inferred finding counts for the verdict, for an exit\n"
	     "status and for KTAP only if there are clearly more than chance makes; else it is *possible*,\n"
	     "and told below the verdict.\n");
	for (gravity = 0; gravity <= FINDING_KINDS; gravity++)
		for (kind = 0; kind < FINDING_KINDS; kind++)
			if (finding_gravity(kind) == gravity)
				page(finding_row(kind));
	what_helps();
	return 0;
}
