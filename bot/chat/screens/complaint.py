"""What whoever complained reads: the receipt, where it stands, what was decided (brief §2.8)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from bot.chat.screen import Act, Button, Rows, Screen
from bot.chat.words import TRIPOLI, Tongue
from bot.domain.complaint import Consent, Finding, State
from bot.domain.marks import N_
from bot.store.complaint_rows import Row
from bot.usecases.file_complaint import Received
from bot.usecases.read_status import spell

#: Where it stands, in safe words.
_STATES: Final[Mapping[State, str]] = {
    State.RECEIVED: N_("Your complaint has arrived. An integrity officer will read it."),
    State.SCREENED: N_("Your complaint is being looked into. Both are heard, each apart."),
    State.HEARD: N_("Three people from other regions are deciding on your complaint."),
    State.DECIDED: N_("Your complaint has been decided."),
    State.APPEALED: N_("Three other people are looking at your complaint anew."),
    State.CLOSED: N_("Your complaint is closed."),
    State.WITHDRAWN: N_("You withdrew this complaint. We do nothing more with it."),
    State.PROTECTED: N_("Your matter has arrived. A person of trust looks after it."),
}
ACKNOWLEDGED: Final = N_("An integrity officer has received your complaint.")
#: What was found, without a word about anybody's standing.
NO_BREACH: Final = N_("No breach of the code of conduct was found.")
UPHELD: Final = N_("It was found that the code of conduct was not kept. Measures were taken.")
REFERRED: Final = N_("It was found that the matter belongs to the authorities, as you agreed.")
NONE: Final = N_("We know of no complaint from this chat. You can make one, or send its code.")
APPEAL_UNTIL: Final = N_("If you think this is not right, you can object until {day}.")
CONSULT: Final = N_(
    "Before anything else we ask you: may this be told to the authorities? It is for you to say; "
    "without your yes it is not."
)


def state_text(tongue: Tongue, row: Row) -> str:
    """Where a complaint stands; what was found, once it is."""
    if row.state is State.RECEIVED and row.acked_at is not None:
        return tongue.say(ACKNOWLEDGED)
    said = tongue.say(_STATES.get(row.state, _STATES[State.CLOSED]))
    if row.finding is None or row.state not in (State.DECIDED, State.CLOSED):
        return said
    return f"{said} {tongue.say(_found(row.finding))}"


def _found(finding: Finding) -> str:
    if finding is Finding.REFERRED:
        return REFERRED
    return UPHELD if finding.upheld else NO_BREACH


def own_screen(
    tongue: Tongue, row: Row, asked: str, appeal_until: datetime | None, *, more: bool
) -> Screen:
    """One's own complaint, with what can be done about it.

    `asked` is what the integrity officer wrote last, `more`: there are others.
    """
    parts = [state_text(tongue, row)]
    if asked:
        wrote = (
            N_("The person for protection writes to you:\n“{text}”")
            if row.state is State.PROTECTED
            else N_("The integrity officer writes to you:\n“{text}”")
        )
        parts.append(tongue.say(wrote, text=asked))
        if _hears(row) or row.harm_by is not None:
            parts.append(tongue.say(N_("To answer, press “Answer”.")))
    rows: list[tuple[Button, ...]] = []
    consult = row.state.open and row.referral is Consent.ASKED
    if consult:
        parts.append(tongue.say(CONSULT))
        rows.append(
            (
                _press(tongue, N_("Yes, it may be told"), "complaint.referral", row, to="yes"),
                _press(tongue, N_("No, not that"), "complaint.referral", row, to="no"),
            )
        )
    if appeal_until is not None:
        day = tongue.day(appeal_until.astimezone(TRIPOLI).date())
        parts.append(tongue.say(APPEAL_UNTIL, day=day))
        rows.append((_press(tongue, N_("I object"), "complaint.appeal", row),))
    rows += _own_rows(tongue, row, N_("Answer") if asked else N_("Add something"))
    if more:
        rows.append((Button(tongue.say(N_("My other complaints")), Act("complaint.mine")),))
    rows.append((Button(tongue.say(N_("A new complaint")), Act("complaint.new")),))
    rows.append((Button(tongue.say(N_("Quick exit")), Act("exit", urgent=True)),))
    return Screen("\n\n".join(parts), tuple(rows), protect=True, rtl=tongue.rtl)


def _hears(row: Row) -> bool:
    """Whether something may still be added."""
    return row.state in (State.RECEIVED, State.SCREENED, State.HEARD, State.PROTECTED)


def _own_rows(tongue: Tongue, row: Row, add: str) -> Rows:
    delete = _press(tongue, N_("Delete my complaint"), "complaint.delete", row)
    if _hears(row):
        return (
            (_press(tongue, add, "complaint.add", row),),
            (_press(tongue, N_("Withdraw my complaint"), "complaint.withdraw", row), delete),
        )
    if row.harm_by is not None:
        # Somebody looks after them, and may have asked something.
        return ((_press(tongue, add, "complaint.add", row),), (delete,))
    return ((delete,),)


def _press(tongue: Tongue, label: str, verb: str, row: Row, **args: str) -> Button:
    return Button(tongue.say(label), Act(verb, {"complaint": str(row.id), **args}))


def list_screen(tongue: Tongue, rows: Sequence[Row]) -> Screen:
    """Several complaints of one chat, newest first."""
    buttons = tuple(
        (
            Button(
                tongue.day(row.made_at.astimezone(TRIPOLI).date()),
                Act("complaint.open", {"complaint": str(row.id)}),
            ),
        )
        for row in rows
    )
    new = (Button(tongue.say(N_("A new complaint")), Act("complaint.new")),)
    text = tongue.say(N_("Your complaints, by the day on which you made them:"))
    return Screen(text, (*buttons, new), rtl=tongue.rtl)


def receipt_screen(tongue: Tongue, received: Received, *, protected: bool = False) -> Screen:
    """Hand over the code, and say truly what comes next and by when."""
    arrived = (
        N_("Your matter has arrived. You told no detail, and nobody asks you for any.")
        if protected
        else N_("Your complaint has arrived. Thank you for your trust.")
    )
    parts = [
        tongue.say(arrived),
        tongue.say(N_("Its code: <code>{code}</code>"), code=spell(received.code)),
        _next(tongue, received, protected=protected),
    ]
    if received.written:
        parts.append(
            tongue.say(
                N_(
                    "We write to you here when there is news. After a week and after a month we "
                    "ask you whether anybody has harmed you for it."
                )
            )
        )
    else:
        parts.append(
            tongue.say(
                N_("We keep nothing that leads to you: the code is the only way to ask about it.")
            )
        )
    rows = ((Button(tongue.say(N_("Quick exit")), Act("exit", urgent=True)),),)
    return Screen("\n\n".join(parts), rows, rtl=tongue.rtl)


def _next(tongue: Tongue, received: Received, *, protected: bool) -> str:
    day, time = tongue.day(received.due.astimezone(TRIPOLI).date()), tongue.time(received.due)
    if not received.heard:
        return tongue.say(
            N_(
                "At this moment nobody can be reached who may look at it. We go on trying, and "
                "those who run this service hear that it waits. If you are in danger, do not wait "
                "for us."
            )
        )
    if protected:
        return tongue.say(
            N_(
                "Next: the person for protection sees it by {day}, {time}. They can take the file "
                "from whoever it is about. Nobody else hears of it from us."
            ),
            day=day,
            time=time,
        )
    return tongue.say(
        N_(
            "Next: an integrity officer outside the municipality reads it by {day}, {time}. It is "
            "decided within 30 days."
        ),
        day=day,
        time=time,
    )


def sure_screen(tongue: Tongue, row: Row, verb: str, *, precaution: bool) -> Screen:
    """Ask once before withdrawing or deleting."""
    back = _press(tongue, N_("No, go back"), "complaint.open", row)
    if verb == "complaint.delete.yes":
        text = N_(
            "Shall we delete your complaint? What you wrote and the link to you are erased at once."
        )
        yes = _press(tongue, N_("Yes, delete it"), verb, row)
    else:
        text = N_("Shall we do nothing more with your complaint?")
        yes = _press(tongue, N_("Yes, withdraw it"), verb, row)
    parts = [tongue.say(text)]
    if precaution:
        parts.append(
            tongue.say(
                N_("What was done as a precaution is then for others to undo, and takes its time.")
            )
        )
    return Screen("\n\n".join(parts), ((yes,), (back,)), rtl=tongue.rtl)


def harm_screen(tongue: Tongue, row: Row) -> Screen:
    """«هل أذاك أحد بسبب البلاغ؟» (domain brief §2.8)."""
    text = tongue.say(N_("Has anybody harmed or threatened you because of your complaint?"))
    rows = (
        (
            _press(tongue, N_("No, nobody"), "complaint.harm", row, to="no"),
            _press(tongue, N_("Yes"), "complaint.harm", row, to="yes"),
        ),
        (Button(tongue.say(N_("Quick exit")), Act("exit", urgent=True)),),
    )
    return Screen(text, rows, protect=True, rtl=tongue.rtl)
