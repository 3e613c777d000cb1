"""Words: one catalogue a language, plurals, dates, and the direction of what is inserted.

The `.po` files are the source; a compiled `.mo` beside one is used while it is fresh, and never
needed. Arabic is the source of truth for what people read; the msgids are English sentences.
"""

import datetime as dt
import gettext
import io
import os
import re
import string
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

DOMAIN = "sulh"
SOURCE = "ar"
#: Libya's own locale: Latin digits, Saturday first (decision recipes §6).
LOCALES: Mapping[str, str] = {"ar": "ar_LY", "en": "en_GB"}
#: Babel's own header for Arabic is wrong (decision recipes §6).
PLURALS: Mapping[str, str] = {
    "ar": (
        "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
        "n%100>=11 && n%100<=99 ? 4 : 5);"
    ),
}
TRIPOLI = ZoneInfo("Africa/Tripoli")
#: From this number on digits are grouped (decision recipes §6).
GROUPED_FROM = 10_000
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "N_": None,
    "say": None,
    "count": (1, 2),
    "say_to": (2,),
}
_RLM, _FSI, _PDI = "\u200f", "\u2068", "\u2069"
#: The start of a line that begins with nothing but tags and signs before something inserted: such
#: a line has no direction of its own, or the wrong one.
_LEFTWARD = re.compile(rf"(?m)^(?=(?:<[^<>]*>|[^\w\s<{_FSI}{_RLM}]| )*[A-Za-z0-9{_FSI}])")


def escape(text: str) -> str:
    """Make text safe inside Telegram's HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def isolate(text: str) -> str:
    """Keep inserted text from turning the direction of the sentence round it."""
    return "\n".join(f"{_FSI}{line}{_PDI}" if line else "" for line in text.split("\n"))


class Tongue:
    """One language, ready to speak."""

    __slots__ = ("_catalogue", "_locale", "code", "rtl")

    def __init__(self, code: str, catalogue: gettext.NullTranslations) -> None:
        self.code = code
        self._catalogue = catalogue
        self._locale = Locale.parse(LOCALES.get(code, code))
        self.rtl = self._locale.text_direction == "rtl"

    def say(self, msgid: str, **values: object) -> str:
        """Say a sentence as HTML; inserted values are escaped and isolated.

        Raises KeyError where the sentence has a placeholder without a value.
        """
        return self._fill(self._catalogue.gettext(msgid), values)

    def count(self, singular: str, plural: str, n: int, **values: object) -> str:
        """Say a sentence in the form that the number calls for; `{n}` is the number."""
        return self._fill(self._catalogue.ngettext(singular, plural, n), {"n": n, **values})

    def say_to(self, gender: str, msgid: str, **values: object) -> str:
        """Say a sentence to a woman («f») where it has a form of its own, else the plain one."""
        said = self._catalogue.pgettext(gender, msgid) if gender else msgid
        return self._fill(self._catalogue.gettext(msgid) if said == msgid else said, values)

    def date(self, day: dt.date) -> str:
        """Write a date out: 24 نوفمبر 2026."""
        return format_date(day, "d MMMM y", locale=self._locale)

    def day(self, day: dt.date) -> str:
        """Write a day of this year out: 24 نوفمبر."""
        return format_date(day, "d MMMM", locale=self._locale)

    def weekday(self, day: dt.date) -> str:
        """Name the day of the week."""
        return format_date(day, "EEEE", locale=self._locale)

    def time(self, instant: dt.datetime) -> str:
        """Write the time of day in Libya, HH:mm. Takes aware instants only."""
        if instant.tzinfo is None:
            raise ValueError("An instant without a zone is no instant.")
        return format_datetime(instant, "HH:mm", tzinfo=TRIPOLI, locale=self._locale)

    def _fill(self, sentence: str, values: Mapping[str, object]) -> str:
        inserted = {name: isolate(escape(self._written(value))) for name, value in values.items()}
        said = sentence.format_map(inserted)
        return _LEFTWARD.sub(_RLM, said) if self.rtl else said

    def _written(self, value: object) -> str:
        if isinstance(value, int) and abs(value) >= GROUPED_FROM:
            return format_decimal(value, locale=self._locale)
        return str(value)


class Words:
    """The catalogues of all languages, read once."""

    __slots__ = ("_tongues",)

    def __init__(self, locales_dir: Path) -> None:
        self._tongues = {"en": Tongue("en", gettext.NullTranslations())}
        for po in _catalogues(locales_dir):
            code = _language(po)
            self._tongues[code] = Tongue(code, _load(po))

    def of(self, language: str) -> Tongue:
        """The tongue of a language code; Arabic's for codes we do not speak."""
        return self._tongues.get(language) or self._tongues.get(SOURCE) or self._tongues["en"]

    def nearest(self, tag: str) -> str:
        """The code we speak that is nearest to an IETF tag such as «en-GB»; else Arabic."""
        code = tag.replace("_", "-").partition("-")[0].lower()
        return code if code in self._tongues else SOURCE


def missing(locales_dir: Path) -> list[str]:
    """What is wrong with the catalogues: each line is a fault, none is silence."""
    faults = []
    for po in _catalogues(locales_dir):
        code = _language(po)
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


def _catalogues(locales_dir: Path) -> list[Path]:
    return sorted(locales_dir.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def _language(po: Path) -> str:
    return po.parent.parent.name


def _load(po: Path) -> gettext.GNUTranslations:
    """Read a catalogue: the compiled one while fresh, else compile it now."""
    mo = po.with_suffix(".mo")
    with suppress(OSError):
        if mo.stat().st_mtime_ns > po.stat().st_mtime_ns:
            return gettext.GNUTranslations(io.BytesIO(mo.read_bytes()))
    compiled = io.BytesIO()
    catalogue = read_po(io.BytesIO(po.read_bytes()), domain=DOMAIN, locale=_language(po))
    write_mo(compiled, catalogue)
    with suppress(OSError):  # a read-only installation is fine
        # A name of its own: processes that start together must not write into one another's file.
        handle, fresh = tempfile.mkstemp(suffix=".mo", dir=mo.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(compiled.getvalue())
        Path(fresh).chmod(0o644)
        Path(fresh).replace(mo)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
