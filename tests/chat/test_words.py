import io
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel import Locale
from babel.dates import get_day_names, get_month_names
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from bot.chat.catalogues import PLURALS, missing, spoken
from bot.chat.dates import DATES
from bot.chat.words import DOMAIN, Words

ROOT = Path(__file__).parents[2]
LOCALES = ROOT / "locales"
ARABIC = f"""msgid ""
msgstr ""
"Language: ar\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {PLURALS["ar"]}\\n"

msgid "Your code: {{code}}"
msgstr "رمزك: {{code}}"

msgid "{{code}} is yours"
msgstr "{{code}} لك"

msgid "Stop"
msgstr "توقف"

msgctxt "f"
msgid "Stop"
msgstr "توقفي"
"""


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    return write(tmp_path, ARABIC)


def write(folder: Path, text: str, language: str = "ar") -> Path:
    po = folder / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_text(text, encoding="utf-8")
    return folder


def faults(locales: Path) -> list[str]:
    """Faults of the catalogue itself, without what the code asks for."""
    return [fault for fault in missing(locales) if "no entry for" not in fault]


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "لا بلاغات"),
        (1, "بلاغ واحد"),
        (2, "بلاغان"),
        (3, "\u200f\u20683\u2069 بلاغات"),
        (11, "\u200f\u206811\u2069 بلاغًا"),
        (100, "\u200f\u2068100\u2069 بلاغ"),
        (101, "\u200f\u2068101\u2069 بلاغ"),
        (12345, "\u200f\u206812,345\u2069 بلاغًا"),
    ],
)
def test_arabic_counts_in_six_forms(n: int, said: str) -> None:
    assert Words(LOCALES).of("ar").count("{n} report", "{n} reports", n) == said.replace(
        "12,345", Words(LOCALES).of("ar")._written(12345)
    )


def test_english_counts_without_a_catalogue(tmp_path: Path) -> None:
    english = Words(tmp_path).of("en")
    assert english.count("{n} report", "{n} reports", 1) == "\u20681\u2069 report"
    assert english.count("{n} report", "{n} reports", 2) == "\u20682\u2069 reports"


def test_what_is_inserted_is_escaped_and_isolated(locales: Path) -> None:
    tongue = Words(locales).of("ar")
    assert tongue.say("Your code: {code}", code="<b>&") == "رمزك: \u2068&lt;b&gt;&amp;\u2069"
    assert tongue.say("Your code: {code}", code="A\nB").count("\u2068") == 2


def test_a_line_that_may_begin_with_a_digit_is_held_to_the_right(locales: Path) -> None:
    words = Words(locales)
    assert words.of("ar").say("{code} is yours", code="A1").startswith("\u200f\u2068A1")
    assert not words.of("en").say("{code} is yours", code="A1").startswith("\u200f")
    assert words.of("ar").say("Stop") == "توقف"


@pytest.mark.parametrize("line", ["• {code} ({code})", "«{code}»", "🔴 {code}", "<b>{code}</b>"])
def test_signs_and_tags_before_what_is_inserted_do_not_hide_it(line: str, tmp_path: Path) -> None:
    locales = write(tmp_path, ARABIC.replace("رمزك: {code}", line))
    assert Words(locales).of("ar").say("Your code: {code}", code="A1").startswith("\u200f")


def test_a_forgotten_value_is_an_error(locales: Path) -> None:
    with pytest.raises(KeyError):
        Words(locales).of("ar").say("Your code: {code}")


def test_a_woman_is_spoken_to_as_one_where_a_form_exists(locales: Path) -> None:
    tongue = Words(locales).of("ar")
    assert tongue.say_to("f", "Stop") == "توقفي"
    assert tongue.say_to("m", "Stop") == "توقف"
    assert tongue.say_to("", "Stop") == "توقف"
    assert "لك" in tongue.say_to("f", "{code} is yours", code="A")


def test_dates_and_times_are_libyas() -> None:
    tongue = Words(LOCALES).of("ar")
    assert tongue.date(date(2026, 11, 24)) == "24 نوفمبر 2026"
    assert tongue.weekday(date(2026, 11, 24)) == "الثلاثاء"
    assert tongue.time(datetime(2026, 11, 24, 22, 5, tzinfo=UTC)) == "00:05"
    with pytest.raises(ValueError, match="zone"):
        tongue.time(datetime(2026, 11, 24, 22, 5))


def test_an_unknown_language_is_answered_in_arabic(locales: Path) -> None:
    words = Words(locales)
    assert words.nearest("en-GB") == "en"
    assert words.nearest("ar-LY") == words.nearest("fr") == words.nearest("") == "ar"
    assert words.of("fr") is words.of("ar")
    assert words.of("ar").rtl
    assert not words.of("en").rtl


def test_a_changed_catalogue_is_read_anew_and_a_broken_compiled_one_only_when_fresh(
    locales: Path,
) -> None:
    assert Words(locales).of("ar").say("Stop") == "توقف"
    assert Words(locales).of("ar").say("Stop") == "توقف"
    write(locales, ARABIC.replace('"توقف"', '"قف"'))
    assert Words(locales).of("ar").say("Stop") == "قف"


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ("رمزك: {code}", "رمزك: {kode}", "placeholders"),
        ("رمزك: {code}", "", "not translated"),
        ('msgid "Your', '#, fuzzy\nmsgid "Your', "fuzzy"),
        (PLURALS["ar"], "nplurals=2; plural=(n != 1);", "plural header"),
    ],
)
def test_faults_of_a_catalogue_are_named(locales: Path, was: str, becomes: str, fault: str) -> None:
    assert faults(locales) == []
    found = faults(write(locales, ARABIC.replace(was, becomes)))
    assert [fault in line for line in found] == [True]


def test_a_sentence_of_the_code_without_arabic_is_named(locales: Path) -> None:
    assert any("no entry for 'I agree'" in fault for fault in missing(locales))


def test_no_catalogue_at_all_is_a_fault(tmp_path: Path) -> None:
    assert missing(tmp_path) == ["ar: the catalogue is missing"]


def test_every_sentence_of_the_project_has_its_words() -> None:
    assert missing(LOCALES) == []


ENGLISH = Words(LOCALES).of("en")
#: What a code or a key would look like, and no sentence or label does.
KEY = re.compile(r"[a-z0-9]*[._:][a-z0-9._:]*|[A-Z0-9_]{3,}")
ARABIC_LETTERS = re.compile("[\u0620-\u06ff]")


def english_of(msgid: str | tuple[str, ...], n: int = 1) -> str:
    """What somebody reads who reads English, before anything is inserted."""
    if isinstance(msgid, str):
        return ENGLISH._catalogue.gettext(msgid)
    return ENGLISH._catalogue.ngettext(msgid[0], msgid[1], n)


def test_every_sentence_of_every_role_has_english_words() -> None:
    """The msgids are English sentences; the catalogue says otherwise where English needs it."""
    for where, msgid in spoken(ROOT / "bot"):
        for n in (1, 2):
            said = english_of(msgid, n)
            assert not ARABIC_LETTERS.search(said), where
            assert not KEY.fullmatch(said), where
            assert said == said.strip() or said == ", ", where
            assert not re.search(r"  |\s[.,;:!?](?:\s|$)", said), where


def test_english_counts_as_english_does() -> None:
    """One of a thing is no more of them; what has no other plural says the number all the same."""
    for where, msgid in spoken(ROOT / "bot"):
        if not isinstance(msgid, str):
            assert "{n}" in english_of(msgid, 2), where
            one, many = english_of(msgid, 1), english_of(msgid, 2)
            assert one == many or len(one) != len(many) or one.split() != many.split(), where


def test_the_english_catalogue_is_whole() -> None:
    """So that somebody who writes English may better a sentence without looking at the code."""
    po = ROOT / "locales" / "en" / "LC_MESSAGES" / "sulh.po"
    known = read_po(io.BytesIO(po.read_bytes()), locale="en")
    rooms = ("chat/resident/", "chat/screens/cards", "chat/screens/report", "chat/screens/typed")
    rooms += (
        "chat/screens/complaint",
        "conversation/",
        "chat/opening",
        "chat/post",
        "chat/directory",
        "chat/desk",
    )
    lacking = [
        (where, msgid)
        for where, msgid in spoken(ROOT / "bot")
        if where.startswith(rooms)
        and known.get(msgid if isinstance(msgid, str) else msgid[0]) is None
    ]
    assert lacking == []


@pytest.mark.parametrize(("code", "locale"), [("ar", "ar_LY"), ("en", "en_GB")])
def test_dates_are_written_in_babels_words(code: str, locale: str) -> None:
    dates = DATES[code]
    assert dict(enumerate(dates.months, 1)) == dict(get_month_names(locale=locale))
    assert dict(enumerate(dates.weekdays)) == dict(get_day_names(locale=locale))
    assert format_decimal(1_000_000, locale=locale).split("000")[1] == dates.between_thousands
    assert dates.rtl == (Locale.parse(locale).text_direction == "rtl")
