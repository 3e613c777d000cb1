"""Looks for what people sent in everything that a run left on disk ("Must show" 6, law 8).

Texts are sought as UTF-8 and as JSON escapes, whole and by their longer words, since a page may end
in the middle; numbers as decimal and as 4-, 6- and 8-byte integers of both byte orders. Every value
of a database is read besides, so that a number is found however SQLite packed it.
"""

import json
import re
import sqlite3
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_WORD = re.compile(r"\w{5,}")
#: Four bytes come up by chance once in 4 GB, so one such hit among megabytes of sealed bytes says
#: nothing. A real leak writes every number; two hits by chance are rarer than one run in 10,000.
_SHORT, _SHORT_HITS = 4, 2


@dataclass(frozen=True, slots=True)
class Sought:
    """What was sent: texts and names; ids and phones as whole numbers; coordinates."""

    texts: Sequence[str] = ()
    numbers: Sequence[int] = ()
    coordinates: Sequence[float] = ()
    #: Words of the texts that may stand on disk, such as those of a place's public name.
    public: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that should not be there."""

    file: str
    what: str


@dataclass(slots=True)
class _Found:
    hits: list[Hit] = field(default_factory=list)
    short: list[Hit] = field(default_factory=list)


def search(folder: Path, sought: Sought, *, beside: Iterable[str] = ("keys.json",)) -> list[Hit]:
    """Return every trace in the files of a folder and its folders, but those named `beside`."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    files = [path for path in files if path.name not in beside]
    assert files, "nothing to search"
    needles, found = dict(_needles(sought)), _Found()
    for path in files:
        _look(path.name, path.read_bytes(), needles, found)
        if path.suffix == ".sqlite3":
            found.hits += _values(path, sought)
    return found.hits + (found.short if len(found.short) >= _SHORT_HITS else [])


def _needles(sought: Sought) -> Iterator[tuple[bytes, str]]:
    for text in sought.texts:
        for part in {text, *_WORD.findall(text)} - sought.public:
            yield part.encode(), f"«{part}»"
            yield json.dumps(part)[1:-1].encode(), f"«{part}» as JSON escapes"
    for number in sought.numbers:
        yield str(number).encode(), f"{number} in decimal"
        for size in (4, 6, 8):
            if 0 <= number < 1 << 8 * size:
                for order in ("big", "little"):
                    packed = number.to_bytes(size, order)  # type: ignore[arg-type]
                    yield packed, f"{number} in {size} bytes, {order}-endian"
    for degrees in sought.coordinates:
        yield repr(degrees).encode(), f"{degrees} in decimal"
        yield struct.pack(">d", degrees), f"{degrees} as a float"
        yield struct.pack("<d", degrees), f"{degrees} as a float, little-endian"


def _look(name: str, content: bytes, needles: Mapping[bytes, str], found: _Found) -> None:
    for needle, what in needles.items():
        count = content.count(needle)
        if count and len(needle) > _SHORT:
            found.hits.append(Hit(name, what))
        elif count:
            found.short += [Hit(name, what)] * count


def _values(path: Path, sought: Sought) -> Iterator[Hit]:
    """Every number of every row, whatever its width on disk."""
    numbers = {*sought.numbers, *sought.coordinates}
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        tables = database.execute("select name from sqlite_master where type = 'table'").fetchall()
        for (table,) in tables:
            for row in database.execute(f'select * from "{table}"'):
                for value in numbers.intersection(one for one in row if not isinstance(one, bytes)):
                    yield Hit(path.name, f"{value} in table {table}")
    finally:
        database.close()
