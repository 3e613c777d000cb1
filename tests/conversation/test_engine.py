import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.engine import (
    REVIEW,
    Ask,
    Back,
    Change,
    Done,
    Draft,
    Left,
    Mark,
    Move,
    Resume,
    Review,
    Say,
    Send,
    Sent,
    Skip,
    advance,
    asked,
    can_go_back,
    can_send,
)
from bot.conversation.form import Choose, Form, Option, Pass, Place, Step, Tell, Tick
from bot.conversation.forms import FORMS, form_of, reopen_gate
from bot.conversation.forms.addition import ADDITION, MORE, NAMING
from bot.conversation.forms.apply import APPLY
from bot.conversation.forms.complaint import COMPLAINT
from bot.conversation.forms.report import CONSENT, DANGER, GATES, HARM, REPORT
from tests.conversation.moves import any_move, any_moves, finish, good_answer, stored, walk


def about_land(answers) -> bool:
    return answers.get("kind") == "land"


YES_NO = Choose((Option("yes", "Yes"), Option("no", "No")))
SMALL = Form(
    "small",
    1,
    (
        Step("gate", "Danger?", YES_NO, exits={"yes": "card"}, keep=False),
        Step("kind", "What about?", Choose((Option("land", "Land"), Option("money", "Money")))),
        Step("claim", "Who uses it?", Tell(50), when=about_land),
        Step(
            "seen",
            "Seen?",
            Tick((Option("a", "A"), Option("b", "B"))),
            passes=frozenset({Pass.UNKNOWN, Pass.LATER}),
        ),
        Step("where", "Where?", Place(), passes=frozenset({Pass.LATER})),
    ),
)
EACH = pytest.mark.parametrize(
    "form", [SMALL, REPORT, ADDITION, NAMING, APPLY, COMPLAINT], ids=lambda form: form.name
)


def begin(form: Form = SMALL) -> Draft:
    return Draft.new("d1", form)


@EACH
@given(data=st.data())
def test_whatever_is_pressed_the_shown_question_is_one_that_is_asked(form, data) -> None:
    draft, show = walk(form, begin(form), data.draw(any_moves(form)))
    assert stored(draft) == draft
    if isinstance(show, Ask):
        assert show.step.key == draft.at
        assert show.step in list(asked(form, draft)) or show.step.detour


@EACH
@given(data=st.data())
def test_what_is_sent_holds_all_required_answers_and_no_others(form, data) -> None:
    draft = begin(form)
    for move in data.draw(any_moves(form)):
        draft, show = advance(form, stored(draft), move)
        if isinstance(show, Sent):
            steps = list(asked(form, draft))
            required = {s.key for s in steps if s.keep and not s.passes}
            assert required <= set(show.answers) <= {s.key for s in steps if s.keep}


@EACH
@given(data=st.data())
def test_the_same_press_twice_changes_nothing(form, data) -> None:
    draft, _ = walk(form, begin(form), data.draw(any_moves(form)))
    move: Move = data.draw(any_move(form))
    if move == Back():
        return
    once, _ = advance(form, draft, move)
    twice, show = advance(form, stored(once), move)
    assert twice == once
    assert not isinstance(show, Sent) or draft.at == REVIEW


@EACH
@given(data=st.data())
def test_only_the_read_back_files_the_form(form, data) -> None:
    draft = begin(form)
    for move in data.draw(any_moves(form)):
        was, (draft, show) = draft, advance(form, stored(draft), move)
        assert not isinstance(show, Sent) or (was.at == REVIEW and move == Send())


@EACH
@given(data=st.data())
def test_what_is_sent_is_what_was_read_back(form, data) -> None:
    draft, show = walk(form, begin(form), data.draw(any_moves(form)))
    if isinstance(show, Review):
        sent = advance(form, draft, Send())[1]
        assert isinstance(sent, Sent)
        assert sent.answers.items() <= dict(show.draft.answers).items()


@EACH
@given(data=st.data())
def test_from_any_point_the_form_can_be_finished(form, data) -> None:
    draft, _ = walk(form, begin(form), data.draw(any_moves(form)))
    _, show = finish(form, draft)
    assert isinstance(show, Sent)


@EACH
@given(data=st.data())
def test_going_back_keeps_every_answer(form, data) -> None:
    draft, _ = walk(form, begin(form), data.draw(any_moves(form)))
    before, show = advance(form, draft, Back())
    assert before.answers == draft.answers
    assert isinstance(show, Ask | Review)


@EACH
@given(data=st.data())
def test_back_from_a_question_and_forward_again_ends_where_it_was(form, data) -> None:
    draft, show = walk(form, begin(form), data.draw(any_moves(form)))
    before, shown = advance(form, draft, Back())
    if isinstance(show, Review) and isinstance(shown, Ask):
        assert isinstance(advance(form, before, Done(shown.step.key))[1], Ask | Review)


@given(moves=any_moves(REPORT), reopened=st.integers(0, 30))
def test_nothing_said_before_consent_is_ever_in_a_draft(moves, reopened) -> None:
    draft = begin(REPORT)
    for number, move in enumerate(moves):
        draft, _ = advance(REPORT, stored(draft), move)
        if number == reopened:
            draft = reopen_gate(draft)
        assert not GATES & set(draft.answers)
        assert not draft.answers or CONSENT in draft.answers
        assert not draft.ticking or CONSENT in draft.answers


@given(moves=any_moves(REPORT))
def test_nothing_but_its_answer_passes_a_reopened_gate(moves) -> None:
    draft, _ = walk(REPORT, begin(REPORT), moves)
    gated = reopen_gate(draft)
    for move in (
        Send(),
        Send("danger_again"),
        Back(),
        Change("what"),
        Resume(),
        Say("what", "x"),
        Skip("seen", Pass.LATER),
    ):
        still, show = advance(REPORT, stored(gated), move)
        assert still == gated
        assert isinstance(show, Ask)
        assert show.step.key == "danger_again"
    on, _ = advance(REPORT, gated, Say("danger_again", "no"))
    assert on == advance(REPORT, draft, Resume())[0]


def test_an_answer_that_ends_the_form_leaves_nothing_behind() -> None:
    draft, show = walk(REPORT, begin(REPORT), [Say(DANGER, "yes")])
    assert show == Left("emergency")
    assert not draft.answers
    told = [Say(DANGER, "no"), Say(HARM, "no"), Say(CONSENT, "yes"), Say("what", "شجار")]
    draft, _ = walk(REPORT, begin(REPORT), told)
    for value, card in (("yes", "emergency"), ("harm", "refer")):
        left, show = advance(REPORT, reopen_gate(draft), Say("danger_again", value))
        assert show == Left(card)
        assert not left.answers
    left, show = walk(REPORT, draft, [Back(), Back(), Back(), Say(CONSENT, "no")])
    assert isinstance(show, Ask)
    left, show = walk(REPORT, draft, [Back(), Back(), Say(CONSENT, "no")])
    assert show == Left("no_consent")
    assert not left.answers


def test_an_unknown_danger_leads_on_to_the_second_gate() -> None:
    _, show = walk(REPORT, begin(REPORT), [Say(DANGER, "unknown")])
    assert isinstance(show, Ask)
    assert show.step.key == HARM
    assert walk(REPORT, begin(REPORT), [Say(DANGER, "no"), Say(HARM, "yes")])[1] == Left("refer")


def test_a_press_for_another_question_shows_the_present_one() -> None:
    draft, _ = walk(SMALL, begin(), [Say("gate", "no"), Say("kind", "money")])
    again, show = advance(SMALL, draft, Say("kind", "land"))
    assert again == draft
    assert show == Ask(SMALL.steps[3])


def test_an_answer_that_cannot_be_read_is_asked_for_again_with_a_hint() -> None:
    draft, _ = walk(SMALL, begin(), [Say("gate", "no"), Say("kind", "land")])
    again, show = advance(SMALL, draft, Say("claim", "x" * 51))
    assert again == draft
    assert isinstance(show, Ask)
    assert show.hint


def test_ticks_go_on_and_off_and_an_empty_done_is_not_taken() -> None:
    draft, _ = walk(SMALL, begin(), [Say("gate", "no"), Say("kind", "money"), Mark("seen", "b")])
    assert draft.ticking == {"seen": ["b"]}
    empty, show = walk(SMALL, draft, [Mark("seen", "b", on=False), Done("seen")])
    assert isinstance(show, Ask)
    assert show.hint
    assert "seen" not in empty.answers
    done, _ = walk(SMALL, draft, [Mark("seen", "a"), Done("seen")])
    assert done.answers["seen"] == ["a", "b"]


def test_a_tick_is_not_lost_when_sent_without_done() -> None:
    moves = [Say("gate", "no"), Say("kind", "money"), Mark("seen", "a"), Send("seen")]
    draft, show = walk(SMALL, begin(), moves)
    assert show == Review(draft)
    assert advance(SMALL, draft, Send())[1] == Sent({"kind": "money", "seen": ["a"]})


def test_send_now_reads_back_first_and_pressed_twice_it_still_files_nothing() -> None:
    draft, _ = walk(SMALL, begin(), [Say("gate", "no"), Say("kind", "money")])
    for _ in range(2):
        draft, show = advance(SMALL, stored(draft), Send("seen"))
        assert show == Review(draft)
    assert advance(SMALL, draft, Send())[1] == Sent({"kind": "money"})


def test_back_from_a_hurried_read_back_asks_what_was_passed_over() -> None:
    draft, _ = walk(SMALL, begin(), [Say("gate", "no"), Say("kind", "money"), Send("seen")])
    back, show = advance(SMALL, draft, Back(REVIEW))
    assert show == Ask(SMALL.steps[3])
    on, show = advance(SMALL, back, Say("seen", ["a"]))
    assert show == Ask(SMALL.steps[4])
    assert not on.hurried


def test_back_from_a_correction_returns_to_the_read_back_as_it_was() -> None:
    draft, show = walk(
        SMALL,
        begin(),
        [Say("gate", "no"), Say("kind", "money"), Say("seen", ["a"]), Say("where", "LY1")],
    )
    assert show == Review(draft)
    changing, show = walk(SMALL, draft, [Change("seen"), Mark("seen", "b")])
    assert show == Ask(SMALL.steps[3])
    again, show = advance(SMALL, changing, Back("seen"))
    assert again == draft
    assert show == Review(draft)


def test_ticks_that_were_not_read_back_are_not_sent() -> None:
    moves = [Say("gate", "no"), Say("kind", "money"), Say("seen", ["a"]), Back("where")]
    moves += [Mark("seen", "b"), Back("seen"), Say("kind", "money"), Say("where", "LY1")]
    draft, show = walk(SMALL, begin(), moves)
    assert show == Review(draft)
    sent = advance(SMALL, draft, Send())[1]
    assert sent == Sent({"kind": "money", "seen": ["a"], "where": "LY1"})


def test_at_the_read_back_other_words_are_answered_with_a_hint() -> None:
    draft, _ = walk(SMALL, begin(), [Say("gate", "no"), Say("kind", "money"), Send("seen")])
    same, show = advance(SMALL, draft, Say(REVIEW, "شنو هذا"))
    assert same == draft
    assert isinstance(show, Review)
    assert show.hint


def test_changing_an_answer_returns_to_the_read_back_or_to_what_it_opens() -> None:
    draft, _ = walk(
        SMALL,
        begin(),
        [Say("gate", "no"), Say("kind", "money"), Skip("seen", Pass.UNKNOWN), Say("where", "LY1")],
    )
    same, show = walk(SMALL, draft, [Change("kind"), Done("kind")])
    assert show == Review(same)
    _, show = walk(SMALL, draft, [Change("kind"), Say("kind", "land")])
    assert show == Ask(SMALL.steps[2])


def test_an_answer_to_a_question_no_longer_asked_is_left_out() -> None:
    moves = [
        Say("gate", "no"),
        Say("kind", "land"),
        Say("claim", "nobody"),
        Back(),
        Back(),
        Say("kind", "money"),
        Send("seen"),
        Send(),
    ]
    assert walk(SMALL, begin(), moves)[1] == Sent({"kind": "money"})


def test_send_now_asks_the_first_question_that_cannot_wait() -> None:
    draft, _ = walk(SMALL, begin(), [Say("gate", "no")])
    assert not can_send(SMALL, draft)
    draft, show = advance(SMALL, draft, Send("kind"))
    assert show == Ask(SMALL.steps[1])
    draft, _ = walk(SMALL, draft, [Say("kind", "land"), Send("claim")])
    assert draft.at == "claim"
    assert not can_send(SMALL, draft)


def test_a_report_can_be_sent_as_soon_as_it_says_when() -> None:
    draft = begin(REPORT)
    for step in REPORT.steps:
        if step.detour:
            continue
        assert can_send(REPORT, draft) == (REPORT.index(step.key) > REPORT.index("when"))
        draft, _ = advance(REPORT, draft, good_answer(step))
        if step.key == "when":
            sent = walk(REPORT, draft, [Send("seen"), Send()])[1]
            assert isinstance(sent, Sent)
            assert set(sent.answers) == {CONSENT, "what", "category", "place", "when"}


def test_a_voice_note_answers_only_where_one_may_be_sent() -> None:
    draft, _ = walk(
        REPORT, begin(REPORT), [Say(DANGER, "no"), Say(HARM, "no"), Say(CONSENT, "yes")]
    )
    heard, _ = advance(REPORT, draft, Say("what", {"voice": 7}))
    assert heard.answers["what"] == {"voice": 7}
    again, show = advance(REPORT, heard, Say("category", {"voice": 8}))
    assert again == heard
    assert isinstance(show, Ask)
    assert show.hint


def test_the_first_question_has_no_way_back() -> None:
    assert not can_go_back(REPORT, begin(REPORT))
    assert can_go_back(REPORT, walk(REPORT, begin(REPORT), [Say(DANGER, "no")])[0])


def test_a_draft_of_an_older_form_goes_on_at_the_first_open_question() -> None:
    older = Draft("d1", "small", 0, "gone", {"kind": "money"})
    assert walk(SMALL, older, [])[1] == Ask(SMALL.steps[3])


def test_the_keys_of_the_report_are_unique_and_stay() -> None:
    keys = ["danger", "harm", "danger_again", "consent", "what", "category", "place", "when"]
    keys += ["seen", "sides", "exclusions", "role", "woman", "language", "access", "contact"]
    assert [step.key for step in REPORT.steps] == keys


def test_signs_alone_are_no_answer_in_words() -> None:
    draft, _ = walk(SMALL, begin(), [Say("gate", "no"), Say("kind", "land")])
    for nothing in ("🙂🙂", "…!؟", " \n ", ""):
        again, show = advance(SMALL, draft, Say("claim", nothing))
        assert again == draft
        assert isinstance(show, Ask)
        assert show.hint


def test_an_addition_is_in_no_draft_and_its_gate_leads_to_the_end() -> None:
    draft, show = walk(ADDITION, Draft.new("d1", ADDITION), [Say(MORE, "رجع الخلاف")])
    assert show == Review(draft)
    assert not draft.answers
    gated, _ = walk(ADDITION, reopen_gate(draft), [])
    assert advance(ADDITION, gated, Say("danger_again", "no"))[1] == Review(draft)
    assert advance(ADDITION, gated, Say("danger_again", "yes"))[1] == Left("emergency")


def test_every_form_is_known_by_its_name() -> None:
    assert {name: form.name for name, form in FORMS.items()} == {
        "report": "report",
        "addition": "addition",
        "naming": "naming",
        "complaint": "complaint",
    }
    assert form_of(Draft.new("d1", ADDITION)) is ADDITION
