# SPDX-License-Identifier: GPL-2.0-only
"""Run one guest under QEMU, from its start to its end."""
import contextlib
import json
import os
import subprocess
import sys
import threading
import time

import devices
import qemulog
from common import LabError

BOOT_LIMIT = 180
COPY_LIMIT = 120
UP = b"\x01up\n"

# Up to family 0x16, an AMD CPU that comes up uses the ports CF8 and CFC without
# pci_config_lock (early_init_amd(), read_pci_config()): another's config write can be lost,
# as the address of a message was. QEMU's "max" is of family 0xf.
# QEMU 7.2's TCG can leave garbage in the flags after cmpxchg16b, seen as an Oops in the slab
# allocator right behind one; without it the kernel takes a lock there.
# Its x2apic came with 9.0: guests are the same with each QEMU.
CPU = "max,family=23,cx16=off,x2apic=off"

# On a busy host the boot-time check of the timer fails, and panics where interrupts are remapped.
CMDLINE = ("console=ttyS0 panic=-1 oops=panic mitigations=off audit=0 no_timer_check "
           "8250.nr_uarts=4 loglevel=7")
# Only what is given to user space is translated.
VFIO_CMDLINE = " intel_iommu=on iommu=pt"


def machine(options):
    # With several threads QEMU 7.2 can run breakpoints that the kernel has patched out again.
    accel = {"tcg": "tcg,thread=single", "kvm": "kvm"}[options.accel]
    cpu = CPU if options.accel == "tcg" else "max"
    kind = "q35"
    if options.remapping and options.accel == "kvm":
        kind += ",kernel-irqchip=split"
    arguments = ["-accel", accel, "-M", kind, "-cpu", cpu, "-smp", str(options.cpus),
                 "-m", str(options.memory), "-nodefaults", "-display", "none", "-no-reboot"]
    if options.remapping or options.vfio:
        # Before all other devices, or QEMU does not put them behind it.
        arguments += ["-device",
                      f"intel-iommu,intremap={'on' if options.remapping else 'off'}"]
    return arguments


def command_line(options, kernel, initrd, results, out):
    arguments = ["qemu-system-x86_64", *machine(options),
                 "-kernel", str(kernel.vmlinuz), "-initrd", str(initrd),
                 "-append", " ".join([CMDLINE + (VFIO_CMDLINE if options.vfio else ""),
                                      *options.append]),
                 "-blockdev", json.dumps({
                     "driver": "raw", "node-name": "results", "cache": {"no-flush": True},
                     "file": {"driver": "file", "filename": str(results)}}),
                 "-device", f"virtio-blk-pci,drive=results,serial=lab,{devices.address(1, 0)}",
                 "-serial", f"file:{out}/console.log"]
    if options.shell:
        arguments += ["-serial", "mon:stdio"]
    else:
        arguments += ["-chardev", "stdio,id=command,signal=off", "-serial", "chardev:command",
                      "-monitor", "none"]
    arguments += ["-msg", "timestamp=on", "-D", f"{out}/qemu.log"]
    for event in qemulog.EVENTS:
        arguments += ["-trace", event]
    return arguments + devices.qemu_arguments(options.device, options.latency) + options.qemu_arg


class Guest:
    """A running QEMU. `ended` is None, or why the lab ended it: 'boot' or 'timeout'."""

    def __init__(self, arguments, out, shell):
        self.up_after = None
        self.ended = None
        self.shell = shell
        self._started = time.monotonic()
        self._errors = open(out / "qemu.err", "wb+")  # pylint: disable=consider-using-with
        # QEMU must not outlive this process, however that ends.
        arguments = ["setpriv", "--pdeathsig", "KILL", *arguments]
        pipes = {} if shell else {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE,
                                  "start_new_session": True}
        try:
            # pylint: disable-next=consider-using-with
            self._qemu = subprocess.Popen(arguments, stderr=self._errors, **pipes)
        except FileNotFoundError as error:
            raise LabError("setpriv is missing: run scripts/setup") from error

    def follow(self, output, timeout, on_up):
        """Show the command's output and keep a copy, until QEMU ends."""
        reader = threading.Thread(target=self._copy, args=(output, on_up), daemon=True)
        reader.start()
        while not self._wait(0.2):
            now = time.monotonic() - self._started
            if self.up_after is None:
                if now > BOOT_LIMIT:
                    self.ended = "boot"
            elif now > self.up_after + timeout + COPY_LIMIT:
                self.ended = "timeout"
            if self.ended:
                self.kill()
        reader.join()

    def wait(self):
        self._qemu.wait()

    def kill(self):
        if self._qemu.poll() is None:
            self._qemu.terminate()
            if not self._wait(3):
                self._qemu.kill()
                self._qemu.wait()

    def errors(self):
        self._errors.seek(0)
        return self._errors.read().decode(errors="replace").strip()

    @property
    def status(self):
        return self._qemu.returncode

    def _wait(self, seconds):
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._qemu.wait(seconds)
            return True
        return False

    def _copy(self, output, on_up):
        """The guest's second serial port: UP, then the command's output."""
        pipe = self._qemu.stdout.fileno()
        seen = b""
        shown = True
        while data := os.read(pipe, 65536):
            if self.up_after is None:
                seen += data
                before, mark, data = seen.partition(UP)
                if not mark:
                    continue
                self.up_after = time.monotonic() - self._started
                on_up(self.up_after)
                data = before + data
            output.write(data)
            output.flush()
            if shown:
                # A closed terminal or pipe does not end the run.
                try:
                    sys.stdout.buffer.write(data)
                    sys.stdout.buffer.flush()
                except OSError:
                    shown = False
