"""Ways to walk through a form: any list of moves, and JSON between every two of them."""

import json
from collections.abc import Iterable

from hypothesis import strategies as st

from bot.conversation.engine import (
    Ask,
    Back,
    Change,
    Done,
    Draft,
    Mark,
    Move,
    Resume,
    Review,
    Say,
    Send,
    Show,
    Skip,
    advance,
)
from bot.conversation.form import (
    Choose,
    Count,
    Declare,
    Form,
    Pass,
    Phone,
    Place,
    Step,
    Tell,
    Tick,
)


def stored(draft: Draft) -> Draft:
    return Draft.from_json(json.loads(json.dumps(draft.to_json())))


def walk(form: Form, draft: Draft, moves: Iterable[Move]) -> tuple[Draft, Show]:
    draft, show = advance(form, draft, Resume())
    for move in moves:
        draft, show = advance(form, stored(draft), move)
    return draft, show


def good_answer(step: Step) -> Move:
    match step.answer:
        case Tell(called=True):
            return Say(step.key, "عمر الجبالي ٠٩١ ٧٦٥ ٤٣٢١ جاري")
        case Tell():
            return Say(step.key, "ماشية أتلفت زرعًا")
        case Choose(options):
            return Say(step.key, next(o.value for o in options if o.value not in step.exits))
        case Tick(options):
            return Say(step.key, [options[0].value])
        case Place():
            return Say(step.key, "LY0101")
        case Phone():
            return Say(step.key, "٠٩١ ٢٣٤ ٥٦٧٨")
        case Count():
            return Say(step.key, "٤٠")
        case Declare():
            return Say(step.key, {"ties": [["a1", "b2"]]})


def finish(form: Form, draft: Draft) -> tuple[Draft, Show]:
    draft, show = walk(form, draft, [])
    for _ in range(2 * len(form.steps)):
        if not isinstance(show, Ask):
            break
        draft, show = advance(form, stored(draft), good_answer(show.step))
    assert isinstance(show, Review)
    return advance(form, stored(draft), Send())


def any_move(form: Form) -> st.SearchStrategy[Move]:
    keys = st.sampled_from([*(step.key for step in form.steps), "", "nonsense"])
    values = sorted(
        {
            str(option.value)
            for step in form.steps
            if isinstance(step.answer, Choose | Tick)
            for option in step.answer.options
        }
    )
    value = st.one_of(
        st.sampled_from(
            [*values, "LY0101", "خلاف على بئر", {"voice": 7}, {"pass": "later"}, {"ties": []}]
        ),
        st.text(max_size=6),
        st.none(),
        st.lists(st.sampled_from(values), max_size=3),
        st.just("x" * 2000),
        st.just({}),
    )
    sensible = [good_answer(step) for step in form.steps]
    return st.one_of(
        st.sampled_from(sensible),
        st.sampled_from(sensible),
        st.builds(Say, keys, value),
        st.builds(Mark, keys, st.sampled_from([*values, "nonsense"]), st.booleans()),
        st.builds(Done, keys),
        st.builds(Skip, keys, st.sampled_from(Pass)),
        st.builds(Back, st.one_of(st.none(), keys)),
        st.builds(Change, keys),
        st.just(Resume()),
        st.builds(Send, keys),
        st.just(Send()),
    )


def any_moves(form: Form) -> st.SearchStrategy[list[Move]]:
    """Nonsense anywhere, often after a stretch of sensible answers."""
    opening = st.integers(0, len(form.steps)).map(
        lambda n: [good_answer(step) for step in form.steps if not step.detour][:n]
    )
    return st.builds(lambda a, b: [*a, *b], opening, st.lists(any_move(form), max_size=25))
