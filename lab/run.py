# SPDX-License-Identifier: GPL-2.0-only
"""Boot a guest, run a command or a shell in it, bring everything back."""
import argparse
import contextlib
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import devices
import image
import packages
from common import (CHECKOUT, EXIT_DIED, EXIT_INTERRUPTED, EXIT_TIMEOUT, EXIT_USAGE, LAB, LabError,
                    Parser, locked, run_main, say)
from fetch import CONTROL, fetch, kernel_name
from guest import BOOT_LIMIT, Guest, command_line
from results import Results

STATIC, DYNAMIC = CHECKOUT / "build/msiscope-static", CHECKOUT / "build/msiscope"

CONSOLE_TAIL = 40


def number(low, high):
    def parse(text):
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"'{text}' is not a number from {low} to {high}")
        return int(text)
    return parse


def parser_for(shell):
    parser = Parser(
        prog="lab shell" if shell else "lab run", allow_abbrev=False,
        usage="%(prog)s [OPTION]..." + (" [-- COMMAND...]" if shell else " -- COMMAND..."),
        description="Boot a guest with a shell on this terminal; Ctrl-A X ends it at once."
        if shell else "Boot a guest, run COMMAND in it, bring its /out back to out/RUN/.",
        epilog="Exit status: COMMAND's; 2 usage or setup, 3 the guest died, 4 no such kernel "
        "in the archive, 124 timeout, 130 interrupted. See docs/lab.md.")
    add = parser.add_argument
    add("--kernel", type=kernel_name, default="6.12", metavar="KERNEL", help="default: 6.12")
    add("--cpus", type=number(1, 255), default=4, metavar="N", help="default: 4")
    add("--memory", type=number(128, 1 << 20), default=1024, metavar="M",
        help="in MiB; default: 1024")
    add("--device", action="append", default=[], metavar="NAME[=N],...",
        help="devices: " + ", ".join(devices.KINDS))
    add("--latency", type=number(1, 10000), default=devices.LATENCY_MS, metavar="MS",
        help=f"what a read of a disk takes; default: {devices.LATENCY_MS}")
    add("--edu", default="", metavar="PARAMETERS", help="parameters of the edu driver")
    add("--vfio", action="store_true",
        help="drive edu from user space; so it is done where no module can be built")
    add("--protocol", choices=("shipped", "two-step"), default="shipped",
        help="how the kernel updates MSI messages; default: shipped")
    add("--remapping", action="store_true", help="an IOMMU that remaps interrupts")
    add("--widen", type=number(0, 1000000), default=0, metavar="US",
        help="delay between address and data write")
    add("--inject", type=number(1, 1000), nargs="?", const=500, default=0, metavar="PERMILLE",
        help="raise the interrupt between address and data write; default: in 500 of 1000")
    add("--dying", action="store_true",
        help="widen and inject only on a CPU that goes offline")
    add("--seed", type=number(0, (1 << 32) - 1), default=1, metavar="N",
        help="for --inject; default: 1")
    add("--file", action="append", default=[], metavar="SRC[:DEST]",
        help="put a file or directory into the guest, a program with its libraries; "
        "default: /root/NAME")
    add("--package", action="append", default=[], metavar="NAME,...",
        help="programs of Debian packages for the guest, with their libraries")
    add("--out", metavar="DIR", help="results; default: out/RUN, and out/latest links to it")
    add("--timeout", type=number(1, 1000000), default=600, metavar="SEC",
        help="for COMMAND; default: 600")
    add("--accel", choices=("tcg", "kvm"), default="tcg", help="default: tcg")
    add("--append", action="append", default=[], metavar="WORDS",
        help="more for the kernel's command line")
    add("--qemu-arg", action="append", default=[], metavar="ARG", help="one more for QEMU")
    add("--no-build", action="store_true",
        help="take msiscope as it was built, without make")
    add("-q", "--quiet", action="store_true", help="only COMMAND's output and errors")
    return parser


def parse(arguments):
    """The options, with .shell and .command, from 'run ...' or 'shell ...'."""
    shell = arguments[0] == "shell"
    own, command = arguments[1:], []
    if "--" in own:
        split = own.index("--")
        own, command = own[:split], own[split + 1:]
    parser = parser_for(shell)
    options = parser.parse_args(own)
    if not command and not shell:
        parser.error("no COMMAND: write it after --")
    if shell and not os.isatty(0):
        parser.error("the shell needs a terminal")
    options.device = devices.parse(",".join(options.device))
    options.package = packages.parse(",".join(options.package))
    options.shell = shell
    options.command = command or ["sh", "-l"]
    return options


def make_out(options, kernel):
    """The directory of results, empty."""
    if options.out:
        path = Path(options.out).absolute()
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LabError(f"--out: {error}") from error
        if any(path.iterdir()):
            raise LabError(f"--out: {path} is not empty")
        return path
    top = CHECKOUT / "out"
    top.mkdir(exist_ok=True)
    name = time.strftime("%Y%m%d-%H%M%S") + f"-{kernel.series}".replace(":", "-")
    for suffix in ["", *(f"-{n}" for n in range(2, 100))]:
        path = top / (name + suffix)
        with contextlib.suppress(FileExistsError):
            path.mkdir()
            break
    link = Path(tempfile.mkdtemp(dir=top, prefix=".latest-"))
    (link / "latest").symlink_to(path.name)
    os.replace(link / "latest", top / "latest")
    link.rmdir()
    return path


def make(target):
    """What make says when it cannot; else None."""
    made = subprocess.run(["make", "-s", "-C", CHECKOUT, target], text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return made.stdout.strip() if made.returncode else None


def build_msiscope():
    """Build the static msiscope, or where no such can be linked the one with libraries.

    Leaves only the one that is up to date.
    """
    STATIC.parent.mkdir(exist_ok=True)
    with locked(STATIC.parent / ".lab.lock"):
        if make("static") is None:
            return
        STATIC.unlink(missing_ok=True)
        failure = make("all")
    if failure is not None:
        raise LabError(f"make failed:\n{failure}")


def add_msiscope(options, root):
    """Put msiscope into the guest, if the checkout has it; returns a word for which, or None."""
    if not options.no_build and (CHECKOUT / "Makefile").exists():
        build_msiscope()
    binary = next((path for path in (STATIC, DYNAMIC) if path.exists()), None)
    if not binary:
        return None
    (root / "bin").mkdir()
    shutil.copy(binary, root / "bin/msiscope")
    image.add_libraries(binary, root)
    return "static" if binary == STATIC else "dynamic, with its libraries: no static one can be linked"


def add_file(text, root):
    source, destination = text, ""
    if not os.path.exists(source):
        source, _, destination = text.rpartition(":")
    if not source or not os.path.exists(source):
        raise LabError(f"--file: no such file: {text}")
    name = os.path.basename(os.path.abspath(source))
    if not destination or destination.endswith("/"):
        destination += name
    target = root / image.place(os.path.join("/root", destination))
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        if os.path.isdir(source):
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            shutil.copy(source, target)
            image.add_libraries(source, root)
    except OSError as error:
        raise LabError(f"--file: {error}") from error


def choose_means(options, kernel):
    """What stands in for the lab's modules where there can be none: programs, for some."""
    has_edu = "edu" in options.device
    if options.vfio and not has_edu:
        raise LabError("--vfio is for edu: there is no such device")
    if kernel.series == CONTROL and options.protocol != "shipped":
        raise LabError(f"--protocol: Linux {CONTROL} updates in two steps by itself")
    options.programs = not kernel.headers
    if not options.programs:
        return
    options.vfio = has_edu
    if "vmxnet3" in options.device:
        raise LabError("vmxnet3 needs a module of the lab, and the archive has no headers for "
                       f"Linux {kernel.release}")
    if options.inject or options.protocol != "shipped":
        raise LabError(f"{'--inject' if options.inject else '--protocol'} needs a module of the "
                       f"lab, and the archive has no headers for Linux {kernel.release}")


def modprobe_lines(options):
    lines = devices.drivers(options.device)
    own = []
    if options.vfio:
        own += devices.VFIO_DRIVERS
    elif "edu" in options.device:
        own.append(f"edu {options.edu}".strip())
    if options.protocol == "two-step":
        own.append("protocol")
    if (options.widen or options.inject) and not options.programs:
        own.append(f"window widen_us={options.widen} inject={options.inject} "
                   f"seed={options.seed} only_dying={int(options.dying)}")
    return lines + own


def lay_out(options, root):
    """Fill `root` with what this run's guest has beyond the shared initramfs."""
    lab = root / "lab"
    lab.mkdir(parents=True)
    size = shutil.get_terminal_size()
    settings = {"MODE": "shell" if options.shell else "run", "TIMEOUT": options.timeout,
                "TERM": os.environ.get("TERM", "linux"), "ROWS": size.lines,
                "COLUMNS": size.columns, "VFIO": "yes" if options.vfio else "",
                "EDU": options.edu, "WIDEN": options.widen if options.programs else 0,
                "DYING": int(options.dying)}
    (lab / "config").write_text(
        "".join(f"{name}={shlex.quote(str(value))}\n" for name, value in settings.items()))
    (lab / "command").write_text("exec " + shlex.join(options.command) + "\n",
                                 errors="surrogateescape")
    lines = modprobe_lines(options)
    (lab / "drivers").write_text("".join(f"{line}\n" for line in lines))
    (lab / "results-drivers").write_text("".join(f"{n}\n" for n in devices.RESULTS_DRIVERS))
    options.msiscope = add_msiscope(options, root)
    shutil.copytree(LAB / "guest/scenario", root / "scenario")
    packages.add(options.package, root)
    for text in options.file:
        add_file(text, root)


def text_of(directory, name):
    with contextlib.suppress(FileNotFoundError):
        return (directory / name).read_text(errors="replace").strip()
    return None


def console_tail(out):
    lines = (text_of(out, "console.log") or "").splitlines()
    return "".join(f"  {line}\n" for line in lines[-CONSOLE_TAIL:])


def panicked(out):
    return "Kernel panic" in (text_of(out, "console.log") or "")


def judge_end(guest, results, out):
    """Exit status, outcome and the words for it."""
    failure = results.state("failure")
    status = results.state("status")
    if failure:
        return EXIT_USAGE, "setup failed", f"the guest could not be set up: {failure}"
    if guest.ended == "timeout" or results.state("timeout") is not None:
        return EXIT_TIMEOUT, "timeout", "COMMAND ran into the timeout"
    if status is not None:
        return int(status), "finished", f"COMMAND ended with {status}"
    if guest.ended == "boot":
        return EXIT_DIED, "died", (f"the guest was not up after {BOOT_LIMIT} s:\n"
                                   + console_tail(out))
    if guest.status and guest.errors():
        return EXIT_USAGE, "setup failed", f"QEMU: {guest.errors().splitlines()[-1]}"
    if guest.shell and not panicked(out):
        return EXIT_INTERRUPTED, "interrupted", "left without results"
    return EXIT_DIED, "died", "the guest died:\n" + console_tail(out)


def seconds_between(results):
    start, end = results.state("start"), results.state("end")
    return round(float(end) - float(start), 2) if start and end else None


def write_result(options, kernel, guest, results, out, end):
    keys = ("cpus", "memory", "device", "edu", "vfio", "protocol", "remapping", "widen", "inject", "dying",
            "seed", "package", "latency", "accel", "append", "timeout", "command")
    result = {"kernel": results.state("release") or kernel.release, "series": kernel.series,
              **({"built": kernel.about} if kernel.build else {}),
              **{key: getattr(options, key) for key in keys},
              "outcome": end[1], "finished": results.state("status") is not None,
              "status": end[0], "duration_s": seconds_between(results),
              "up_after_s": guest.up_after and round(guest.up_after, 2)}
    (out / "result.json").write_text(json.dumps(result, indent=2) + "\n")


def boot(options, kernel, initrd, out):
    """Run the guest; returns the exit status."""
    note = (lambda text: None) if options.quiet else say
    results = Results(out, options.memory)
    asked = " ".join(f"{name}={n}" for name, n in options.device.items())
    note(f"booting Linux {kernel.release}, {options.cpus} CPUs, {options.protocol} {asked}".rstrip())
    if options.msiscope:
        note(f"msiscope is {options.msiscope}")
    if options.shell and not options.device:
        note("no devices whose interrupts could be moved: --device edu=8 --edu active=4, say")
    guest = Guest(command_line(options, kernel, initrd, results.disk, out), out, options.shell)
    end = EXIT_INTERRUPTED, "interrupted", "interrupted"
    try:
        if options.shell:
            guest.wait()
        else:
            with open(out / "output.log", "wb") as output:
                guest.follow(output, options.timeout,
                             lambda after: note(f"up after {after:.1f} s, running COMMAND"))
        results.unpack()
        end = judge_end(guest, results, out)
    finally:
        guest.kill()
        write_result(options, kernel, guest, results, out, end)
        results.close()
        if not guest.errors():
            (out / "qemu.err").unlink()
        note(f"results in {os.path.relpath(out)}")
    (note if end[1] == "finished" else say)(end[2].rstrip())
    return end[0]


def interrupt(*_):
    raise KeyboardInterrupt


def main():
    options = parse(sys.argv[1:])
    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGHUP, interrupt)
    kernel = fetch(options.kernel)
    choose_means(options, kernel)
    archive = image.base(kernel)
    with tempfile.TemporaryDirectory(prefix="msiscope-lab-") as work:
        root = Path(work) / "root"
        lay_out(options, root)
        initrd = image.initrd(archive, root, Path(work))
        return boot(options, kernel, initrd, make_out(options, kernel))


if __name__ == "__main__":
    run_main(main)
