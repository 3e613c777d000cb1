"""Said beside a report that runs, stored as soon as it is said: «أضف شيئًا», whom to avoid."""

from bot.chat.resident import status
from bot.chat.resident.status import NONE_HERE, home_rows
from bot.chat.resident.walk import BEHIND, draft_of, end, move
from bot.chat.screen import Act, Screen
from bot.chat.turn import TOKEN_ALPHABET, TOKEN_LENGTH, Turn
from bot.conversation.engine import Draft, Resume
from bot.conversation.form import Form
from bot.conversation.forms.addition import ADDITION, ASIDE, NAMING


async def ask(turn: Turn, act: Act) -> None:
    """Ask for what is to be added; a report half-way is put aside for it."""
    del act
    await _ask(turn, ADDITION)


async def whom(turn: Turn, act: Act) -> None:
    """Ask whom the mediators must not belong to, as a coordinator wished."""
    del act
    await _ask(turn, NAMING)


async def _ask(turn: Turn, form: Form) -> None:
    if await turn.uow.reports.latest_of(turn.chat.key) is None:
        await turn.answer(Screen(turn.tongue.say(NONE_HERE), home_rows(turn)))
        return
    draft = draft_of(turn)
    if draft is not None and draft.form in ASIDE and draft.form != form.name:
        end(turn)
        draft = draft_of(turn)
    if draft is None or draft.form != form.name:
        aside = None if draft is None else draft.to_json()
        draft = Draft.new(turn.kit.dice.letters(TOKEN_LENGTH, TOKEN_ALPHABET), form)
        turn.keep(draft=draft.to_json() | ({} if aside is None else {BEHIND: aside}))
    await move(turn, draft, Resume())


async def back(turn: Turn, act: Act) -> None:
    """Add nothing, and show where the report stands."""
    draft = draft_of(turn)
    if draft is not None and draft.id == act.args.get("draft"):
        end(turn)
    await status.show(turn, Act("status"))
