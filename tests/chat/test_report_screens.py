import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.chat.screen import Button, Screen
from bot.chat.screens import report as screens
from bot.chat.words import Tongue, Words
from bot.conversation.engine import Ask, Draft, Resume, Review, Say, advance
from bot.conversation.form import Tick
from bot.conversation.forms import reopen_gate
from bot.conversation.forms.report import REPORT
from bot.usecases.submit_report import Filed
from tests.conversation.moves import good_answer

NOON = datetime(2027, 6, 6, 10, tzinfo=UTC)
WORDS = Words(Path(__file__).parents[2] / "locales")
TONGUES = pytest.mark.parametrize("tongue", [WORDS.of("ar"), WORDS.of("en")], ids=lambda t: t.code)


def drafts() -> Iterator[tuple[Draft, Ask]]:
    draft = Draft.new("d1", REPORT)
    while True:
        draft, show = advance(REPORT, draft, Resume())
        if not isinstance(show, Ask):
            return
        yield draft, show
        gated, gate = advance(REPORT, reopen_gate(draft), Resume())
        assert isinstance(gate, Ask)
        yield gated, gate
        draft, _ = advance(REPORT, draft, good_answer(show.step))


def buttons(screen: Screen) -> list[Button]:
    return [button for row in screen.rows for button in row]


def verbs(screen: Screen) -> list[str]:
    return [button.act.verb for button in buttons(screen) if button.act]


@TONGUES
def test_every_question_is_short_has_a_stop_and_carries_its_step(tongue: Tongue) -> None:
    for draft, ask in drafts():
        screen = screens.ask_screen(tongue, draft, ask)
        assert len(screen.text) <= screens.LONGEST
        assert "report.stop" in verbs(screen)
        assert len(buttons(screen)) <= 30
        for button in buttons(screen):
            assert button.act is not None
            if button.act.verb.startswith("report."):
                assert button.act.args["draft"] == "d1"
                assert button.act.args["step"] == ask.step.key
        assert verbs(screen)[-1] == "exit"
        assert ("report.back" in verbs(screen)) == (ask.step.key not in {"danger", "danger_again"})


def test_arabic_speaks_arabic_on_every_screen() -> None:
    for draft, ask in drafts():
        screen = screens.ask_screen(WORDS.of("ar"), draft, ask)
        said = re.sub(r"<[^>]*>", "", "".join([screen.text, *(b.label for b in buttons(screen))]))
        assert not re.search("[A-Za-z]", said)


def test_answers_to_the_gates_and_stop_overtake_what_waits() -> None:
    for draft, ask in drafts():
        gate = ask.step.key in {"danger", "harm", "danger_again"}
        for button in buttons(screens.ask_screen(WORDS.of("ar"), draft, ask)):
            assert button.act is not None
            if button.act.verb in {"report.say", "report.stop", "exit"}:
                assert button.act.urgent == (gate or button.act.verb != "report.say")


def test_the_steps_are_counted_after_consent() -> None:
    told = {
        ask.step.key: screens.ask_screen(WORDS.of("en"), draft, ask).text for draft, ask in drafts()
    }
    assert "Step" not in told["consent"]
    assert told["place"].startswith("Step \u20683\u2069 of \u206812\u2069")


def test_what_is_ticked_shows() -> None:
    draft, ask = next((d, a) for d, a in drafts() if isinstance(a.step.answer, Tick))
    ticked = Draft(**{**draft.to_json(), "ticking": {"seen": ["threat"]}})
    labels = [b.label for b in buttons(screens.ask_screen(WORDS.of("ar"), ticked, ask))]
    assert "✓ تهديد" in labels
    assert "كلام فقط" in labels


@TONGUES
@pytest.mark.parametrize("what", ["قصير", "كلام <طويل> & " * 100])
def test_the_read_back_fits_a_screen_and_corrects_every_answer(tongue: Tongue, what: str) -> None:
    draft = Draft.new("d1", REPORT)
    for step in REPORT.steps:
        if not step.detour:
            move = Say("what", what) if step.key == "what" else good_answer(step)
            if isinstance(step.answer, Tick):
                move = Say(step.key, [option.value for option in step.answer.options])
            draft, show = advance(REPORT, draft, move)
    assert isinstance(show, Review)
    screen = screens.review_screen(tongue, draft, "درنة، درنة")
    assert len(re.sub(r"<[^>]*>|\u2068|\u2069", "", screen.text)) <= screens.LONGEST
    assert verbs(screen)[0] == "report.send"
    assert verbs(screen).count("report.change") == 12
    assert all(len(row) <= 2 for row in screen.rows[:-1])
    assert buttons(screen)[0].act.args["step"] == ""
    assert "&lt;طويل" in screen.text or what == "قصير"
    assert "&amp;amp;" not in screen.text
    assert "&amp;lt;" not in screen.text


def test_a_card_shows_no_button_that_nobody_would_answer() -> None:
    for card, verb in (("emergency", "emergency.alert"), ("refer", "refer.contact")):
        assert verb not in verbs(screens.card_screen(WORDS.of("ar"), card))
        assert verb in verbs(screens.card_screen(WORDS.of("ar"), card, staffed=True))


@pytest.mark.parametrize("card", ["emergency", "refer", "refer_asked", "no_consent"])
def test_every_card_is_short_and_can_clear_the_chat(card: str) -> None:
    screen = screens.card_screen(WORDS.of("ar"), card, helpers=["جهة 1"], staffed=True)
    assert len(screen.text) <= screens.LONGEST
    assert "exit" in verbs(screen)


def test_the_survivor_card_speaks_to_a_woman_when_known() -> None:
    assert "لا تحتاجين" in screens.card_screen(WORDS.of("ar"), "refer", gender="f").text
    assert "لا تحتاجين" not in screens.card_screen(WORDS.of("ar"), "refer").text


@pytest.mark.parametrize(
    ("within", "said"),
    [
        (timedelta(minutes=15), "دقيقة"),
        (timedelta(hours=2), "ساعتين"),
        (timedelta(hours=4), "ساعات"),
        (timedelta(days=2), "يومين"),
    ],
)
def test_the_receipt_says_which_path_applies(within: timedelta, said: str) -> None:
    tongue = WORDS.of("ar")
    filed = Filed("K7M4P2QX9R", by_itself=False, within=within)
    waits = screens.receipt_screen(tongue, filed, NOON).text
    assert said in waits
    assert "<code>\u2068K7M4P-2QX9R\u2069</code>" in waits
    begins = screens.receipt_screen(tongue, replace(filed, by_itself=True), NOON).text
    assert "نبحث الآن عن وسيط" in begins


def test_the_receipt_of_a_search_says_by_when() -> None:
    tongue, day = WORDS.of("ar"), timedelta(days=1)
    filed = Filed("K7M4P2QX9R", by_itself=True, within=day, told_at=NOON + 7 * day)
    said = screens.receipt_screen(tongue, filed, NOON, tells=True).text
    assert "\u206824\u2069 ساعة ليجيب" in said
    assert "13 يونيو\u2069 على الأكثر" in said
    today = replace(filed, told_at=NOON + timedelta(hours=6))
    assert "واليوم على كل حال" in screens.receipt_screen(tongue, today, NOON, tells=True).text
    # Whoever wished no messages is promised none.
    assert "سنخبرك" not in screens.receipt_screen(tongue, filed, NOON).text


@pytest.mark.parametrize(
    ("begins", "said"),
    [
        (datetime(2027, 6, 7, 5, tzinfo=UTC), "صباحًا، الساعة \u206807:00"),
        # Friday after the noon prayer.
        (datetime(2027, 6, 11, 12, 30, tzinfo=UTC), "محايد الساعة \u206814:30"),
    ],
)
def test_the_receipt_says_when_a_search_begins(begins: datetime, said: str) -> None:
    filed = Filed("K7M4P2QX9R", by_itself=True, within=timedelta(days=1), begins_at=begins)
    assert said in screens.receipt_screen(WORDS.of("ar"), filed, NOON).text


def test_the_receipt_promises_no_reading_that_nobody_can_keep() -> None:
    tongue = WORDS.of("ar")
    filed = Filed("K7M4P2QX9R", by_itself=False, within=timedelta(hours=4), heard=False)
    said = screens.receipt_screen(tongue, filed, NOON).text
    assert "لا نصل إلى أي منسق الآن" in said
    assert "يقرأ المنسق" not in said
    said = screens.receipt_screen(tongue, replace(filed, by_itself=True), NOON).text
    assert "المنسق" not in said
    said = screens.receipt_screen(tongue, replace(filed, by_itself=True, nobody=True), NOON).text
    assert "لا نجد الآن وسيطًا محايدًا" in said
    assert "لا نصل إلى أي منسق الآن" in said


def test_places_are_offered_one_when_sure_and_three_when_not() -> None:
    draft, _ = next((d, a) for d, a in drafts() if a.step.key == "place")
    some = [(f"P{n}", f"مكان {n}") for n in range(5)]
    sure = screens.place_choices_screen(WORDS.of("ar"), draft, "place", some, sure=True)
    unsure = screens.place_choices_screen(WORDS.of("ar"), draft, "place", some)
    assert verbs(sure).count("report.pick") == 1
    assert verbs(unsure).count("report.pick") == 3
    assert "report.browse" in verbs(unsure)


def test_from_offered_places_back_leads_to_the_question() -> None:
    draft, _ = next((d, a) for d, a in drafts() if a.step.key == "place")
    screen = screens.place_choices_screen(WORDS.of("ar"), draft, "place", [("P1", "مكان")])
    assert verbs(screen)[-3:] == ["report.resume", "report.stop", "exit"]


def place_list(page: int = 0, **more: object) -> Screen:
    draft, _ = next((d, a) for d, a in drafts() if a.step.key == "place")
    many = [(f"P{n}", f"مكان {n}", n % 2 == 0) for n in range(50)]
    places = screens.PlaceList("LY0101", many, page=page, **more)
    return screens.place_picker_screen(WORDS.of("ar"), draft, "place", places)


def test_a_long_list_of_places_comes_in_pages() -> None:
    pages = [place_list(page) for page in range(3)]
    assert [sum(b.label.startswith("مكان") for b in buttons(page)) for page in pages] == [24, 24, 2]
    assert pages[0].rows[-2][0].act.args["page"] == "1"


def test_a_list_leads_up_again_and_its_district_may_be_chosen_whole() -> None:
    top, below = place_list(), place_list(above="LY01", whole=True)
    assert verbs(top)[-3:] == ["report.resume", "report.stop", "exit"]
    assert below.rows[-1][0].act.args["parent"] == "LY01"
    assert below.rows[-2][0].act.args["value"] == "LY0101"
    assert "report.pick" not in verbs(top)[-4:]


def test_the_place_question_offers_the_list_and_the_location() -> None:
    draft, ask = next((d, a) for d, a in drafts() if a.step.key == "place")
    screen = screens.ask_screen(WORDS.of("ar"), draft, ask)
    assert verbs(screen) == ["report.browse", "report.locate", "report.back", "report.stop", "exit"]
    assert screen.ask_location is None
