# SPDX-License-Identifier: GPL-2.0-only
"""The devices a guest can have: their QEMU arguments, their guest modules.

PCI addresses are fixed: edu from slot 5 up, eight functions a slot; every
other device in the order asked for from slot 2; slot 1 is the lab's own.
"""
from dataclasses import dataclass

from common import LabError

EDU_MAX = 200
EDU_FIRST_SLOT = 5
OTHER_FIRST_SLOT = 2
OTHER_MAX = 8 * (EDU_FIRST_SLOT - OTHER_FIRST_SLOT)

# How long reads take if not told otherwise: an interrupt is nearly always outstanding.
LATENCY_MS = 10
# Of the slow disks, in turn.
SLOW_MS = (700, 1200)

# MSI instead of MSI-X. Its interrupts come 10 ms late, so that under traffic one is
# nearly always due; and only once (QEMU repeats those that it throttles).
E1000E = ("IntMode=1 InterruptThrottleRate=0 RxIntDelay=10000 RxAbsIntDelay=10000 "
          "TxIntDelay=10000 TxAbsIntDelay=10000")


def disk(node, latency_ms):
    return ["-blockdev", "driver=null-co,size=1073741824,read-zeroes=on,"
            f"latency-ns={latency_ms}000000,node-name={node}"]


def edu(index, address, _):
    return ["-device", f"edu,id=edu{index},{address}"]


def ahci(index, _, latency_ms):
    node = f"ahci-disk{index}"
    return [*disk(node, latency_ms), "-device", f"ide-hd,drive={node},bus=ide.{index}"]


def slow_ahci(index, address, _):
    # With a controller of its own: no other disk's interrupts cover for its.
    node = f"slow-disk{index}"
    return [*disk(node, SLOW_MS[index % len(SLOW_MS)]),
            "-device", f"ich9-ahci,id=slow{index},{address}",
            "-device", f"ide-hd,drive={node},bus=slow{index}.0"]


def xhci(index, address, latency_ms):
    node = f"usb-disk{index}"
    return [*disk(node, latency_ms),
            "-device", f"nec-usb-xhci,id=xhci{index},msi=on,msix=off,{address}",
            "-device", f"usb-storage,bus=xhci{index}.0,drive={node}"]


def scsi(model):
    # A SAS controller shows no disk without an address.
    def build(index, address, latency_ms):
        node = f"{model}-disk{index}"
        return [*disk(node, latency_ms), "-device", f"{model},id={model}{index},{address}",
                "-device", f"scsi-hd,bus={model}{index}.0,drive={node},wwn={index + 1}"]
    return build


def nvme(index, address, latency_ms):
    node = f"nvme-disk{index}"
    return [*disk(node, latency_ms), "-device", f"nvme,serial=lab{index},drive={node},{address}"]


def nic(model, late=False):
    # Without its boot ROM, which is in a package of its own.
    def build(index, address, latency_ms):
        node = f"{model}-net{index}"
        kept = ["-object", f"filter-buffer,id={node}-late,netdev={node},queue=tx,"
                f"interval={latency_ms}000"] if late else []
        return ["-netdev", f"user,id={node},restrict=on", *kept,
                "-device", f"{model},netdev={node},romfile=,{address}"]
    return build


def intel_hda(index, address, _):
    return ["-audiodev", f"none,id=audio{index}",
            "-device", f"intel-hda,id=hda{index},msi=on,{address}",
            "-device", f"hda-duplex,bus=hda{index}.0,audiodev=audio{index}"]


def ioh3420(index, address, _):
    return ["-device", f"ioh3420,id=ioh3420-{index},chassis={index + 1},{address}"]


def virtio_rng(_index, address, _):
    return ["-device", f"virtio-rng-pci,{address}"]


@dataclass
class Kind:
    """A kind of device: how QEMU makes number `index` of it, and its drivers.

    `build` gets the index, the PCI address and what a read takes, in ms.

    `drivers` are modprobe command lines, run in the guest in this order.
    """
    build: object
    drivers: tuple
    most: int = OTHER_MAX


KINDS = {
    "edu": Kind(edu, (), EDU_MAX),
    "ahci": Kind(ahci, ("ahci", "sd_mod"), 6),
    "slow-ahci": Kind(slow_ahci, ("ahci", "sd_mod")),
    "xhci": Kind(xhci, ("xhci-pci", "usb-storage", "sd_mod")),
    "pvscsi": Kind(scsi("pvscsi"), ("vmw_pvscsi", "sd_mod")),
    "mptsas1068": Kind(scsi("mptsas1068"), ("mptbase mpt_msi_enable_sas=1", "mptsas", "sd_mod")),
    "nvme": Kind(nvme, ("nvme",)),
    "virtio-net": Kind(nic("virtio-net-pci"), ("virtio_pci", "virtio_net")),
    "e1000e": Kind(nic("e1000e"), (f"e1000e {E1000E}",)),
    # Its driver prefers MSI-X, and takes MSI, without mask bit, only where there is none.
    "vmxnet3": Kind(nic("vmxnet3", late=True), ("nomsix", "vmxnet3")),
    "intel-hda": Kind(intel_hda, ("snd-hda-codec-generic", "snd-hda-intel")),
    "virtio-rng": Kind(virtio_rng, ("virtio_pci", "virtio-rng")),
    "ioh3420": Kind(ioh3420, ()),
}

# How results leave the guest, in a tar archive on a disk: cloud kernels have no 9p, and
# virtio_console is built into some. Loaded when the command is over, so that this device has
# no interrupt while it runs.
RESULTS_DRIVERS = ("virtio_pci", "virtio_blk")


# To drive edu from user space. Without remapping a device could send any interrupt.
VFIO_DRIVERS = ("vfio_iommu_type1 allow_unsafe_interrupts=1", "vfio-pci")


def address(slot, function):
    return f"bus=pcie.0,addr={slot:x}.{function:x},multifunction=on"


def parse(text):
    """'edu=4,ahci' as {'edu': 4, 'ahci': 1}."""
    wanted = {}
    for item in filter(None, text.split(",")):
        name, _, number = item.partition("=")
        if name not in KINDS:
            raise LabError(f"unknown device '{name}', there is {', '.join(KINDS)}")
        most = KINDS[name].most
        if number and not number.isdecimal() or not 1 <= int(number or 1) <= most:
            raise LabError(f"device {name}: '{number}' is not a number from 1 to {most}")
        if name in wanted:
            raise LabError(f"device {name} is there twice")
        wanted[name] = int(number or 1)
    # The AHCI disks sit on the chipset's own controller.
    if sum(n for name, n in wanted.items() if name not in ("edu", "ahci")) > OTHER_MAX:
        raise LabError(f"more than {OTHER_MAX} devices beside edu and ahci")
    return wanted


def qemu_arguments(wanted, latency_ms):
    """QEMU's arguments for what parse() returned. `latency_ms`: of disks that are not slow."""
    arguments = []
    other = 0
    for name, number in wanted.items():
        for index in range(number):
            if name == "edu":
                place = address(EDU_FIRST_SLOT + index // 8, index % 8)
            else:
                place = address(OTHER_FIRST_SLOT + other // 8, other % 8)
                other += name != "ahci"
            arguments += KINDS[name].build(index, place, latency_ms)
    return arguments


def drivers(wanted):
    """The modprobe command lines for what parse() returned."""
    return list(dict.fromkeys(line for name in wanted for line in KINDS[name].drivers))


def all_modules():
    """Every guest module that some device or the lab itself needs."""
    lines = [line for kind in KINDS.values() for line in kind.drivers]
    return sorted({line.split()[0] for line in (*lines, *RESULTS_DRIVERS, *VFIO_DRIVERS)})
