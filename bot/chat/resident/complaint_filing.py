"""A complaint is filed, or led to those who help survivors (domain brief §2.8)."""

from collections.abc import Mapping
from typing import Any

from bot.chat.directory import help_lines
from bot.chat.resident.status import home_rows
from bot.chat.screen import Act, Button, Screen
from bot.chat.screens import complaint as screens
from bot.chat.screens.cards import card_screen
from bot.chat.turn import Turn
from bot.conversation.engine import Draft
from bot.conversation.forms.complaint import ABOUT, HERE, NEVER, NUMBER, PROTECTED
from bot.domain.complaint import About, Kind
from bot.domain.hours import TRIPOLI
from bot.domain.marks import N_
from bot.domain.roles import Role
from bot.store.complaint_rows import Reach
from bot.usecases.file_complaint import file_complaint

LATER = N_("Your complaint has arrived before. Please try again in an hour if it is another one.")
MAY_WRITE = N_(
    "The person for protection is told whom it is about, and nothing of what happened. May they "
    "write to you here? If not, we keep nothing that leads to you."
)
#: Of the answers given before, what a protected matter keeps.
_KEPT = (ABOUT, NUMBER, "place")


async def file(turn: Turn, draft: Draft, answers: Mapping[str, Any]) -> Screen:
    """File what the form brought."""
    reach = Reach(turn.chat.key, turn.incoming.chat_id, turn.chat.language)
    received, events = await file_complaint(
        turn.uow,
        turn.kit.country,
        turn.kit.dice,
        draft_id=draft.id,
        reach=reach,
        answers=answers,
        now=turn.now,
    )
    await turn.tell(events)
    if received is None:
        return Screen(turn.tongue.say(LATER), home_rows(turn))
    protected = answers["matter"] == Kind.SEXUAL
    return screens.receipt_screen(turn.tongue, received, protected=protected)


async def protected_card(turn: Turn, was: Draft) -> Screen:
    """The survivors' path: who helps in confidence, and our person for protection if there is one.

    Nothing is stored unless they press (safety rules §9, §10); what they had chosen before stands
    in the button alone.
    """
    today = turn.now.astimezone(TRIPOLI).date()
    helpers = await help_lines(turn.uow, turn.tongue, "refer", today)
    args = {key: str(was.answers[key]) for key in _KEPT if isinstance(was.answers.get(key), str)}
    staff = [
        one
        for role in (Role.SAFEGUARDING, Role.INTEGRITY)
        for one in await turn.uow.register.officers(role)
    ]
    return card_screen(
        turn.tongue,
        PROTECTED,
        helpers=helpers,
        staffed=any(one.on_duty for one in staff),
        args={"draft": was.id, **args},
    )


async def tell(turn: Turn, act: Act) -> None:
    """They want our person for protection told; asked whether that person may write to them."""
    say, args = turn.tongue.say, dict(act.args)
    rows = (
        (Button(say(N_("Yes, here")), Act("protected.yes", args | {"write": HERE})),),
        (Button(say(N_("No, keep nothing")), Act("protected.yes", args | {"write": NEVER})),),
        (Button(say(N_("Clear this chat")), Act("exit", urgent=True)),),
    )
    await turn.answer(Screen(say(MAY_WRITE), rows))


async def tell_yes(turn: Turn, act: Act) -> None:
    """It is with our person for protection now, and nothing of it was told."""
    answers = {key: act.args[key] for key in _KEPT if key in act.args}
    answers = {ABOUT: About.OWN.value, **answers, "matter": Kind.SEXUAL.value, "urgent": "yes"}
    draft = Draft(act.args["draft"], "complaint", 1, "")
    await turn.answer(await file(turn, draft, answers | {"write": act.args["write"]}))
