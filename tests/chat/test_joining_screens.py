"""What those who join read fits on a phone, and says what is true of them."""

from datetime import date
from pathlib import Path

import pytest

from bot.chat.screens.joining import Own, code_screen, me_screen, pages_of
from bot.chat.words import Words
from bot.data.code_of_conduct import LANGUAGES, code_of_conduct
from bot.domain.ids import MediatorId, PlaceId
from bot.domain.mediator import Accreditation, Gender, Mediator
from bot.domain.taxonomy import Category

WORDS = Words(Path(__file__).parents[2] / "locales")
TODAY = date(2026, 11, 24)
#: Telegram's limit, and what is comfortable on a phone.
LONGEST, COMFORTABLE = 4096, 1500


def own(**changes: object) -> Own:
    person = {
        "id": MediatorId(1),
        "code": "M-1",
        "gender": Gender.WOMAN,
        "accreditation": Accreditation.ACCREDITED,
        "expires_on": date(2027, 1, 1),
        "declared_on": date(2026, 6, 1),
        "place_id": PlaceId("LY0319"),
        "radius_km": 100,
        "languages": frozenset({"ar"}),
        "categories": frozenset(Category),
        "max_severity": 3,
        "code_version": "1.0.0",
        "linked": True,
        "available": True,
        "reachable": True,
    }
    settings = {"accepted": True, "discreet": True, "declared_until": date(2027, 6, 1)}
    settings |= {name: changes.pop(name) for name in tuple(changes) if name in settings}
    return Own(Mediator(**(person | changes)), today=TODAY, **settings)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_code_is_short_and_none_of_it_is_missing(language: str) -> None:
    code, tongue = code_of_conduct(language), WORDS.of(language)
    assert pages_of(code) == 4
    pages = [
        code_screen(tongue, code, page, own(accepted=False), greet=page == 0).text
        for page in range(4)
    ]
    assert max(map(len, pages)) < COMFORTABLE < LONGEST
    whole = "\n".join(pages)
    for part in (code.preamble, code.declaration, *(one.text for one in code.articles)):
        assert part in whole.replace("&amp;", "&")


def test_only_the_last_page_asks_and_only_who_has_not_accepted() -> None:
    code, tongue = code_of_conduct("ar"), WORDS.of("ar")

    def verbs(page: int, *, accepted: bool) -> set[str]:
        rows = code_screen(tongue, code, page, own(accepted=accepted)).rows
        return {button.act.verb for row in rows for button in row if button.act}

    assert verbs(0, accepted=False) == verbs(2, accepted=False) == {"code.page"}
    assert verbs(3, accepted=False) == {"code.page", "code.accept", "code.refuse"}
    assert verbs(3, accepted=True) == {"code.page", "me"}
    assert verbs(99, accepted=True) == {"code.page", "me"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "أنتِ متاحة"),
        ({"gender": Gender.MAN}, "أنت متاح"),
        ({"available": False}, "أنتِ في راحة"),
        ({"accepted": False}, "قبل قبول ميثاق السلوك"),
        ({"declared_until": date(2026, 11, 23)}, "إقرارك بصلاتك أقدم من سنة"),
        ({"expires_on": date(2026, 11, 23)}, "حتى يُرتَّب تسجيلك"),
        ({"accreditation": Accreditation.SUSPENDED}, "موقوفة مؤقتًا"),
        ({"discreet": False}, "تصلك العروض كاملة"),
    ],
)
def test_the_own_page_says_whether_offers_arrive_and_why_not(
    changes: dict[str, object], said: str
) -> None:
    assert said in me_screen(WORDS.of("ar"), own(**changes)).text
