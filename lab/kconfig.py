# SPDX-License-Identifier: GPL-2.0-only
"""Kernel configurations: fragments laid over one, and whether the kernel took them."""
import re

LINE = re.compile(r"(?:# )?(CONFIG_\w+)(?:=(.*)| is not set)$")


def parse(text):
    """Symbols with their values, None for one that is not set; the last word counts."""
    matches = map(LINE.fullmatch, map(str.strip, text.splitlines()))
    # To a dict a symbol stays where it was first; of a choice kconfig takes the last.
    values = {}
    for match in filter(None, matches):
        values.pop(match[1], None)
        values[match[1]] = match[2] if match[2] not in (None, "n") else None
    return values


def write(values):
    return "".join(f"# {name} is not set\n" if value is None else f"{name}={value}\n"
                   for name, value in values.items())


def merge(*texts):
    """One configuration of several, the later ones over the earlier."""
    return parse("\n".join(texts))


def refused(wanted, final):
    """What of `wanted` is otherwise in the configuration that the kernel made of it."""
    return [write({name: value}).strip() for name, value in wanted.items()
            if final.get(name) != value]
