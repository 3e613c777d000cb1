"""Sample files, made on the spot: a few silent Opus frames in an Ogg envelope, and a picture."""

import struct
import zlib
from functools import cache

#: Opus, 20 ms, silk wide band, mono, empty: decoders play silence.
_SILENCE = b"\x48\x0b\xe4\xc1\x36\xec\xc5\x80"
_RATE = 48_000
_MOST_PACKETS = 250


@cache
def voice_note(seconds: int) -> bytes:
    """An Ogg Opus file that says it lasts so long; at most five seconds of packets are inside."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 16_000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 7) + b"sandbox" + struct.pack("<I", 0)
    packets = [_SILENCE] * max(1, min(seconds * 50, _MOST_PACKETS))
    pages = [_page(2, 0, 0, [head]), _page(0, 0, 1, [tags])]
    pages.append(_page(4, seconds * _RATE, 2, packets))
    return b"".join(pages)


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
