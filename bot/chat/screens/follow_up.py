"""Follow-ups as people see them: one question a screen, one tap an answer (domain brief §4.6)."""

from collections.abc import Mapping

from bot.chat.screen import Act, Button, Rows, Screen
from bot.chat.screens.cards import card_screen
from bot.chat.words import Tongue
from bot.domain.follow_up import Worry
from bot.domain.follow_up_questions import SKIPPED, Question
from bot.domain.ids import FollowUpId
from bot.domain.marks import N_

#: Labels up to so many characters stand two in a row on a small phone.
_SHORT = 18

THANKS = N_("Thank you. If you need us, write to us at any time.")
THANKS_MEDIATOR = N_("Thank you. That is all for now.")
NOT_OPEN = N_("There is nothing to answer here any more. You can write to us at any time.")
GAVE_UP = N_(
    "We have closed this follow-up now. The door is open: send your follow-up code whenever you "
    "like."
)
_HEARD = N_("Thank you for telling us. A coordinator hears of it now.")
_WISH = N_("We are telling a coordinator that you would like another mediator.")
_AGAIN = N_("You can write to us at any time.")
_CALL = N_(
    "We are telling a coordinator now that you would like a call. Do not send your number here: "
    "they write to you here first."
)
_SAFETY = N_("Your safety comes first. We are telling a coordinator now.")

#: What a worry is called where a coordinator reads of it: a coarse code in words.
WORRIES: Mapping[str, str] = {
    Worry.UNSAFE: N_("Somebody does not feel safe."),
    Worry.CALL: N_("Somebody would like a call."),
    Worry.PRESSURE: N_("Somebody was put under pressure."),
    Worry.MONEY: N_("Somebody was asked for money."),
    Worry.HARMED: N_("Somebody was harmed because of the report."),
    Worry.WORSE: N_("The situation has become worse."),
    Worry.NOT_DONE: N_("What was agreed was not carried out."),
    Worry.BROKEN: N_("The agreement does not hold."),
}


def question_screen(
    tongue: Tongue,
    follow_up_id: FollowUpId,
    question: Question,
    *,
    number: str | None = None,
    worry: Worry | None = None,
) -> Screen:
    """Ask; `number` is the case for a mediator, `worry` what the answer before said."""
    parts = [] if number is None else [tongue.say(N_("File {number}"), number=number)]
    parts += _heard(tongue, worry)
    parts.append(tongue.say(question.ask))
    choices = [
        _answer(_label(tongue, each.label), follow_up_id, question.key, each.value)
        for each in question.choices
    ]
    skip = _answer(tongue.say(N_("Skip")), follow_up_id, question.key, SKIPPED)
    complain = () if number is not None else _complain(tongue, worry)
    rows = (*_rows(choices), (skip,), *complain, *_leave(tongue, number))
    return Screen("\n\n".join(parts), rows, protect=True, rtl=tongue.rtl)


def safety_screen(tongue: Tongue, follow_up_id: FollowUpId, *, more: bool) -> Screen:
    """Whoever says they are not safe reads what to do now (domain brief §2.3)."""
    card = card_screen(tongue, "emergency")
    go_on = (
        ((Button(tongue.say(N_("Go on")), Act("follow.open", {"follow": str(follow_up_id)})),),)
        if more
        else ()
    )
    clear = Button(tongue.say(N_("Clear this chat")), Act("exit", urgent=True))
    text = f"{tongue.say(_SAFETY)}\n\n{card.text}"
    return Screen(text, (*go_on, (clear,)), protect=True, rtl=tongue.rtl)


def end_screen(
    tongue: Tongue, text: str, *, mediator: bool, worry: Worry | None = None, wish: bool = False
) -> Screen:
    """Nothing is left to ask; what the last answer said is heeded instead of thanked for twice."""
    heard = [tongue.say(_WISH)] if wish else _heard(tongue, worry)
    last = [tongue.say(_AGAIN)] if heard and not mediator else []
    said = "\n\n".join([*heard, *last] or [tongue.say(text)])
    rows: Rows = ()
    if not mediator:
        status = Button(tongue.say(N_("Where is my report?")), Act("status"))
        rows = (*_complain(tongue, worry), (status,), *_leave(tongue))
    return Screen(said, rows, protect=True, rtl=tongue.rtl)


def _label(tongue: Tongue, label: str) -> str:
    return label if label.isdecimal() else tongue.say(label)


def _heard(tongue: Tongue, worry: Worry | None) -> list[str]:
    """Say that a coordinator hears of it now."""
    return [] if worry is None else [tongue.say(_CALL if worry is Worry.CALL else _HEARD)]


def _complain(tongue: Tongue, worry: Worry | None) -> Rows:
    """Pressure, or money asked for, may be a mediator's doing: the way to say so is one tap away.

    A coordinator hears of the worry; a complaint is read by nobody of the place (brief §2.8).
    """
    if worry not in (Worry.PRESSURE, Worry.MONEY):
        return ()
    label = tongue.say(N_("Complaint about a mediator"))
    return ((Button(label, Act("complaint.begin")),),)


def _answer(label: str, follow_up_id: FollowUpId, key: str, value: str) -> Button:
    args = {"follow": str(follow_up_id), "question": key, "value": value}
    return Button(label, Act("follow.say", args))


def _leave(tongue: Tongue, number: str | None = None) -> Rows:
    """Quick exit stands under everything that a resident sees."""
    if number is not None:
        return ()
    return ((Button(tongue.say(N_("Quick exit")), Act("exit", urgent=True)),),)


def _rows(buttons: list[Button]) -> Rows:
    if all(button.label.isdecimal() for button in buttons):
        return (tuple(buttons),)
    if len(buttons) == 2 and all(len(button.label) <= _SHORT for button in buttons):  # noqa: PLR2004 - a pair
        return (tuple(buttons),)
    return tuple((button,) for button in buttons)
