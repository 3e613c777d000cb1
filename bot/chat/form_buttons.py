"""What the buttons of a form do: one table for every form, so that each is answered alike."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from bot.chat.screen import Act
from bot.chat.turn import Turn
from bot.conversation.engine import Back, Change, Done, Mark, Move, Resume, Say, Send, Skip
from bot.conversation.form import Pass

#: Makes the move of a button, where it still belongs to the form that is open.
Press = Callable[[Turn, Act, Move], Awaitable[None]]
Handler = Callable[[Turn, Act], Awaitable[None]]

#: Verb of a button, behind the form's name -> the move that it means.
_MOVES: Final[Mapping[str, Callable[[Act], Move]]] = {
    # Answer a question.
    "say": lambda act: Say(act.args["step"], act.args["value"]),
    # Tick, or take a tick away; go on from the ticks.
    "mark": lambda act: Mark(act.args["step"], act.args["value"], bool(act.args["on"])),
    "done": lambda act: Done(act.args["step"]),
    # Pass a question over, go back one, correct an answer from the read-back.
    "skip": lambda act: Skip(act.args["step"], Pass(act.args["pass"])),
    "back": lambda act: Back(act.args["step"]),
    "change": lambda act: Change(act.args["step"]),
    # From a question go to the read-back; from there it is done.
    "send": lambda act: Send(act.args["step"]),
    # Nothing to declare.
    "none": lambda act: Say(act.args["step"], {"ties": []}),
}
_ALWAYS: Final = ("say", "mark", "done", "skip", "back", "change", "send", "pick")


def form_buttons(form: str, press: Press, *verbs: str) -> dict[str, Handler]:
    """Routes of a form's buttons, such as «report.say»; without `verbs` those of every form."""
    return {f"{form}.{verb}": _handler(verb, press) for verb in verbs or _ALWAYS}


def _handler(verb: str, press: Press) -> Handler:
    move = _MOVES.get(verb)

    async def handle(turn: Turn, act: Act) -> None:
        await press(turn, act, _picked(turn, act) if move is None else move(act))

    return handle


def _picked(turn: Turn, act: Act) -> Move:
    """Take a place that was offered; one that is no longer known asks again."""
    known = turn.kit.places.get(act.args["value"]) is not None
    return Say(act.args["step"], act.args["value"]) if known else Resume()
