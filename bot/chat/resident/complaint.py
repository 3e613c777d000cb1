"""«شكوى على وسيط»: begun, looked at again, added to, withdrawn, deleted, objected (brief §2.8)."""

from bot.chat.drafts import COMPLAINT_WORDS, behind
from bot.chat.inputs import Typed, Voiced
from bot.chat.resident.status import home_rows
from bot.chat.resident.walk import BEHIND, draft_of, move
from bot.chat.screen import Act, Button, Screen
from bot.chat.screens import complaint as screens
from bot.chat.turn import TOKEN_ALPHABET, TOKEN_LENGTH, Turn
from bot.conversation.engine import Draft, Resume
from bot.conversation.forms.complaint import COMPLAINT
from bot.domain.access import Action, Subject
from bot.domain.complaint import Consent, Party, State
from bot.domain.folding import strip_controls
from bot.domain.ids import ComplaintId
from bot.domain.marks import N_
from bot.store.complaint_rows import Row
from bot.usecases.end_complaint import delete, raise_harm, withdraw
from bot.usecases.hear_complaint import LONGEST, TO_COMPLAINANT, add_words, answer_referral
from bot.usecases.judge_complaint import appeal, appeal_until

WRITE = N_("Write what you want to add, in a few sentences. Please no names and no phone numbers.")
WRITE_ONLY = N_("Please write it here, in fewer words; a voice note does not work for this.")
ADDED = N_("Added to your complaint. Thank you.")
WITHDRAWN = N_("We do nothing more with your complaint. Thank you for trusting us.")
DELETED = N_(
    "Your complaint is deleted. What Telegram itself keeps we cannot erase: clear this chat."
)
OBJECTED = N_("Your objection has arrived. Three other people look at it anew.")
NOTED = N_("Thank you. Your answer is noted.")
NO_HARM = N_("Thank you. Write to us at once if that changes.")
HARMED = N_(
    "We have told it on as urgent, also to the person for protection. Your safety comes first: go "
    "to somebody you trust, and do not wait for us if you are in danger."
)


async def begin(turn: Turn, act: Act) -> None:
    """What runs already is shown; else the form begins."""
    found = await _kept(turn)
    if found and draft_of(turn) is None:
        await mine(turn, act)
        return
    await new(turn, act)


async def new(turn: Turn, act: Act) -> None:
    """Begin the form; a report half-way is put aside for it."""
    del act
    draft = draft_of(turn)
    if draft is None or draft.form != COMPLAINT.name:
        behind = turn.chat.draft
        draft = Draft.new(turn.kit.dice.letters(TOKEN_LENGTH, TOKEN_ALPHABET), COMPLAINT)
        turn.keep(draft=draft.to_json() | ({} if behind is None else {BEHIND: behind}))
    await move(turn, draft, Resume())


async def mine(turn: Turn, act: Act) -> None:
    """The complaints of this chat; where there is one, that one."""
    del act
    found = await _kept(turn)
    if not found:
        await _none(turn)
    elif len(found) == 1:
        await _show(turn, found[0])
    else:
        await turn.answer(screens.list_screen(turn.tongue, found))


async def open_(turn: Turn, act: Act) -> None:
    """One of them, as it now stands."""
    row = await _own(turn, act)
    if row is not None:
        await _show(turn, row)


async def add(turn: Turn, act: Act) -> None:
    """Ask for what is to be added."""
    row = await _own(turn, act)
    if row is None:
        return
    if not row.state.open and row.harm_by is None:
        await _show(turn, row)
        return
    turn.keep(draft={"form": COMPLAINT_WORDS, "complaint": row.id, BEHIND: behind(turn)})
    await turn.answer(Screen(turn.tongue.say(WRITE), (_back(turn, row),)))


def _back(turn: Turn, row: Row) -> tuple[Button, ...]:
    args = {"complaint": str(row.id)}
    return (Button(turn.tongue.say(N_("Back")), Act("complaint.back", args)),)


async def back(turn: Turn, act: Act) -> None:
    """Add nothing."""
    _close(turn)
    await open_(turn, act)


async def hear(turn: Turn) -> None:
    """Take what was typed."""
    draft, said = turn.chat.draft or {}, turn.incoming.said
    row = await _own(turn, Act("", {"complaint": str(draft.get("complaint"))}))
    if row is None:
        _close(turn)
        return
    text = strip_controls(said.text).strip() if isinstance(said, Typed) else ""
    if not 0 < len(text) <= LONGEST:
        if isinstance(said, Typed | Voiced):
            await turn.answer(Screen(turn.tongue.say(WRITE_ONLY), (_back(turn, row),)))
        return
    _close(turn)
    await turn.tell(
        await add_words(turn.uow, turn.kit.country, row, Party.COMPLAINANT, text, turn.now)
    )
    await turn.answer(Screen(turn.tongue.say(ADDED), home_rows(turn)))


async def ask_withdraw(turn: Turn, act: Act) -> None:
    """Ask once before withdrawing."""
    await _sure(turn, act, "complaint.withdraw.yes")


async def ask_delete(turn: Turn, act: Act) -> None:
    """Ask once before deleting."""
    await _sure(turn, act, "complaint.delete.yes")


async def withdraw_(turn: Turn, act: Act) -> None:
    """Do nothing more with it."""
    row = await _own(turn, act)
    if row is not None:
        await turn.tell(await withdraw(turn.uow, turn.kit.country, row, turn.now))
        await turn.answer(Screen(turn.tongue.say(WITHDRAWN), home_rows(turn)))


async def delete_(turn: Turn, act: Act) -> None:
    """Erase it at once."""
    row = await _own(turn, act)
    if row is not None:
        await turn.tell(await delete(turn.uow, row, turn.now))
        await turn.uow.inbox.forget(turn.chat.key)
        await turn.answer(Screen(turn.tongue.say(DELETED), home_rows(turn)))


async def appeal_(turn: Turn, act: Act) -> None:
    """Object to what was decided."""
    row = await _own(turn, act)
    if row is None:
        return
    events = await appeal(turn.uow, turn.kit.country, row, Party.COMPLAINANT, turn.now)
    if not events:
        await _show(turn, row)
        return
    await turn.tell(events)
    await turn.answer(Screen(turn.tongue.say(OBJECTED), home_rows(turn)))


async def referral(turn: Turn, act: Act) -> None:
    """Whether it may be told to an authority is for the complainant to say (brief §3.6)."""
    row = await _own(turn, act)
    if row is None:
        return
    answer = Consent.YES if act.args["to"] == "yes" else Consent.NO
    await turn.tell(await answer_referral(turn.uow, row, answer, turn.now))
    await turn.answer(Screen(turn.tongue.say(NOTED), home_rows(turn)))


async def ask_harm(turn: Turn, act: Act) -> None:
    """«Has anyone harmed you for this?»."""
    row = await _own(turn, act)
    if row is not None:
        await turn.answer(screens.harm_screen(turn.tongue, row))


async def harm(turn: Turn, act: Act) -> None:
    """A «yes» is an urgent matter of its own (domain brief §2.8)."""
    row = await _own(turn, act)
    if row is None:
        return
    if act.args["to"] != "yes":
        await turn.answer(Screen(turn.tongue.say(NO_HARM), home_rows(turn)))
        return
    await turn.tell(await raise_harm(turn.uow, turn.kit.country, row, turn.now))
    await turn.answer(Screen(turn.tongue.say(HARMED), home_rows(turn)))


async def _show(turn: Turn, row: Row) -> None:
    if row.silent:
        await turn.uow.complaints.change(row.id, silent=False)
    words = await turn.uow.complaints.words(row.id)
    asked = next((one.text for one in reversed(words) if one.way == TO_COMPLAINANT), "")
    until = await appeal_until(turn.uow, turn.kit.country, row, turn.now)
    more = len(await _kept(turn)) > 1
    await turn.answer(screens.own_screen(turn.tongue, row, asked, until, more=more))


async def _sure(turn: Turn, act: Act, verb: str) -> None:
    row = await _own(turn, act)
    if row is not None:
        shown = screens.sure_screen(turn.tongue, row, verb, precaution=row.precaution)
        await turn.answer(shown)


async def _kept(turn: Turn) -> list[Row]:
    """Complaints of this chat that are not deleted."""
    found = await turn.uow.complaints.of_chat(turn.chat.key)
    return [one for one in found if one.state is not State.DELETED]


async def _own(turn: Turn, act: Act) -> Row | None:
    """The complaint of a button, where it is this chat's; else there is none."""
    number = act.args.get("complaint", "")
    row = None
    if number.isdecimal():
        row = await turn.uow.complaints.get(ComplaintId(int(number)))
    if row is not None and row.reach is not None:
        subject = Subject(involved=frozenset({row.reach.chat_key}))
        if await turn.may(Action.OWN_COMPLAINT, subject):
            return row
    await _none(turn)
    return None


async def _none(turn: Turn) -> None:
    new_ = Button(turn.tongue.say(N_("Complaint about a mediator")), Act("complaint.new"))
    await turn.answer(Screen(turn.tongue.say(screens.NONE), ((new_,), *home_rows(turn)[1:])))


def _close(turn: Turn) -> None:
    if (turn.chat.draft or {}).get("form") == COMPLAINT_WORDS:
        turn.keep(draft=behind(turn))
