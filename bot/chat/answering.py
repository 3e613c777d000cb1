"""Whoever is complained of: told that there is a complaint, and not by whom; heard; may object.

Mediators and coordinators alike.
"""

from dataclasses import dataclass

from bot.chat.drafts import COMPLAINT_ANSWER, behind
from bot.chat.inputs import Typed
from bot.chat.screen import Act, Screen
from bot.chat.screens import answer as screens
from bot.chat.turn import Turn
from bot.domain.access import Action, Subject
from bot.domain.complaint import Party, State
from bot.domain.folding import strip_controls
from bot.domain.ids import ChatKey, ComplaintId
from bot.domain.marks import N_
from bot.store.complaint_rows import Row
from bot.usecases.hear_complaint import LONGEST, TO_RESPONDENT, add_words
from bot.usecases.judge_complaint import appeal, appeal_until

TYPE_IT = N_("Please write it here, in fewer words; a voice note does not work for this.")
TAKEN = N_("Thank you. The integrity officer and the panel read it, and nobody else.")
OBJECTED = N_("Your objection has arrived. Three other people look at it anew.")
NOTHING = N_("There is nothing to answer here any more.")


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody as who may be complained of."""

    #: Such as «mediator:3».
    name: str
    gender: str
    chat_key: ChatKey

    def chats(self, row: Row) -> set[ChatKey]:
        """The own chat, where the complaint is about them."""
        return {self.chat_key} if self.name in row.matter.whom else set()


async def open_(turn: Turn, act: Act) -> None:
    """What is asked, or what was found."""
    found = await _mine(turn, act)
    if found is not None:
        await _show(turn, *found)


async def write(turn: Turn, act: Act) -> None:
    """Ask for the answer."""
    found = await _mine(turn, act)
    if found is None:
        return
    row, one = found
    if not row.state.open or row.asked_at is None:
        await _show(turn, row, one)
        return
    draft = {"form": COMPLAINT_ANSWER, "complaint": row.id, "behind": behind(turn)}
    turn.keep(draft=draft)
    await turn.answer(screens.write_screen(turn.tongue, row, one.gender, LONGEST))


async def hear(turn: Turn) -> None:
    """Take what was typed."""
    draft, said = turn.chat.draft or {}, turn.incoming.said
    found = await _mine(turn, Act("", {"complaint": str(draft["complaint"])}))
    if found is None:
        turn.keep(draft=behind(turn))
        return
    row, one = found
    text = strip_controls(said.text).strip() if isinstance(said, Typed) else ""
    if not 0 < len(text) <= LONGEST:
        hint = turn.tongue.say_to(one.gender, TYPE_IT)
        await turn.answer(screens.write_screen(turn.tongue, row, one.gender, LONGEST, hint))
        return
    turn.keep(draft=behind(turn))
    events = await add_words(turn.uow, turn.kit.country, row, Party.RESPONDENT, text, turn.now)
    await turn.tell(events)
    await turn.answer(Screen(turn.tongue.say(TAKEN), protect=True, rtl=turn.tongue.rtl))


async def back(turn: Turn, act: Act) -> None:
    """Answer nothing now."""
    if (turn.chat.draft or {}).get("form") == COMPLAINT_ANSWER:
        turn.keep(draft=behind(turn))
    await open_(turn, act)


async def appeal_(turn: Turn, act: Act) -> None:
    """Object to what was found."""
    found = await _mine(turn, act)
    if found is None:
        return
    events = await appeal(turn.uow, turn.kit.country, found[0], Party.RESPONDENT, turn.now)
    if not events:
        await _show(turn, *found)
        return
    await turn.tell(events)
    await turn.answer(Screen(turn.tongue.say(OBJECTED), protect=True, rtl=turn.tongue.rtl))


async def _show(turn: Turn, row: Row, one: Asked) -> None:
    """Nothing is shown before it is to be answered: neither that it exists, nor its words."""
    words = [each for each in await turn.uow.complaints.words(row.id) if each.way == TO_RESPONDENT]
    if row.state in (State.WITHDRAWN, State.DELETED) or (not words and row.finding is None):
        await _nothing(turn)
        return
    until = await appeal_until(turn.uow, turn.kit.country, row, turn.now)
    asked = tuple(each.text for each in words)
    shown = screens.answer_screen(turn.tongue, row, asked, until, one.gender)
    await turn.answer(shown)


async def _mine(turn: Turn, act: Act) -> tuple[Row, Asked] | None:
    """The complaint of a button, where it is about whoever is here; else there is none.

    Also for a mediator who was suspended, and has no other button of a mediator's.
    """
    number = act.args.get("complaint", "")
    row = None
    if number.isdecimal():
        row = await turn.uow.complaints.get(ComplaintId(int(number)))
    if row is not None:
        for one in await _as_asked(turn):
            subject = Subject(involved=frozenset({turn.chat.key} & one.chats(row)))
            if await turn.may(Action.ANSWER_COMPLAINT, subject):
                return row, one
    await _nothing(turn)
    return None


async def _as_asked(turn: Turn) -> list[Asked]:
    """What whoever is here could be complained of as."""
    key, register = turn.chat.key, turn.uow.register
    mediator, coordinator = await register.mediator_of(key), await register.coordinator_of(key)
    found = []
    if mediator is not None:
        found.append(Asked(f"mediator:{mediator.id}", mediator.gender.value, key))
    if coordinator is not None:
        found.append(Asked(f"coordinator:{coordinator.id}", coordinator.gender.value, key))
    return found


async def _nothing(turn: Turn) -> None:
    await turn.answer(Screen(turn.tongue.say(NOTHING), rtl=turn.tongue.rtl))
