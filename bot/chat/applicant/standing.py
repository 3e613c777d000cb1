"""Where an application stands, as the applicant reads it; taking it back, deleting, answering."""

from typing import Final

from bot.chat.inputs import Typed, Voiced
from bot.chat.screen import Act, Screen
from bot.chat.screens import apply as screens
from bot.chat.turn import Turn
from bot.conversation.form import NO_VOICE
from bot.domain.application import Application, Stage
from bot.domain.folding import strip_controls
from bot.domain.marks import N_
from bot.usecases.apply import answer_registrar, delete_application, withdraw_application
from bot.usecases.judge_application import waits

#: The draft of a chat in which a registrar's question is being answered.
ANSWER: Final = "apply_answer"
LONGEST_ANSWER: Final = 1000
SHORTER: Final = N_("That is too long for us. Please say it in fewer words.")


async def screen(turn: Turn, note: str = "") -> Screen:
    """Where the newest application of this chat stands; `note` says what has just happened."""
    found = await turn.uow.applications.of_chat(turn.chat.key)
    if found is None:
        return screens.none_screen(turn.tongue, note)
    talk = await turn.uow.applications.talk(found.id)
    asked = talk[-1].asked if talk and found.stage is Stage.ASKED else ""
    one = None if found.mediator_id is None else await turn.uow.register.mediator(found.mediator_id)
    number = "" if one is None else one.code
    return screens.standing_screen(turn.tongue, found, asked, number, note)


async def show(turn: Turn, act: Act) -> None:
    """Where it stands now."""
    del act
    await turn.answer(await screen(turn))


async def ask_withdraw(turn: Turn, act: Act) -> None:
    """Ask once before taking it back."""
    await _sure(
        turn, act, screens.SURE_WITHDRAW, N_("Yes, take my application back"), "apply.withdraw.yes"
    )


async def withdraw(turn: Turn, act: Act) -> None:
    """Take it back."""
    found = await _own(turn, act)
    if found is not None and await withdraw_application(
        turn.uow, turn.kit.country, found, turn.now
    ):
        await _let_go(turn)
    await turn.answer(await screen(turn))


async def ask_delete(turn: Turn, act: Act) -> None:
    """Ask once before deleting."""
    await _sure(turn, act, screens.SURE_DELETE, N_("Yes, delete it"), "apply.delete.yes")


async def delete(turn: Turn, act: Act) -> None:
    """Delete everything that was given."""
    found = await _own(turn, act)
    if found is not None and await delete_application(turn.uow, turn.kit.country, found, turn.now):
        await _let_go(turn)
        await turn.uow.inbox.forget(turn.chat.key)
        await turn.answer(screens.none_screen(turn.tongue, turn.tongue.say(screens.DELETED)))
        return
    await turn.answer(await screen(turn))


async def ask_answer(turn: Turn, act: Act) -> None:
    """Ask for the answer to what the registrar asked."""
    found = await _own(turn, act)
    talk = [] if found is None else await turn.uow.applications.talk(found.id)
    if found is None or found.stage is not Stage.ASKED or not talk:
        await turn.answer(await screen(turn))
        return
    turn.keep(draft={"form": ANSWER, "application": found.id})
    await turn.answer(screens.answer_screen(turn.tongue, talk[-1].asked, found.id))


async def hear_answer(turn: Turn) -> None:
    """Take the answer that was typed."""
    said, draft = turn.incoming.said, turn.chat.draft or {}
    found = await turn.uow.applications.of_chat(turn.chat.key)
    talk = [] if found is None else await turn.uow.applications.talk(found.id)
    if found is None or found.id != draft.get("application") or found.stage is not Stage.ASKED:
        turn.keep(draft=None)
        await turn.answer(await screen(turn))
        return
    text = strip_controls(said.text).strip() if isinstance(said, Typed) else ""
    if not text or len(text) > LONGEST_ANSWER:
        spoken = isinstance(said, Voiced)
        hint = turn.tongue.say(SHORTER if text else NO_VOICE) if text or spoken else ""
        await turn.answer(screens.answer_screen(turn.tongue, talk[-1].asked, found.id, hint))
        return
    turn.keep(draft=None)
    await answer_registrar(turn.uow, found, text, turn.now)
    await turn.tell(await waits(turn.uow, turn.kit.country, found, turn.now))
    await turn.answer(await screen(turn, turn.tongue.say(screens.ANSWERED)))


async def _let_go(turn: Turn) -> None:
    """Of an application that ended nothing is asked any more."""
    if (turn.chat.draft or {}).get("form") == ANSWER:
        turn.keep(draft=None)


async def _own(turn: Turn, act: Act) -> Application | None:
    """The application that a button belongs to, where it is this chat's."""
    found = await turn.uow.applications.of_chat(turn.chat.key)
    mine = found is not None and str(found.id) == act.args.get("application")
    return found if mine else None


async def _sure(turn: Turn, act: Act, question: str, yes: str, verb: str) -> None:
    found = await _own(turn, act)
    if found is None or found.stage is Stage.VERIFIED:
        await turn.answer(await screen(turn))
        return
    await turn.answer(screens.sure_screen(turn.tongue, question, yes, verb, found.id))
