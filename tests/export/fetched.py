# SPDX-License-Identifier: GPL-2.0-only
"""Programs that read what is exported: from npm, or out of a Debian package that is not
installed (it may be a daemon). Kept in MSISCOPE_CACHE."""
import fcntl
import os
import subprocess
import tempfile
from pathlib import Path

CACHE = Path(os.environ.get("MSISCOPE_CACHE") or Path.home() / ".cache" / "msiscope")


class Missing(Exception):
    """It cannot be had here; why."""


def run(*command, **options):
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=300,
                              **options).stdout
    except subprocess.CalledProcessError as error:
        raise Missing(f"{command[0]}: {' '.join(error.stderr.split())}") from None
    except (OSError, subprocess.SubprocessError) as error:
        raise Missing(f"{command[0]}: {error}") from None


def into_cache(name, fetch):
    """The folder of that name, filled by @fetch once, whoever else wants it meanwhile."""
    folder = CACHE / "viewers" / name
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(folder.parent / f"{name}.lock", "wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            with tempfile.TemporaryDirectory(dir=folder.parent) as beside:
                fetch(Path(beside)).rename(folder)
    return folder


def npm(package, folder):
    """Its node_modules."""
    run("npm", "install", "--no-audit", "--no-fund", "--fetch-retries=1", "--prefix", str(folder),
        package)
    return folder / "node_modules"


def debian(package, folder):
    """Where its files are."""
    run("apt-get", "download", package, cwd=folder)
    archive, = folder.glob("*.deb")
    run("dpkg-deb", "-x", str(archive), str(folder / "unpacked"))
    archive.unlink()
    return folder / "unpacked"
