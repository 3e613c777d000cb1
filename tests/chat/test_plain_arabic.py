"""The Arabic that people read: no word that hurts or alarms, one sentence for one msgid."""

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.chat.words import DOMAIN

LOCALES = Path(__file__).parents[2] / "locales"
#: Words to avoid wherever people read them (glossary, domain brief §8): enemy, accused, offender,
#: victim, court case, failure, escalation, warning, informer, accredited, disabled, militia, gang …
AVOIDED = (
    *("خصم", "خصوم", "متهم", "متهمون", "جان", "جاني", "ضحية", "ضحايا", "قضية", "فشل", "تصعيد"),
    *("إنذار", "مخبر", "مبلغ", "وشاية", "معتمد", "معتمدة", "معاق", "عاجز", "ميليشيا", "عصابة"),
    *("حاجز", "فيتو", "مدونة"),
)
_AVOIDED = re.compile(rf"(?<![ء-ي])[وفب]?(?:ال|لل)?(?:{'|'.join(AVOIDED)})(?![ء-ي])")
#: The start of an entry: its context, where it has one, and its msgid over all its lines.
_ENTRY = re.compile(r'^(?:msgctxt "(.*)"\n)?msgid ((?:".*"\n)+)', re.MULTILINE)


def bare(text: str) -> str:
    """The letters alone, without vowel signs."""
    return "".join(letter for letter in text if not unicodedata.combining(letter))


def said(language: str) -> list[str]:
    with (LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        entries = [entry.string for entry in read_po(file) if entry.id]
    return [
        form for entry in entries for form in ([entry] if isinstance(entry, str) else entry or ())
    ]


def test_no_sentence_has_a_word_to_avoid() -> None:
    assert [sentence for sentence in said("ar") if _AVOIDED.search(bare(sentence))] == []
    assert _AVOIDED.search(bare("والخصوم في القضيّة"))


@pytest.mark.parametrize("language", ["ar", "en"])
def test_each_sentence_stands_once_in_a_catalogue(language: str) -> None:
    text = (LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po").read_text(encoding="utf-8")
    found = Counter(
        (context, "".join(re.findall(r'"(.*)"', msgid))) for context, msgid in _ENTRY.findall(text)
    )
    assert [entry for entry, count in found.items() if count > 1] == []


def test_hamza_and_tanween_are_written_as_in_print() -> None:
    # «شيئاً» → «شيئًا»: the tanween stands on the letter before the alif, everywhere alike.
    assert [sentence for sentence in said("ar") if "\u0627\u064b" in sentence] == []
    # Two blanks, a blank before a comma, or Latin punctuation after an Arabic word.
    slips = re.compile(r"  | [،؛؟.]|[ء-ي][,;?]")
    assert [sentence for sentence in said("ar") if slips.search(sentence)] == []
