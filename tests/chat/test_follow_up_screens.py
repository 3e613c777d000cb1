"""Follow-ups as people see them: short, one tap, a way out, nothing of the case before opening."""

from pathlib import Path

import pytest

from bot.chat.screen import Screen
from bot.chat.screens import follow_up as screens
from bot.chat.words import Words
from bot.domain.follow_up import FollowUpKind, Worry
from bot.domain.follow_up_questions import SKIPPED, Audience, Question, questions
from bot.domain.ids import FollowUpId

WORDS = Words(Path(__file__).parents[2] / "locales")
ARABIC = WORDS.of("ar")
ME = FollowUpId(12)
EVERY = [True, False]
ALL = {
    (question.key, question.ask): question
    for kind in FollowUpKind
    for mediator in EVERY
    for side in EVERY
    for assigned in EVERY
    for terms in EVERY
    for question in questions(kind, Audience(mediator, side, assigned, terms))
}.values()
#: What fits one button on a small phone, and one screen without scrolling.
BUTTON, SCREEN = 24, 300


def plain(text: str) -> str:
    for mark in ("\u200f", "\u2068", "\u2069"):
        text = text.replace(mark, "")
    return text


def labels(screen: Screen) -> list[list[str]]:
    return [[plain(button.label) for button in row] for row in screen.rows]


def shown(question: Question) -> Screen:
    return screens.question_screen(ARABIC, ME, question)


def named(key: str) -> Question:
    return next(question for question in ALL if question.key == key)


@pytest.mark.parametrize("question", ALL, ids=lambda one: one.ask)
def test_every_question_is_short_protected_and_can_be_skipped_or_left(question: Question) -> None:
    screen = shown(question)
    assert screen.protect
    assert len(screen.text) <= SCREEN
    assert all(len(label) <= BUTTON for row in labels(screen) for label in row)
    acts = [button.act for row in screen.rows for button in row if button.act]
    values = [act.args["value"] for act in acts if act.verb == "follow.say"]
    assert values == [*(choice.value for choice in question.choices), SKIPPED]
    assert acts[-1].verb == "exit"
    assert acts[-1].urgent


def test_yes_and_no_stand_side_by_side_and_the_figures_in_a_row() -> None:
    assert labels(shown(named("contacted")))[0] == ["نعم", "لا"]
    assert labels(shown(named("satisfied")))[0] == ["1", "2", "3", "4", "5"]
    assert labels(shown(named("safe")))[:3] == [["نعم"], ["لا"], ["أريد مكالمة"]]


def test_a_mediator_reads_the_number_of_the_file_and_no_way_out_of_a_residents_chat() -> None:
    screen = screens.question_screen(ARABIC, ME, named("how"), number="K2M9")
    assert plain(screen.text).startswith("ملف K2M9")
    assert labels(screen)[-1] == ["تخطَّ"]


def test_whoever_is_not_safe_reads_the_words_of_the_safety_card() -> None:
    screen = screens.safety_screen(ARABIC, ME, more=True)
    assert "سلامتك أولًا. نخبر المنسق الآن." in screen.text
    assert "ابتعد عن الشبابيك" in screen.text
    assert [row[0].act.verb for row in screen.rows if row[0].act] == ["follow.open", "exit"]


@pytest.mark.parametrize("worry", [Worry.WORSE, Worry.MONEY, Worry.CALL])
def test_a_worry_is_answered_kindly_before_the_next_question(worry: Worry) -> None:
    screen = screens.question_screen(ARABIC, ME, named("news"), worry=worry)
    first, last = screen.text.split("\n\n")
    assert "المنسق" in first
    assert last == "هل حدث شيء جديد؟"


def test_the_last_answer_is_heeded_not_thanked_for_twice() -> None:
    def last(*, mediator: bool = False, worry: Worry | None = None, wish: bool = False) -> str:
        thanks = screens.THANKS_MEDIATOR if mediator else screens.THANKS
        return screens.end_screen(ARABIC, thanks, mediator=mediator, worry=worry, wish=wish).text

    assert last().count("شكرًا") == last(mediator=True).count("شكرًا") == 1
    assert last(worry=Worry.MONEY).count("شكرًا") == 1
    assert last(worry=Worry.WORSE, mediator=True) == "شكرًا لأنك أخبرتنا. نخبر المنسق بهذا الآن."
    assert last(wish=True).startswith("نخبر المنسق برغبتك في وسيط آخر.")
    assert "في أي وقت" in last(wish=True)


def test_every_worry_has_words_for_the_coordinator() -> None:
    assert set(screens.WORRIES) == set(Worry)


def test_english_is_spoken_to_whoever_speaks_it() -> None:
    screen = screens.question_screen(WORDS.of("en"), ME, named("holding"))
    assert screen.text == "Does the agreement hold?"
    assert not screen.rtl


@pytest.mark.parametrize("worry", [None, *Worry])
def test_whoever_was_pressed_or_asked_for_money_is_shown_the_way_to_complain(
    worry: Worry | None,
) -> None:
    asked = screens.question_screen(ARABIC, ME, named("news"), worry=worry)
    ended = screens.end_screen(ARABIC, screens.THANKS, mediator=False, worry=worry)
    for screen in (asked, ended):
        labels = [button.label for row in screen.rows for button in row]
        assert ("شكوى على وسيط" in labels) is (worry in (Worry.PRESSURE, Worry.MONEY))
    mediator = screens.question_screen(ARABIC, ME, named("how"), number="K2M9", worry=worry)
    assert "شكوى على وسيط" not in [one.label for row in mediator.rows for one in row]
