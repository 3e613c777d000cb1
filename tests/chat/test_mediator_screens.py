"""What mediators read speaks to each of them: a woman is addressed as one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.chat.screen import Screen
from bot.chat.screens import mediator as screens
from bot.chat.words import Words
from bot.domain.case import Case, CaseState, Woman
from bot.domain.ids import CaseId, PlaceId
from bot.domain.outcome import Outcome
from bot.domain.taxonomy import Category, Sides

ARABIC = Words(Path(__file__).parents[2] / "locales").of("ar")
AT_TEN = datetime(2027, 6, 6, 8, 0, tzinfo=UTC)
CASE = Case(
    id=CaseId(1),
    number="K2M9",
    state=CaseState.ASSIGNED,
    category=Category.LAND,
    sides=Sides.NEIGHBOURS,
    place_id=PlaceId("LY031901"),
    severity=1,
    risk=0,
    woman=Woman.NOT_ASKED,
    languages=frozenset(),
    team_size=1,
    opened_at=AT_TEN,
)


def all_said(screen: Screen) -> str:
    labels = [button.label for row in screen.rows for button in row]
    return "\n".join([screen.text, *labels])


def every_screen(gender: str) -> str:
    """Everything that speaks to a mediator by a form of address."""
    summary = screens.Summary(CASE, "سبها", not_before=AT_TEN, gender=gender)
    shown = (
        screens.case_screen(ARABIC, summary),
        screens.reasons_screen(ARABIC, 1, 1, gender),
        screens.confirm_screen(ARABIC, CASE, Outcome.AGREEMENT_PARTIAL, gender),
    )
    return "\n".join(map(all_said, shown))


@pytest.mark.parametrize(
    ("man", "woman"),
    [
        ("مشغول الآن", "مشغولة الآن"),
        ("تأكد من فضلك", "تأكدي من فضلك"),
        ("لا تتواصل مع أحد", "لا تتواصلي مع أحد"),
        ("قل: «السلام عليكم", "قولي: «السلام عليكم"),
        ("فقل: «لا نذكر أحدًا", "فقولي: «لا نذكر أحدًا"),
        ("لا تذهب وحدك", "لا تذهبي وحدك"),
        ("سجّل النتيجة", "سجّلي النتيجة"),
    ],
)
def test_each_is_addressed_as_they_are(man: str, woman: str) -> None:
    to_her, to_him = every_screen("f"), every_screen("m")
    assert (man in to_him, woman in to_him) == (True, False)
    assert (man in to_her, woman in to_her) == (False, True)


def test_an_offer_needs_no_form_of_address() -> None:
    said = all_said(screens.offer_screen(ARABIC, CASE, "سبها", 1))
    assert "الاعتذار حقك" in said
    assert not {"تجيب", "تعتذر", "تجيبي", "تعتذري"} & set(said.split())


def test_a_number_does_not_turn_the_direction_of_a_button_round() -> None:
    (row,) = screens.mine_screen(ARABIC, [(CASE, "سبها")]).rows
    assert row[0].label == "\u2068K2M9\u2069 · سبها"
