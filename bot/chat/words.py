"""Words: one catalogue a language, plurals, dates, and the direction of what is inserted.

The `.po` files are the source; a compiled `.mo` beside one is used while it is fresh, and never
needed. Arabic is the source of truth for what people read; the msgids are English sentences.
"""

import datetime as dt
import gettext
import io
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.chat.dates import DATES, ENGLISH

DOMAIN = "sulh"
SOURCE = "ar"
TRIPOLI = ZoneInfo("Africa/Tripoli")
#: From this number on digits are grouped (decision recipes §6).
GROUPED_FROM = 10_000
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

    __slots__ = ("_catalogue", "_dates", "code", "rtl")

    def __init__(self, code: str, catalogue: gettext.NullTranslations) -> None:
        self.code = code
        self._catalogue = catalogue
        self._dates = DATES.get(code, ENGLISH)
        self.rtl = self._dates.rtl

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
        return f"{self.day(day)} {day.year}"

    def day(self, day: dt.date) -> str:
        """Write a day of this year out: 24 نوفمبر."""
        return f"{day.day} {self._dates.months[day.month - 1]}"

    def weekday(self, day: dt.date) -> str:
        """Name the day of the week."""
        return self._dates.weekdays[day.weekday()]

    def time(self, instant: dt.datetime) -> str:
        """Write the time of day in Libya, HH:mm. Takes aware instants only."""
        if instant.tzinfo is None:
            raise ValueError("An instant without a zone is no instant.")
        return f"{instant.astimezone(TRIPOLI):%H:%M}"

    def _fill(self, sentence: str, values: Mapping[str, object]) -> str:
        inserted = {name: isolate(escape(self._written(value))) for name, value in values.items()}
        said = sentence.format_map(inserted)
        return _LEFTWARD.sub(_RLM, said) if self.rtl else said

    def _written(self, value: object) -> str:
        if isinstance(value, int) and abs(value) >= GROUPED_FROM:
            return f"{value:,}".replace(",", self._dates.between_thousands)
        return str(value)


class Words:
    """The catalogues of all languages, read once."""

    __slots__ = ("_tongues",)

    def __init__(self, locales_dir: Path) -> None:
        self._tongues = {"en": Tongue("en", gettext.NullTranslations())}
        for po in catalogues_in(locales_dir):
            code = language_of(po)
            self._tongues[code] = Tongue(code, _load(po))

    def of(self, language: str) -> Tongue:
        """The tongue of a language code; Arabic's for codes we do not speak."""
        return self._tongues.get(language) or self._tongues.get(SOURCE) or self._tongues["en"]

    def nearest(self, tag: str) -> str:
        """The code we speak that is nearest to an IETF tag such as «en-GB»; else Arabic."""
        code = tag.replace("_", "-").partition("-")[0].lower()
        return code if code in self._tongues else SOURCE


def catalogues_in(locales_dir: Path) -> list[Path]:
    """Return the `.po` files under a folder, one a language."""
    return sorted(locales_dir.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def language_of(po: Path) -> str:
    """Return the code of the language that a `.po` file speaks, by its folder."""
    return po.parent.parent.name


def _load(po: Path) -> gettext.GNUTranslations:
    """Read a catalogue: the compiled one while fresh, else compile it now."""
    mo = po.with_suffix(".mo")
    with suppress(OSError):
        if mo.stat().st_mtime_ns > po.stat().st_mtime_ns:
            return gettext.GNUTranslations(io.BytesIO(mo.read_bytes()))
    from bot.chat.catalogues import compiled  # noqa: PLC0415 - Babel is needed once a version

    return gettext.GNUTranslations(io.BytesIO(compiled(po)))
