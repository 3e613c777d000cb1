"""Stop, withdraw, delete my report, quick exit."""

from bot.chat.resident import status
from bot.chat.resident.status import NONE_HERE, home_rows, own_rows
from bot.chat.resident.walk import ADDED, draft_of, end, give_up, stale
from bot.chat.screen import Act, Button, Screen
from bot.chat.turn import Turn
from bot.conversation.forms.addition import ASIDE
from bot.domain.marks import N_
from bot.usecases.end_report import Ending, end_report

STOPPED = N_(
    "Stopped. Nothing of this conversation was kept. You can begin again whenever you like."
)
STOPPED_UNSENT = N_(
    "Stopped. Nothing that was not sent was kept. The report that you sent goes on; "
    "you can withdraw or delete it."
)
SURE_WITHDRAW = N_("Shall we do nothing more with your report?")
WITHDRAWN = N_("We do nothing more with your report. Thank you for trusting us.")
SURE_DELETE = N_(
    "Shall we delete your report? What you wrote and the link to you are erased at once. "
    "A mediator already at work is only told that the file went to somebody else."
)
DELETED = N_("Your report is deleted. What Telegram itself keeps we cannot erase: clear this chat.")
ANOTHER = N_("We still keep another report of yours. You can delete that too.")


async def stop(turn: Turn, act: Act) -> None:
    """End the conversation and forget its draft; a report already sent stays."""
    draft = draft_of(turn)
    if draft is not None and act.args.get("draft", draft.id) != draft.id:
        await stale(turn)
        return
    if draft is None or draft.form not in ASIDE:
        await give_up(turn)
        sent = await turn.uow.reports.latest_of(turn.chat.key)
        if sent is None:
            await turn.answer(Screen(turn.tongue.say(STOPPED), home_rows(turn)))
        else:
            await turn.answer(Screen(turn.tongue.say(STOPPED_UNSENT), own_rows(turn, sent)))
        return
    end(turn)
    if draft.at == ASIDE[draft.form]:
        await status.show(turn, Act("status"))
    else:
        await turn.answer(Screen(turn.tongue.say(ADDED), home_rows(turn)))


async def ask_withdraw(turn: Turn, act: Act) -> None:
    """Ask once before withdrawing."""
    del act
    await _ask(turn, SURE_WITHDRAW, "withdraw.yes", N_("Yes, withdraw it"))


async def withdraw(turn: Turn, act: Act) -> None:
    """Withdraw this chat's report."""
    del act
    await _end(turn, Ending.WITHDRAWN, WITHDRAWN)


async def ask_delete(turn: Turn, act: Act) -> None:
    """Ask once before deleting."""
    del act
    await _ask(turn, SURE_DELETE, "delete.yes", N_("Yes, delete it"))


async def delete(turn: Turn, act: Act) -> None:
    """Delete this chat's report, and any draft with it."""
    del act
    await turn.uow.reports.drop_voices(turn.chat.key)
    await turn.uow.inbox.forget(turn.chat.key)
    turn.keep(draft=None)
    await _end(turn, Ending.DELETED, DELETED)


async def exit_(turn: Turn, act: Act) -> None:
    """Delete what can be deleted here, say nothing, and write nothing until the person does.

    A filed report goes on; what waits for this chat is dropped (safety rule 5).
    """
    del act
    await turn.uow.reports.drop_voices(turn.chat.key)
    await turn.uow.applications.drop_drafts(turn.chat.key)
    await turn.uow.decisions.forget_chat(turn.chat.key)
    await turn.uow.complaints.hush(turn.chat.key)
    await turn.uow.inbox.forget(turn.chat.key)
    await turn.erase()
    sent = await turn.uow.reports.latest_of(turn.chat.key)
    applied = await turn.uow.applications.of_chat(turn.chat.key)
    if sent is not None or applied is not None or (await turn.actor()).is_staff:
        turn.keep(draft=None, left=True)
    else:
        turn.forget = True


async def _ask(turn: Turn, question: str, verb: str, yes: str) -> None:
    say, reports, key = turn.tongue.say, turn.uow.reports, turn.chat.key
    found, draft = await reports.latest_of(key), draft_of(turn)
    if found is None and draft is not None and draft.form not in ASIDE:
        # Somebody half-way means what they have said so far.
        await stop(turn, Act("stop"))
        return
    if found is None and verb == "delete.yes":
        found = await reports.kept_of(key)
    if found is None:
        await turn.answer(Screen(say(NONE_HERE), home_rows(turn)))
        return
    rows = ((Button(say(yes), Act(verb)),), (Button(say(N_("No, go back")), Act("status")),))
    await turn.answer(Screen(say(question), rows))


async def _end(turn: Turn, ending: Ending, said: str) -> None:
    report, events = await end_report(turn.uow, turn.chat.key, ending, turn.now)
    await turn.tell(events)
    if turn.chat.draft is None and not await turn.uow.reports.runs(turn.chat.key):
        turn.keep(consented=False)
    text, rows = turn.tongue.say(NONE_HERE if report is None else said), home_rows(turn)
    if report is not None and ending is Ending.DELETED:
        another = await turn.uow.reports.kept_of(turn.chat.key)
        if another is not None:
            text = f"{text}\n\n{turn.tongue.say(ANOTHER)}"
            rows = ((Button(turn.tongue.say(N_("Delete my report")), Act("delete")),), *rows)
    await turn.answer(Screen(text, rows))
