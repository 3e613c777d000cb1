"""How a conversation ends: the cards of the gates (domain brief §2.3) and the receipt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat.screen import Act, Button, Screen
from bot.chat.words import TRIPOLI, Tongue
from bot.domain.marks import N_
from bot.usecases.read_status import spell
from bot.usecases.submit_report import Filed

_NOON = 12
#: No coordinator is on duty who can be reached: said at once, not when their time is up.
UNREACHED = N_(
    "No coordinator can be reached at this moment. We go on trying. Your safety comes first: do "
    "not wait for us."
)


@dataclass(frozen=True, slots=True)
class _Card:
    """The words of a card; `helpers` introduces the bodies that help, `ask` labels its button."""

    text: str
    helpers: str = ""
    after: str = ""
    question: str = ""
    ask: str = ""
    verb: str = ""


_CARDS: Mapping[str, _Card] = {
    "emergency": _Card(
        N_(
            "Keep away from windows and the street. If you can leave safely, leave; if not, stay "
            "in an inner room on the floor. Do not go near armed people, and do not film."
        ),
        helpers=N_("If it is safe for you to call:"),
        after=N_("We have neither force nor ambulances."),
        question=N_("Shall we alert the duty coordinator?"),
        ask=N_("Yes, alert them"),
        verb="emergency.alert",
    ),
    "refer": _Card(
        N_(
            "What happened is not your fault. We do not mediate in violence, and we shall tell "
            "neither your family nor your tribe. You need not tell us the details."
        ),
        helpers=N_("These bodies help in confidence:"),
        after=N_("If there was a sexual assault, treatment within 72 hours matters."),
        ask=N_("I want a woman to speak with me"),
        verb="refer.contact",
    ),
    "protected": _Card(
        N_(
            "What happened is not your fault. We neither mediate in it nor judge it here, and "
            "nobody whom it is about hears of it from us. You need not tell us any detail."
        ),
        helpers=N_("These bodies help in confidence:"),
        after=N_("If there was a sexual assault, treatment within 72 hours matters."),
        question=N_(
            "Shall we tell our person for protection, outside the municipality, that there is "
            "something? They can take the file from whoever it is about."
        ),
        ask=N_("Tell the person for protection"),
        verb="protected.tell",
    ),
    "refer_asked": _Card(
        N_(
            "Your wish is noted, without any detail. Nobody has answered yet. If danger is near, "
            "go to a safe place, to somebody you trust."
        ),
    ),
    "no_consent": _Card(
        N_("That is all right. Nothing you said was kept. You can begin again whenever you like."),
    ),
}


def card_screen(
    tongue: Tongue,
    card: str,
    *,
    gender: str = "",
    helpers: Sequence[str] = (),
    staffed: bool = False,
    args: Mapping[str, str] | None = None,
) -> Screen:
    """Show a card that ends the form (domain brief §2.3).

    `helpers` are the lines of the directory (chat/directory.py), ready as HTML; `staffed` says that
    somebody would answer the card's button (safety rule 9: else neither the question nor the button
    is shown); `args` go along with that button.
    """
    words = _CARDS[card]
    parts = [tongue.say_to(gender, words.text)]
    if helpers and words.helpers:
        parts.append(tongue.say(words.helpers))
        parts += helpers
    if words.after:
        parts.append(tongue.say(words.after))
    rows: list[tuple[Button, ...]] = []
    if staffed and words.ask:
        parts += [tongue.say(words.question)] if words.question else []
        rows.append(
            (
                Button(
                    tongue.say(words.ask),
                    Act(words.verb, {"card": card, **(args or {})}, urgent=True),
                ),
            )
        )
    clear = Button(tongue.say_to(gender, N_("Clear this chat")), Act("exit", urgent=True))
    rows += [(clear,), (Button(tongue.say(N_("Begin anew")), Act("report.begin")),)]
    return Screen("\n".join(parts), tuple(rows), rtl=tongue.rtl)


def receipt_screen(tongue: Tongue, filed: Filed, now: datetime, *, tells: bool = False) -> Screen:
    """Hand over the follow-up code, and say which path applies, by whom and by when (rule 1).

    Nothing is promised that nobody could keep: where no coordinator can be reached it says so.
    `tells`: the bot may write by itself.
    """
    parts = [
        tongue.say(N_("Your report has arrived. Thank you for trusting us.")),
        tongue.say(N_("Your follow-up code: <code>{code}</code>"), code=spell(filed.code)),
        *(_search(tongue, filed) if filed.by_itself else []),
        *(_reading(tongue, filed) if filed.nobody or not filed.by_itself else []),
    ]
    if tells:
        parts.append(_told_by(tongue, filed, now))
    parts.append(tongue.say(N_("Whoever has the code can ask where the report stands.")))
    rows = (
        (Button(tongue.say(N_("Where is my report?")), Act("status")),),
        (Button(tongue.say(N_("Quick exit")), Act("exit", urgent=True)),),
    )
    return Screen("\n\n".join(parts), rows, rtl=tongue.rtl)


def _search(tongue: Tongue, filed: Filed) -> list[str]:
    """The search runs: when it begins, and how long whoever is asked may think."""
    if filed.nobody:
        return [tongue.say(N_("At this moment we find no neutral mediator whom we may ask."))]
    if filed.begins_at is None:
        first = tongue.say(N_("Next: we look for a neutral mediator now."))
    elif filed.begins_at.astimezone(TRIPOLI).hour < _NOON:
        first = tongue.say(
            N_("Next: in the morning, at {time}, we begin to look for a neutral mediator."),
            time=tongue.time(filed.begins_at),
        )
    else:
        first = tongue.say(
            N_("Next: at {time} we begin to look for a neutral mediator."),
            time=tongue.time(filed.begins_at),
        )
    hours = max(1, round(filed.within / timedelta(hours=1)))
    then = tongue.count(
        "Whoever is asked has {n} hour to answer; then we ask others too.",
        "Whoever is asked has {n} hours to answer; then we ask others too.",
        hours,
    )
    reads = [tongue.say(N_("The duty coordinator reads your report too."))] if filed.heard else []
    return [" ".join([first, then, *reads])]


def _reading(tongue: Tongue, filed: Filed) -> list[str]:
    """A person decides first: by when, where there is one."""
    if filed.heard:
        return [_reads_within(tongue, filed.within)]
    return [tongue.say(UNREACHED)]


def _told_by(tongue: Tongue, filed: Filed, now: datetime) -> str:
    """They hear from us when there is news, and by a day in any case."""
    if filed.told_at is None:
        return tongue.say(N_("We shall write to you here when there is news."))
    at, today = (each.astimezone(TRIPOLI).date() for each in (filed.told_at, now))
    if at == today:
        return tongue.say(N_("We write to you here when there is news, and today in any case."))
    return tongue.say(
        N_("We write to you here when there is news, and on {day} at the latest."),
        day=tongue.day(at),
    )


def _reads_within(tongue: Tongue, within: timedelta) -> str:
    minutes = max(1, round(within / timedelta(minutes=1)))
    if within < timedelta(hours=1):
        return tongue.count(
            "Next: a coordinator reads your report within {n} minute.",
            "Next: a coordinator reads your report within {n} minutes.",
            minutes,
        )
    if within < timedelta(days=2):
        return tongue.count(
            "Next: a coordinator reads your report within {n} hour.",
            "Next: a coordinator reads your report within {n} hours.",
            -(-minutes // 60),
        )
    return tongue.count(
        "Next: a coordinator reads your report within {n} day.",
        "Next: a coordinator reads your report within {n} days.",
        -(-minutes // (24 * 60)),
    )
