// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "advise/remapping.h"
#include "advise/steps.h"
#include "base/text.h"

#define BRIDGE 0x0604 /* upper part of a PCI class */
#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"

#define NOW "now, as root, until the next boot"
#define CMDLINE "or for all interrupts: on the kernel's command line"

#define REMAPPED "A move then changes the IOMMU's table, and the device's message stays."
#define OTHER_LOSSES "Losses that have another cause than a torn message."
#define REQUESTED_ANEW                                                                                 \
	"Whoever writes another affinity. A driver that frees its interrupt and requests it anew, as " \
	"after a reset: it begins with the default affinity."

static const struct remedy_words words[] = {
	[REMEDY_REMAPPING] = { "remapping", "Interrupt remapping", REMAPPED, "A reboot.",
			       OTHER_LOSSES " The IOMMU's own interrupt, which is not remapped." },
	[REMEDY_MSIX] = { "msi-x", "MSI-X instead of MSI",
			  "The device has MSI-X, which is masked while it is written, and its driver took MSI. "
			  "See whether the driver has an option for it, or says in the kernel's log why not.",
			  "The driver is loaded anew. Not every driver has the choice.",
			  OTHER_LOSSES },
	[REMEDY_PIN] = { "pin", "Keep it at one CPU", "What does not move cannot be torn.",
			 "All of it is served by one CPU. Going there is one more move, which can tear as any and "
			 "waits for the next interrupt: do it early, and while the device works. One that is there "
			 "already does not move.",
			 REQUESTED_ANEW },
	[REMEDY_AWAY] = { "move-away", "Move it before its CPU goes offline, and before suspend",
			  "Else the kernel moves it in stop_machine, at any moment of the device's work, and nothing "
			  "runs its handler again. Write it while the device works, and look whether it is there: an "
			  "idle device's move waits for its next interrupt.",
			  "To be done each time. The move itself can tear as any.",
			  "irqbalance, and whatever else moves it." },
	[REMEDY_INTX] = { "intx", "INTx instead of MSI, as the last resort",
			  "A line stays raised until the driver has answered it.",
			  "Slower; lines are shared; one interrupt a device. The driver is bound anew: not for a disk "
			  "or network in use. pci=nomsi does it to all devices: those without a pin, or that need "
			  "several interrupts, fail.",
			  OTHER_LOSSES },
};

const char *steps_name(enum remedy remedy)
{
	return words[remedy].name;
}

static const char *remapping_what(enum remapping_way way)
{
	switch (way) {
	case REMAPPING_HOST:
		return REMAPPED
			" This is a guest: ask whoever runs its host for a virtual IOMMU that "
			"remaps interrupts.";
	case REMAPPING_LOG:
		return REMAPPED " There is an IOMMU, and by default the kernel turns remapping on "
				"(intremap=on): its log says why it did not.";
	default:
		return REMAPPED " There is an IOMMU, and an option keeps remapping off.";
	}
}

/* Kernels before v6.12 do not show it. */
static bool may_be_managed(const struct advice *advice)
{
	const struct machine *machine = advice->machine;
	size_t i;

	for (i = 0; i < advice->nr_irqs; i++)
		if (advice_helps(&advice->irqs[i], REMEDY_PIN) &&
		    machine->irqs[advice->irqs[i].irq - machine->inventory->irqs].settable ==
			    ANSWER_UNKNOWN)
			return true;
	return false;
}

struct remedy_words steps_words(const struct advice *advice, enum remedy remedy)
{
	struct remedy_words found = words[remedy];

	if (remedy == REMEDY_REMAPPING)
		found.what = remapping_what(advice->way);
	if (remedy == REMEDY_REMAPPING && advice->way == REMAPPING_HOST)
		found.costs = "The guest is started anew; QEMU's needs machine type q35.";
	if (remedy == REMEDY_PIN && may_be_managed(advice))
		found.what =
			"What does not move cannot be torn. (If the write fails, the kernel manages "
			"its affinity, and this is no remedy.)";
	if (remedy == REMEDY_PIN && !advice->machine->cpu_stays)
		found.gaps =
			"That CPU going offline: here each can, but suspend leaves it. " REQUESTED_ANEW;
	return found;
}

/* Who is told. */
struct teller {
	const struct advice *advice;
	enum remedy remedy;
	step_fn say;
	void *arg;
};

static void say(const struct teller *teller, const char *where, __u32 irq, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static void say(const struct teller *teller, const char *where, __u32 irq, const char *format, ...)
{
	struct step step = { .where = where, .irq = irq };
	va_list args;
	char *text;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	step.text = text;
	if (text)
		teller->say(&step, teller->arg);
	free(text);
}

typedef void (*each_fn)(const struct teller *teller, const struct inventory_irq *irq);

/* For each interrupt that the remedy helps. */
static void each(const struct teller *teller, each_fn tell)
{
	size_t i;

	for (i = 0; i < teller->advice->nr_irqs; i++)
		if (advice_helps(&teller->advice->irqs[i], teller->remedy))
			tell(teller, teller->advice->irqs[i].irq);
}

static void tell_options(const struct teller *teller)
{
	const char *option;
	unsigned int i;
	bool sure;

	for (i = 0; (option = remapping_option(teller->advice->machine, i, &sure)); i++)
		say(teller,
		    sure ? "off the kernel's command line"
			 : "off the kernel's command line, to be sure (Linux 6.12: it is for DMA only)",
		    NONE, "%s", option);
}

static void tell_remapping(const struct teller *teller)
{
	switch (teller->advice->way) {
	case REMAPPING_OPTION:
		tell_options(teller);
		break;
	case REMAPPING_LOG:
		say(teller, "as root, to see why", NONE,
		    "dmesg | grep -i -e DMAR -e AMD-Vi -e remapping");
		tell_options(teller);
		break;
	case REMAPPING_HOST:
		if (!remapping_qemu(teller->advice->machine))
			break;
		say(teller, "on the host, if it runs QEMU", NONE,
		    "-machine q35,kernel-irqchip=split -device intel-iommu,intremap=on");
		say(teller, "in libvirt's <features>", NONE, "<ioapic driver='qemu'/>");
		say(teller, "in libvirt's <devices>", NONE,
		    "<iommu model='intel'><driver intremap='on'/></iommu>");
		break;
	default:
		break;
	}
}

/* A name from sysfs goes into a command only if a shell sees a plain word. */
static void tell_msix(const struct teller *teller, const struct inventory_irq *irq)
{
	const char *driver = irq->driver;

	if (*driver && *driver != '-' && !driver[strspn(driver, NAME_CHARACTERS)])
		say(teller, "the driver's options", irq->irq, "modinfo -p %s", driver);
}

static void tell_affinity(const struct teller *teller, const struct inventory_irq *irq)
{
	say(teller, teller->remedy == REMEDY_PIN ? NOW : "each time before, as root", irq->irq,
	    "echo %u > /proc/irq/%u/smp_affinity_list", teller->advice->machine->cpu, irq->irq);
}

/* The devices of all that the remedy helps, with bars: to be freed; NULL without memory. */
static char *join_devices(const struct teller *teller)
{
	const struct advice *advice = teller->advice;
	char device[TEXT_DEVICE_SIZE], *list = NULL;
	const char *bar = "";
	size_t size, i;
	FILE *out = open_memstream(&list, &size);

	for (i = 0; out && i < advice->nr_irqs; i++) {
		if (!advice_helps(&advice->irqs[i], teller->remedy))
			continue;
		fprintf(out, "%s%s", bar, text_device(device, &advice->irqs[i].irq->device));
		bar = "|";
	}
	if (out && !fclose(out))
		return list;
	free(list);
	return NULL;
}

/* "bind" comes when its driver has its interrupts; "add" again from whoever replays it. */
static void tell_udev(const struct teller *teller)
{
	char *devices = join_devices(teller);

	if (devices)
		say(teller, "at each boot: /etc/udev/rules.d/90-msi-affinity.rules", NONE,
		    "ACTION==\"add|bind\", SUBSYSTEM==\"pci\", KERNEL==\"%s\", "
		    "RUN+=\"/bin/sh -c 'for i in /sys%%p/msi_irqs/*; do test -e $$i && "
		    "echo %u > /proc/irq/$${i##*/}/smp_affinity_list; done'\"",
		    devices, teller->advice->machine->cpu);
	free(devices);
}

static void tell_tmpfiles(const struct teller *teller, const struct inventory_irq *irq)
{
	say(teller, "or, as long as the number stays: /etc/tmpfiles.d/msi-affinity.conf", irq->irq,
	    "w /proc/irq/%u/smp_affinity_list - - - - %u", irq->irq, teller->advice->machine->cpu);
}

static void tell_ban(const struct teller *teller)
{
	const struct advice *advice = teller->advice;
	char *list = NULL;
	size_t size, i;
	FILE *out = open_memstream(&list, &size);

	if (!out)
		return;
	for (i = 0; i < advice->nr_irqs; i++)
		if (advice_helps(&advice->irqs[i], teller->remedy))
			fprintf(out, " --banirq=%u", advice->irqs[i].irq->irq);
	if (!fclose(out))
		say(teller,
		    advice->machine->sysconfig ? "against irqbalance: /etc/sysconfig/irqbalance"
					       : "against irqbalance: /etc/default/irqbalance",
		    NONE, "IRQBALANCE_ARGS=\"%s\"", list + 1);
	free(list);
}

/* irqbalance hands the script the device's path and the number. */
static void tell_policy(const struct teller *teller)
{
	static const char where[] =
		"or by device, with IRQBALANCE_ARGS=\"--policyscript=FILE\" and this script";
	char *devices = join_devices(teller), *at, *rest;

	if (!devices)
		return;
	say(teller, where, NONE, "#!/bin/sh");
	say(teller, where, NONE, "case \"$1\" in");
	for (at = strtok_r(devices, "|", &rest); at; at = strtok_r(NULL, "|", &rest))
		say(teller, where, NONE, "*%s*) echo ban=true ;;", at);
	say(teller, where, NONE, "esac");
	free(devices);
}

static void tell_pin(const struct teller *teller)
{
	each(teller, tell_affinity);
	tell_udev(teller);
	each(teller, tell_tmpfiles);
	say(teller, "or for all interrupts, which begin there: on the kernel's command line", NONE,
	    "irqaffinity=%u", teller->advice->machine->cpu);
	if (!teller->advice->machine->irqbalance)
		return;
	tell_ban(teller);
	tell_policy(teller);
	say(teller, "then, as root", NONE, "systemctl restart irqbalance");
}

static void tell_look(const struct teller *teller, const struct inventory_irq *irq)
{
	say(teller, "where it is", irq->irq, "cat /proc/irq/%u/effective_affinity_list", irq->irq);
}

/* A bridge's msi_bus is of the devices behind it. */
static void tell_msi_bus(const struct teller *teller, const struct inventory_irq *irq)
{
	char device[TEXT_DEVICE_SIZE];

	if (irq->pci_class >> 8 == BRIDGE)
		return;
	text_device(device, &irq->device);
	say(teller, NOW, irq->irq, "echo 0 > /sys/bus/pci/devices/%s/msi_bus", device);
	say(teller, NOW, irq->irq, "echo %s > /sys/bus/pci/devices/%s/driver/unbind", device,
	    device);
	say(teller, NOW, irq->irq, "echo %s > /sys/bus/pci/drivers_probe", device);
}

void steps_tell(const struct advice *advice, enum remedy remedy, step_fn tell, void *arg)
{
	const struct teller teller = { advice, remedy, tell, arg };

	switch (remedy) {
	case REMEDY_REMAPPING:
		tell_remapping(&teller);
		break;
	case REMEDY_MSIX:
		each(&teller, tell_msix);
		break;
	case REMEDY_PIN:
		tell_pin(&teller);
		break;
	case REMEDY_AWAY:
		each(&teller, tell_affinity);
		each(&teller, tell_look);
		break;
	default:
		each(&teller, tell_msi_bus);
		say(&teller, CMDLINE, NONE, "pci=nomsi");
		break;
	}
}
