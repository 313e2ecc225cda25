// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "base/facility.h"
#include "diagnose/kinds.h"

static const struct finding_kind_row rows[FINDING_KINDS] = {
	[FINDING_TORN_EXPOSED] = {
		.name = "torn-exposed",
		.gravity = 7,
		.meaning = "moved by an update that can tear",
		.needs = { FACILITY_MESSAGE, FACILITY_SET_AFFINITY, FACILITY_MOVE },
		.means = "The kernel moved this interrupt by an update that can tear: CPU and vector "
			 "both changed in one message, written as an address and then a data word, "
			 "while the device could send it.",
		.proved = "The old and the new message of the write, its mask state, and that it was "
			  "inside the set-affinity of a started interrupt. One move is enough.",
		.mistaken = "Activation, a write before the interrupt is started, and a restore after "
			    "resume: the device does not send then. MSI-X: the kernel masks the entry "
			    "while it writes it.",
		.remedy = "Ask 'msiscope advise', which tells what helps on this machine: interrupt "
			  "remapping, where there is an IOMMU; MSI-X, where the driver lets you; or one "
			  "CPU for it that never goes offline, and irqbalance kept off it. See \"What "
			  "helps today\" below.",
	},
	[FINDING_TORN_HIT] = {
		.name = "torn-hit",
		.gravity = 3,
		.meaning = "arrived at the new CPU with the old vector: nobody waits there",
		.needs = { FACILITY_MESSAGE, FACILITY_SET_AFFINITY, FACILITY_MOVE, FACILITY_ARRIVAL },
		.by_log = true,
		.means = "An interrupt came to the new CPU with the old vector, in or just after an "
			 "update that can tear. No handler is there: the kernel drops it.",
		.proved = "The arrival, the slot as it was on arrival, and the write whose half "
			  "message names just that CPU and vector.",
		.inferred = "If another cause fits as well, the finding is ambiguous. The slot was released a "
			    "moment ago: it may be a stray (chance: how often those come). A two-step "
			    "move was under way there, or something that nobody knows came there in the "
			    "10 s before: it stays below the verdict. On kernels that hide arrivals "
			    "the kernel log tells of it.",
		.mistaken = "stray, spurious-vector: no update explains them. Firmware leaves such "
			    "interrupts behind on a CPU that comes online.",
		.remedy = "As torn-exposed. See lost: whether the device misses it.",
	},
	[FINDING_TORN_MISROUTED] = {
		.name = "torn-misrouted",
		.gravity = 2,
		.meaning = "ran another interrupt's handler, at the new CPU with the old vector",
		.needs = { FACILITY_MESSAGE, FACILITY_SET_AFFINITY, FACILITY_MOVE, FACILITY_ARRIVAL, FACILITY_HANDLER },
		.means = "An interrupt came to the new CPU with the old vector, where another interrupt "
			 "lives: the handler of that one ran for it.",
		.proved = "All handlers of the owner found nothing to do, though the owner had not run "
			  "in the 20 ms before, never found nothing before without a cause, was not "
			  "sent again by software in the second before, and not moved either, unless "
			  "it has run at its new place since; and as often as it runs, that it does "
			  "so by itself just then and finds nothing is less likely than 1 in "
			  "10,000 (1 in 100 if it never ran).",
		.inferred = "The owner found nothing but does so now and then (chance: its share of "
			    "runs that find nothing); or it said handled, at a moment when it hardly "
			    "runs by itself (chance: its own pace); or it said handled and the moved "
			    "interrupt is silent from then on (chance: how often that one falls silent "
			    "by itself). Where the loss is proved otherwise: possible, never more.",
		.mistaken = "An owner that runs by its own pace; one whose driver finds nothing by "
			    "habit (virtio, serial ports); one that was itself just moved, whose run "
			    "on the old CPU took both events.",
		.remedy = "As torn-exposed. The owner is the victim, not the cause.",
	},
	[FINDING_LOST] = {
		.name = "lost",
		.gravity = 1,
		.meaning = "was owed, and did not come in time",
		.needs = { FACILITY_MESSAGE, FACILITY_SET_AFFINITY, FACILITY_MOVE, FACILITY_HANDLER },
		.by_log = true,
		.means = "An interrupt that the device was owed did not come, or came only after help: "
			 "the device waits for an answer, the driver for the device.",
		.proved = "The driver's own word that the completion was there and the interrupt was "
			  "not (\"completion polled\"); or a proved tear of this interrupt, together "
			  "with work that outlasts what this device usually takes, or with a timeout "
			  "of its driver.",
		.inferred = "A proved tear, and no run of its handler after it. A tear that may be "
			    "another's, and silence where an interrupt was due (chance: how often this "
			    "interrupt falls silent by itself). A driver timeout after a move (chance: "
			    "how often a move falls into the time that a request takes, or into the "
			    "silence before the move). Silence alone, of a device that never "
			    "paused before: possible, never more.",
		.mistaken = "A slow request; a stream that ends; a client that pauses; a device without "
			    "work. A timeout alone says nothing of interrupts. Of a device without "
			    "witness and without a rhythm of its own msiscope cannot say.",
		.remedy = "If the device hangs: unbind and bind its driver, or reset it. As "
			  "torn-exposed, so that it does not come again. Send the trace and "
			  "'msiscope report' to the maintainers of x86/apic and PCI.",
	},
	[FINDING_TRANSIT_HIT] = {
		.name = "transit-hit",
		.meaning = "caught on the way by a two-step update and sent again",
		.needs = { FACILITY_MESSAGE, FACILITY_RETRIGGER },
		.means = "A two-step update found the interrupt at the old CPU with the new vector and "
			 "sent it again to the new CPU. Nothing is lost.",
		.proved = "The retrigger inside that interrupt's set-affinity, after its two writes.",
		.mistaken = "needless-retrigger: on a masked entry it was another vector's bit.",
		.remedy = "None is needed: this is the cure at work.",
	},
	[FINDING_NEEDLESS_RETRIGGER] = {
		.name = "needless-retrigger",
		.meaning = "sent again for another vector's pending bit",
		.needs = { FACILITY_MESSAGE, FACILITY_RETRIGGER },
		.means = "The kernel sent the interrupt again because of a pending bit that cannot be "
			 "its own: its entry was masked. The driver sees one interrupt too many.",
		.proved = "The retrigger inside the set-affinity of a masked entry.",
		.mistaken = "transit-hit, of an entry that was not masked.",
		.remedy = "None is needed; drivers cope with an interrupt too many.",
	},
	[FINDING_RETRIGGERED] = {
		.name = "retriggered",
		.meaning = "sent again by software",
		.needs = { FACILITY_RETRIGGER },
		.means = "Software sent the interrupt again: a CPU that goes offline with it pending, "
			 "resume, enable_irq(), or injection.",
		.proved = "The call, and who made it.",
		.mistaken = "transit-hit and needless-retrigger have names of their own.",
		.remedy = "None is needed.",
	},
	[FINDING_STRAY] = {
		.name = "stray",
		.meaning = "came to the old place after its vector was released",
		.needs = { FACILITY_ARRIVAL, FACILITY_VECTOR_RELEASE },
		.means = "An interrupt came to a CPU and vector that were given back less than a second "
			 "before.",
		.proved = "The release and the arrival.",
		.mistaken = "torn-hit: if an update half-written to that slot fits as well, that is "
			    "told, as ambiguous. stale-message: strays that go on at the device's pace.",
		.remedy = "A single one is harmless. If they go on, see stale-message.",
	},
	[FINDING_SPURIOUS_VECTOR] = {
		.name = "spurious-vector",
		.meaning = "came to a vector without handler; no move explains it",
		.needs = { FACILITY_ARRIVAL },
		.by_log = true,
		.means = "An interrupt came to a device vector that has no handler, and no move seen "
			 "here explains it.",
		.proved = "The arrival and its slot, or the kernel log's \"No irq handler for vector\".",
		.inferred = "A slot that the kernel swallows in silence: whose it was is not known.",
		.mistaken = "Firmware leaves such interrupts behind on a CPU that comes online.",
		.remedy = "Watch from before the devices are moved; look for firmware that uses the "
			  "vector.",
	},
	[FINDING_BAD_VECTOR] = {
		.name = "bad-vector",
		.gravity = 6,
		.meaning = "arrived outside the range of device vectors",
		.needs = { FACILITY_SPURIOUS },
		.means = "An interrupt came with a vector that no device can have been given.",
		.proved = "The arrival.",
		.mistaken = "The APIC's own spurious vector (0xff), and 0xef of managed interrupts that "
			    "were shut down: these are known and not told as this.",
		.remedy = "A device writes where it should not, or a hypervisor misroutes: report it to "
			  "its vendor with the trace.",
	},
	[FINDING_UNHANDLED] = {
		.name = "unhandled",
		.meaning = "no handler wanted it",
		.needs = { FACILITY_HANDLER },
		.means = "All handlers of an interrupt said IRQ_NONE: none found anything to do.",
		.proved = "The results of all its handlers. A handler that only wakes a thread says "
			  "nothing: such interrupts are named as blind.",
		.mistaken = "Drivers whose handler finds nothing by habit.",
		.remedy = "Harmless in small numbers. If it is joined to another interrupt's move, see "
			  "torn-misrouted.",
	},
	[FINDING_STORM] = {
		.name = "storm",
		.meaning = "unhandled at a rate that makes the kernel shut it off",
		.needs = { FACILITY_HANDLER },
		.means = "Unhandled or spurious interrupts come at 1000 a second and more. The kernel "
			 "disables an interrupt when 99,900 of 100,000 were unhandled.",
		.proved = "Their number in the time.",
		.mistaken = "A short burst after a shared line was enabled.",
		.remedy = "Find the device that holds the line, or unbind the driver of the one that "
			  "storms.",
	},
	[FINDING_WRITE_DROPPED] = {
		.name = "write-dropped",
		.meaning = "the message was not written to the device",
		.needs = { FACILITY_MESSAGE },
		.means = "The kernel changed its copy of the message but not the device's: the device "
			 "was asleep, gone or frozen. Until it is restored the two differ.",
		.proved = "The power and error state when the message was to be written.",
		.mistaken = "stale-message: the kernel did write, and the device goes on as before.",
		.remedy = "None, if restored follows.",
	},
	[FINDING_RESTORED] = {
		.name = "restored",
		.meaning = "the message was written anew after resume",
		.needs = { FACILITY_RESTORE },
		.means = "On resume the kernel wrote the message anew; for a moment MSI was off.",
		.proved = "pci_restore_msi_state() and the messages inside it.",
		.mistaken = "An affinity move.",
		.remedy = "None is needed.",
	},
	[FINDING_MASK_IGNORED] = {
		.name = "mask-ignored",
		.gravity = 5,
		.meaning = "came while the device had it masked",
		.needs = { FACILITY_MASK_MSI, FACILITY_MASK_MSIX, FACILITY_ARRIVAL },
		.means = "The device sent an interrupt although its mask bit was set and read back.",
		.proved = "A third arrival at one vector in one masked period, none of them sent by "
			  "software: two can have been under way as it was masked, one at its "
			  "handler and one behind it in the local APIC. Or an arrival on the "
			  "half-written message of a masked entry.",
		.mistaken = "Interrupts that were sent just before it was masked. A device that got "
			    "the number of one that was masked: the kernel's own descriptor of who "
			    "has the number now is asked.",
		.remedy = "The device's mask bit does not act: its MSI can tear although it says "
			  "maskable. Report it to its vendor and to the PCI maintainers (a quirk).",
	},
	[FINDING_MOVE_FAILED] = {
		.name = "move-failed",
		.meaning = "could not be moved",
		.needs = { FACILITY_VECTOR_ALLOC },
		.means = "The kernel could not move the interrupt: no vector was left, it is not "
			 "allowed, or the move is still pending after many interrupts.",
		.proved = "The error, where, and how often.",
		.mistaken = "EBUSY: the last move is not over; it is tried again at the next interrupt.",
		.remedy = "ENOSPC: fewer queues, or more CPUs for them. EIO, EPERM: a managed interrupt, "
			  "which cannot be moved.",
	},
	[FINDING_STALE_MESSAGE] = {
		.name = "stale-message",
		.gravity = 4,
		.meaning = "goes on with its old message after a move",
		.needs = { FACILITY_MESSAGE, FACILITY_SET_AFFINITY, FACILITY_MOVE, FACILITY_HANDLER },
		.means = "The kernel wrote a new message, and the device goes on with the old one: a "
			 "driver or hypervisor copied it, or the write did not reach the device. At "
			 "first its handler goes on at the old CPU, and further moves fail with EBUSY. "
			 "Once the kernel releases the old vector its interrupts come to nobody; while "
			 "the old CPU is offline they are gone.",
		.proved = "Its handler ran five times and more at the old CPU after the move, of which "
			  "two may have been on their way, and nothing came to the new place. Or that, "
			  "and then three interrupts at the old vector after it was released.",
		.inferred = "Three interrupts and more at the CPU and vector that it had before, where "
			    "no handler is any more, and none of it at the new ones: another device "
			    "may send there. Or its work stood still, or its "
			    "driver waited in vain, three times since the CPU of its old message went "
			    "offline, and no interrupt of it came between: the device may have died. Both are "
			    "possible, never more.",
		.mistaken = "One or two interrupts at the old place just after a move: they were on "
			    "their way. stray: a single one. A device that is idle since the move. Runs "
			    "of its handler at the old CPU for interrupts that came to the new one "
			    "meanwhile. lost: one that only lost an interrupt is heard again after help.",
		.remedy = "Keep the interrupt where it is: no irqbalance for it, no CPU offline. Report "
			  "it to the driver's or hypervisor's maintainers.",
	},
};

const struct finding_kind_row *finding_row(enum finding_kind kind)
{
	return &rows[kind];
}

const char *finding_name(enum finding_kind kind)
{
	return rows[kind].name;
}

bool finding_is_defect(enum finding_kind kind)
{
	return rows[kind].gravity;
}

int finding_gravity(enum finding_kind kind)
{
	return rows[kind].gravity ? rows[kind].gravity - 1 : FINDING_KINDS;
}

enum finding_kind finding_by_name(const char *name)
{
	enum finding_kind kind;

	for (kind = 0; kind < FINDING_KINDS; kind++)
		if (!strcmp(rows[kind].name, name))
			break;
	return kind;
}
