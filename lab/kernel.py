# SPDX-License-Identifier: GPL-2.0-only
"""A kernel in the cache: one of Debian's, or one that was built here."""
import json
import re
from dataclasses import dataclass
from pathlib import Path

from common import EXIT_SKIP, LabError, cache_dir

BUILT = "built"
# Part of a release's name and of paths, which kbuild wants without a colon.
NAME = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")


@dataclass
class Kernel:
    """One in the cache, below `path`.

    `debian`: the release that it was built in. `build`: what tells one that was built here
    from another of the same release.
    """
    series: str
    path: Path
    release: str
    debian: str = ""
    build: str = ""

    @property
    def key(self):
        """A name for what is made of it."""
        return "-".join(filter(None, (self.release, self.build)))

    @property
    def vmlinuz(self):
        return self.path / f"boot/vmlinuz-{self.release}"

    @property
    def modules(self):
        return self.path / "lib/modules" / self.release

    @property
    def headers(self):
        """None: the archive has none, so no module can be built for it."""
        path = self.path / f"usr/src/linux-headers-{self.release}"
        return path if path.is_dir() else None

    @property
    def about(self):
        """What it was built of; None for one of Debian's."""
        return json.loads((self.path / "about.json").read_text()) if self.build else None


def is_built(kernel):
    """Is that the name of one that is built here, whether it is there or not?"""
    base, colon, name = kernel.partition(":")
    return base == BUILT and (not colon or bool(NAME.fullmatch(name)))


def built_name(name):
    """The kernel that a build of that name makes; "" is the one without."""
    return f"{BUILT}:{name}" if name else BUILT


def built_path(kernel):
    return cache_dir("kernels") / kernel.replace(":", "-")


def find_built(kernel):
    """The Kernel of that name, built:NAME or built."""
    path = built_path(kernel)
    try:
        about = json.loads((path / "about.json").read_text())
        return Kernel(kernel, path, about["release"], build=about["build"])
    except FileNotFoundError as error:
        there = sorted(found.parent.name.replace("-", ":", 1)
                       for found in path.parent.glob(f"{BUILT}*/about.json"))
        raise LabError(f"no kernel {kernel} was built here (scripts/lab kernel does it)"
                       + (f"; there is {', '.join(there)}" if there else ""),
                       EXIT_SKIP) from error
