"""Sample files: a short tune hummed over and over in an Ogg envelope, and a picture."""

import struct
import zlib
from functools import cache
from itertools import cycle, islice
from pathlib import Path

#: Two seconds of made tones, Opus, mono, every packet 60 ms long and a page of its own segments.
_HUM = Path(__file__).with_name("hum.oga")
#: Opus counts samples at this rate whatever it holds; so many of them are dropped at the start.
_RATE, _SKIP = 48_000, 312
_PACKET = _RATE * 60 // 1000
#: A page holds at most 255 segments.
_PER_PAGE = 250


@cache
def voice_note(seconds: int) -> bytes:
    """An Ogg Opus file that lasts so long and can be heard."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, _SKIP, 16_000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 7) + b"sandbox" + struct.pack("<I", 0)
    end = _SKIP + max(seconds, 1) * _RATE
    packets = list(islice(cycle(_hum()), -(-end // _PACKET)))
    pages = [_page(2, 0, 0, [head]), _page(0, 0, 1, [tags])]
    for number, start in enumerate(range(0, len(packets), _PER_PAGE), 2):
        here = packets[start : start + _PER_PAGE]
        heard = min(end, (start + len(here)) * _PACKET)
        last = 4 if heard == end else 0
        pages.append(_page(last, heard, number, here))
    return b"".join(pages)


@cache
def _hum() -> tuple[bytes, ...]:
    """The packets of the tune: those of the third page, each in one segment (RFC 3533 §6)."""
    file = _HUM.read_bytes()
    start = file.rindex(b"OggS")
    sizes = file[start + 27 : start + 27 + file[start + 26]]
    at = start + 27 + len(sizes)
    found = []
    for size in sizes:
        found.append(file[at : at + size])
        at += size
    return tuple(found)


@cache
def picture(width: int = 320, height: int = 200) -> bytes:
    """A PNG of one calm colour."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    row = b"\0" + bytes((0x9F, 0xB8, 0xBF)) * width
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(row * height)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def _page(flags: int, granule: int, number: int, packets: list[bytes]) -> bytes:
    lacing = bytes(len(packet) for packet in packets)
    header = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, granule, 0x5A4D, number, 0, len(lacing))
    page = bytearray(header + lacing + b"".join(packets))
    page[22:26] = struct.pack("<I", _crc(bytes(page)))
    return bytes(page)


def _crc(data: bytes) -> int:
    """Ogg's check sum: polynomial 0x04c11db7, no reflection (RFC 3533 §6)."""
    crc = 0
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = ((crc << 1) ^ 0x04C11DB7) & 0xFFFFFFFF if crc & 0x80000000 else crc << 1
    return crc
