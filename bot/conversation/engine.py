"""Leads a person through a form: draft and move in, draft and what to show out.

One rule places the cursor: the present question if it is still asked, else the first open one,
else the read-back. Back, change, resume, send-now, stale presses and gates follow from it. Every
move names the question it belongs to and says what shall be so, not what shall be switched: made
twice, it changes nothing the second time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from bot.conversation.form import (
    PRESS_A_BUTTON,
    TICK_SOMETHING,
    Form,
    Pass,
    Refused,
    Step,
    Tick,
    Value,
)

#: The position behind the last question.
REVIEW = ""
_PASS = "pass"  # noqa: S105 - the key under which a way of not answering is stored


@dataclass(frozen=True, slots=True)
class Draft:
    """An unfinished form; holds nothing but JSON values."""

    id: str
    form: str
    version: int
    #: The key of the present question, or REVIEW.
    at: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    #: Ticks not yet confirmed by Done, by question.
    ticking: Mapping[str, list[str]] = field(default_factory=dict)
    #: Where a detour was entered.
    back_to: str = REVIEW
    #: «Send now» was chosen: what may wait is passed over, until the person goes back.
    hurried: bool = False
    #: The present question was reached from the read-back, to correct its answer.
    correcting: bool = False

    @classmethod
    def new(cls, draft_id: str, form: Form) -> Self:
        """Begin a form at its first question."""
        empty = cls(draft_id, form.name, form.version, REVIEW)
        return replace(empty, at=next(step.key for step in asked(form, empty)))

    def to_json(self) -> dict[str, Any]:
        """Turn the draft into what is sealed and stored."""
        return {
            "id": self.id,
            "form": self.form,
            "version": self.version,
            "at": self.at,
            "answers": dict(self.answers),
            "ticking": {key: list(values) for key, values in self.ticking.items()},
            "back_to": self.back_to,
            "hurried": self.hurried,
            "correcting": self.correcting,
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        """Turn a stored draft back. Raises KeyError where it is none of ours."""
        return cls(
            raw["id"],
            raw["form"],
            raw["version"],
            raw["at"],
            dict(raw["answers"]),
            {key: list(values) for key, values in raw.get("ticking", {}).items()},
            raw.get("back_to", REVIEW),
            raw.get("hurried", False),
            raw.get("correcting", False),
        )


@dataclass(frozen=True, slots=True)
class Say:
    """Answer a question."""

    step: str
    value: Any


@dataclass(frozen=True, slots=True)
class Mark:
    """Tick an option (`on`), or take the tick away."""

    step: str
    value: str
    on: bool = True


@dataclass(frozen=True, slots=True)
class Done:
    """Take the ticks as the answer; at any other question, keep the answer that stands."""

    step: str


@dataclass(frozen=True, slots=True)
class Skip:
    """Do not answer, in one of the ways that the question allows."""

    step: str
    pass_: Pass


@dataclass(frozen=True, slots=True)
class Back:
    """Return to the question before, keeping all answers; stale when pressed at another step."""

    step: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Correct one answer from the read-back."""

    step: str


@dataclass(frozen=True, slots=True)
class Resume:
    """Show again where the person stands."""


@dataclass(frozen=True, slots=True)
class Send:
    """From a question, send now: leads to the read-back. From the read-back, file the form."""

    step: str = REVIEW


Move = Say | Mark | Done | Skip | Back | Change | Resume | Send


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask this question; `hint` (a msgid) says why the last answer could not be read."""

    step: Step
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """Read the answers back; `hint` (a msgid) says why what came in was no answer to that."""

    draft: Draft
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """The form is finished. A question that was passed over is absent from the answers."""

    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Left:
    """An answer ended the form; its draft begins anew and holds nothing that was said."""

    card: str


Show = Ask | Review | Sent | Left


def advance(form: Form, draft: Draft, move: Move) -> tuple[Draft, Show]:
    """Make one move. A move for another question is stale and shows the present one."""
    draft = _settled(form, draft)
    step = form.step(draft.at)
    match move:
        case Change(key) if step is None:
            target = next((one for one in asked(form, draft) if one.key == key and one.keep), None)
            if target is None:
                return _show(form, draft)
            return _show(form, replace(draft, at=key, correcting=True))
        case Back(key) if key is None or key == draft.at:
            return _show(form, _before(form, draft))
        case Send(key) if key == draft.at and (step is None or not step.detour):
            return _send(form, draft)
        case Say() | Mark() | Done() | Skip() if step is not None and move.step == step.key:
            return _answer(form, draft, step, move)
        case Say(key) if step is None and key == REVIEW:
            return _show(form, draft, PRESS_A_BUTTON)
        case _:
            return _show(form, draft)


def detour(form: Form, draft: Draft, key: str) -> Draft:
    """Lead a conversation to a question asked only on purpose; its answer leads back."""
    draft = _settled(form, draft)
    return draft if draft.at == key else replace(draft, at=key, back_to=draft.at)


def asked(form: Form, draft: Draft) -> Iterator[Step]:
    """The questions that the answers so far call for, in order, without detours."""
    before: dict[str, Any] = {}
    for step in form.steps:
        if step.detour or not step.when(before):
            continue
        yield step
        if step.key in draft.answers:
            before[step.key] = draft.answers[step.key]


def passed_over(value: object) -> Pass | None:
    """The way in which a question was left unanswered; None for an answer."""
    return Pass(value[_PASS]) if isinstance(value, Mapping) and _PASS in value else None


def ticks(draft: Draft, key: str) -> list[str]:
    """What is ticked at a question, confirmed or not."""
    answer = draft.answers.get(key)
    return draft.ticking.get(key, answer if isinstance(answer, list) else [])


def can_go_back(form: Form, draft: Draft) -> bool:
    """Whether some question was asked before the present one."""
    return _before(form, draft).at != draft.at


def can_send(form: Form, draft: Draft) -> bool:
    """Whether every question that cannot wait is answered."""
    step = form.step(draft.at)
    return not (step is not None and step.detour) and _first_required(form, draft) is None


def _settled(form: Form, draft: Draft) -> Draft:
    """Place the cursor by the one rule; also what an upgraded form needs."""
    step = form.step(draft.at)
    if step is not None and step.detour:
        return draft
    if any(one.key == draft.at for one in asked(form, draft)):
        return draft
    return _onward(form, draft, form.index(draft.at))


def _open(form: Form, draft: Draft, here: int) -> Iterator[Step]:
    """Questions without an answer; one that is not stored counts as answered once it is behind.

    After «send now» what may wait is not open any more.
    """
    for step in asked(form, draft):
        waits = draft.hurried and Pass.LATER in step.passes
        unanswered = step.key not in draft.answers if step.keep else form.index(step.key) >= here
        if unanswered and not waits:
            yield step


def _onward(form: Form, draft: Draft, here: int) -> Draft:
    step = next(_open(form, draft, here), None)
    return replace(draft, at=REVIEW if step is None else step.key)


def _before(form: Form, draft: Draft) -> Draft:
    here = form.step(draft.at)
    if here is not None and here.detour:
        return draft
    if draft.correcting:
        ticking = {key: values for key, values in draft.ticking.items() if key != draft.at}
        as_it_was = replace(draft, correcting=False, ticking=ticking)
        return _onward(form, as_it_was, len(form.steps))
    if draft.at == REVIEW and draft.hurried:
        slow = _onward(form, replace(draft, hurried=False), len(form.steps))
        if slow.at != REVIEW:
            return slow
    place = form.index(draft.at)
    earlier = [step.key for step in asked(form, draft) if form.index(step.key) < place]
    return replace(draft, at=earlier[-1]) if earlier else draft


def _first_required(form: Form, draft: Draft) -> Step | None:
    unanswered = _open(form, draft, form.index(draft.at))
    return next((step for step in unanswered if Pass.LATER not in step.passes), None)


def _show(form: Form, draft: Draft, hint: str = "") -> tuple[Draft, Show]:
    step = form.step(draft.at)
    return draft, Review(draft, hint) if step is None else Ask(step, hint)


def _send(form: Form, draft: Draft) -> tuple[Draft, Show]:
    """Lead to the read-back, and from there file.

    Ticks that were set and not confirmed count, but only those that are then read back.
    """
    if draft.at != REVIEW:
        draft = _with_ticks(form, draft)
    missing = _first_required(form, draft)
    if missing is not None:
        return _show(form, replace(draft, at=missing.key, correcting=False))
    if draft.at != REVIEW:
        return _show(form, replace(draft, at=REVIEW, hurried=True, correcting=False))
    said = {step.key: draft.answers[step.key] for step in asked(form, draft) if _said(draft, step)}
    return draft, Sent(said)


def _said(draft: Draft, step: Step) -> bool:
    return step.key in draft.answers and passed_over(draft.answers[step.key]) is None


def _with_ticks(form: Form, draft: Draft) -> Draft:
    for step in asked(form, draft):
        pending = draft.ticking.get(step.key)
        if pending and isinstance(step.answer, Tick):
            draft = _store(draft, step, pending)
    return draft


def _answer(
    form: Form, draft: Draft, step: Step, move: Say | Mark | Done | Skip
) -> tuple[Draft, Show]:
    value: Value | Refused
    match move:
        case Mark(_, option, on):
            return _mark(form, draft, step, option, on=on)
        case Skip(_, pass_):
            if pass_ not in step.passes:
                return _show(form, draft)
            return _taken(form, draft, step, {_PASS: pass_.value})
        case Done():
            if not isinstance(step.answer, Tick):
                kept = step.key in draft.answers
                return _show(form, _past(form, draft, step) if kept else draft)
            value = step.answer.read(ticks(draft, step.key))
        case Say(_, raw):
            value = step.answer.read(raw)
    if isinstance(value, Refused):
        return _show(form, draft, value.hint)
    card = step.exits.get(value) if isinstance(value, str) else None
    if card is not None:
        return Draft.new(draft.id, form), Left(card)
    return _taken(form, draft, step, value)


def _mark(form: Form, draft: Draft, step: Step, value: str, *, on: bool) -> tuple[Draft, Show]:
    if not isinstance(step.answer, Tick):
        return _show(form, draft)
    if isinstance(step.answer.read([value]), Refused):
        return _show(form, draft, TICK_SOMETHING)
    now = ticks(draft, step.key)
    chosen = [one for one in now if one != value] + ([value] if on else [])
    return _show(form, replace(draft, ticking={**draft.ticking, step.key: chosen}))


def _store(draft: Draft, step: Step, value: object) -> Draft:
    ticking = {key: values for key, values in draft.ticking.items() if key != step.key}
    answers = {**draft.answers, step.key: value} if step.keep else draft.answers
    return replace(draft, answers=answers, ticking=ticking)


def _taken(form: Form, draft: Draft, step: Step, value: object) -> tuple[Draft, Show]:
    """Store an answer and go on: from a detour to where it was entered, else to what is open."""
    if step.detour:
        return _show(form, _settled(form, replace(draft, at=draft.back_to, back_to=REVIEW)))
    return _show(form, _past(form, _store(draft, step, value), step))


def _past(form: Form, draft: Draft, step: Step) -> Draft:
    return _onward(form, replace(draft, correcting=False), form.index(step.key) + 1)
