# SPDX-License-Identifier: GPL-2.0-only
"""Are these screenshots (8-bit RGB or RGBA PNG) of a light and of a dark page?

usage: brightness.py LIGHT DARK
"""
import struct
import sys
import zlib


def pixels(path):
    """(channels, unfiltered rows) of a PNG that is not interlaced."""
    data = open(path, "rb").read()
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        sys.exit(f"{path}: no PNG")
    at, packed, head = 8, b"", None
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        if kind == b"IHDR":
            head = struct.unpack(">IIBBBBB", body)
        elif kind == b"IDAT":
            packed += body
        at += 12 + length
    width, height, depth, colour, _, _, interlaced = head
    if depth != 8 or colour not in (2, 6) or interlaced:
        sys.exit(f"{path}: not 8-bit RGB")
    channels = 3 if colour == 2 else 4
    return unfilter(zlib.decompress(packed), width * channels, height, channels)


def paeth(left, up, corner):
    guess = left + up - corner
    distances = abs(guess - left), abs(guess - up), abs(guess - corner)
    return (left, up, corner)[distances.index(min(distances))]


def unfilter(raw, stride, height, channels):
    before = bytearray(stride)
    for y in range(height):
        kind, row = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        if kind:
            for x in range(stride):
                left = row[x - channels] if x >= channels else 0
                corner = before[x - channels] if x >= channels else 0
                row[x] = (row[x] + (0, left, before[x], (left + before[x]) // 2,
                                    paeth(left, before[x], corner))[kind]) & 255
        yield row
        before = row


def brightness(path):
    """Mean of every 50th row, 0 to 255."""
    rows = [row for y, row in enumerate(pixels(path)) if y % 50 == 0]
    return sum(map(sum, rows)) / sum(map(len, rows))


def main():
    light, dark = map(brightness, sys.argv[1:3])
    if not (light > 200 and dark < 140):
        sys.exit(f"brightness: light {light:.0f}, dark {dark:.0f} of 255")


if __name__ == "__main__":
    main()
