"""The catalogues as files: compiled, and checked against what the code says.

Apart from words.py, which a running bot needs: Babel takes its time and memory, and is needed once
a version.
"""

import io
import os
import string
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.chat.dates import DATES
from bot.chat.words import DOMAIN, SOURCE, catalogues_in, language_of

#: Babel's own header for Arabic is wrong (decision recipes §6).
PLURALS: Mapping[str, str] = {
    "ar": (
        "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
        "n%100>=11 && n%100<=99 ? 4 : 5);"
    ),
}
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "N_": None,
    "say": None,
    "count": (1, 2),
    "say_to": (2,),
}


def compiled(po: Path) -> bytes:
    """Compile a catalogue, and leave the result beside it for the next start."""
    made = io.BytesIO()
    catalogue = read_po(io.BytesIO(po.read_bytes()), domain=DOMAIN, locale=language_of(po))
    write_mo(made, catalogue)
    mo = po.with_suffix(".mo")
    with suppress(OSError):  # a read-only installation is fine
        # A name of its own: processes that start together must not write into one another's file.
        handle, fresh = tempfile.mkstemp(suffix=".mo", dir=mo.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(made.getvalue())
        Path(fresh).chmod(0o644)
        Path(fresh).replace(mo)
    return made.getvalue()


def missing(locales_dir: Path) -> list[str]:
    """What is wrong with the catalogues: each line is a fault, none is silence."""
    faults = []
    for po in catalogues_in(locales_dir):
        code = language_of(po)
        text = po.read_text(encoding="utf-8")
        catalogue = read_po(io.StringIO(text), domain=DOMAIN, locale=code)
        faults += [f"{code}: {fault}" for fault in _faults_of(code, catalogue)]
    arabic = locales_dir / SOURCE / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not arabic.exists():
        return [*faults, f"{SOURCE}: the catalogue is missing"]
    known = read_po(io.BytesIO(arabic.read_bytes()), domain=DOMAIN, locale=SOURCE)
    for where, msgid in spoken(Path(__file__).parent.parent):
        entry = known.get(msgid)
        if entry is None or (not isinstance(msgid, str) and not entry.pluralizable):
            faults.append(f"{SOURCE}: no entry for {_short(msgid)} ({where})")
    return faults


def spoken(code_dir: Path) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Every sentence that the code under a folder marks: where it stands, and its msgid."""
    found = extract_from_dir(
        str(code_dir), [("**.py", "python")], {"**": {"encoding": "utf-8"}}, KEYWORDS
    )
    for path, line, msgid, _, _ in found:
        yield f"{Path(path).as_posix()}:{line}", msgid


def _faults_of(code: str, catalogue: Catalog) -> Iterator[str]:
    if code not in DATES:
        yield "dates.py does not know how dates are written"
    wanted = PLURALS.get(code)
    if wanted is not None and _bare(catalogue.plural_forms) != _bare(wanted):
        yield f"the plural header is {catalogue.plural_forms!r}"
    for entry in catalogue:
        if not entry.id:
            continue
        said = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())
        if entry.fuzzy:
            yield f"{_short(entry.id)} is fuzzy"
        if not said or not all(said) or (entry.pluralizable and len(said) != catalogue.num_plurals):
            yield f"{_short(entry.id)} is not translated"
        elif not _same_holes(entry, said):
            yield f"{_short(entry.id)} has other placeholders"


def _same_holes(entry: Message, said: tuple[str, ...]) -> bool:
    """Each form has the sentence's placeholders; a plural form may speak its number as a word."""
    asked = (entry.id,) if isinstance(entry.id, str) else tuple(entry.id)
    needed = set[str]().union(*map(_holes, asked))
    free = {"n"} if entry.pluralizable else set()
    return all(_holes(form) | free == needed | free for form in said)


def _holes(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def _short(msgid: str | tuple[str, ...] | list[str]) -> str:
    return repr(msgid if isinstance(msgid, str) else msgid[0])[:80]


def _bare(header: str) -> str:
    return header.replace(" ", "").rstrip(";")
