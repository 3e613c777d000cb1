"""The authorisation walk: (somebody × button × file), (somebody × command), questions, timers.

The table (`domain/access.py`) is asked what each may do; the bot is asked what it does. Buttons are
pressed as if they had been made for whoever presses, which is more than a forger can reach: what a
button does is kept by the bot, under a token that works in one chat alone.
"""

import re

import pytest

from bot.chat import turn
from bot.chat.routes import COMMANDS, PRESSES, STAFF_COMMANDS, STAFF_PRESSES, STAFF_QUESTIONS
from bot.chat.screen import Act
from bot.chat.subjects import case_subject, offer_subject
from bot.chat.timers import RINGS
from bot.domain.access import Action, Subject, may, may_try
from bot.store.database import Database
from bot.store.hot import Timer
from tests.authorisation.ground import File, Ground, Seen, Who, holds
from tests.clock import FakeClock
from tests.usecases.street import Street

#: What other buttons carry beside the ids of a file: something that a screen might have given.
MORE = {
    "as": "no_agreement",
    "to": "yes",
    "page": "0",
    "reason": "other",
    "why": "other",
    "cause": "danger",
    "number": "1",
    "mediator": "1",
    "officer": "1",
    "role": "auditor",
    "area": "LY",
    "who": "f",
    "version": "1.0.0",
    "step": "what",
    "value": "x",
    "severity": "2",
    "asks": "whom",
    "place": "LY031901",
    "language": "ar",
    "harm": "yes",
    "finding": "none",
    "on": "yes",
    "pass": "later",
    "what": "money",
    "hour": "10",
    "days": "3",
}
#: Buttons whose file is named to somebody who may not read it: the second of two persons is told
#: its number, and nothing else (domain brief, rule 8).
NUMBER_IS_TOLD = {"identity.open", "identity.yes", "identity.no", "identity.told", "trail"}
#: Actions that are about one file; the others open lists and pages of one's own.
ABOUT_A_FILE = {
    Action.ANSWER_OFFER,
    Action.WORK_CASE,
    Action.READ_CASE,
    Action.DECIDE_CASE,
    Action.LISTEN,
    Action.OPEN_IDENTITY,
}
OF_A_FILE = {"cases", "reports", "offers", "decisions", "follow_ups", "openings"}
OF_A_FILE |= {"complaints", "applications"}
#: The walk of the buttons is shared out, so that it can be walked side by side.
PARTS = 4


@pytest.fixture
async def ground(database: Database, clock: FakeClock) -> Ground:
    return await Ground(Street(database, clock)).prepare()


def subject_of(ground: Ground, action: Action, file: File) -> Subject:
    if action is Action.ANSWER_OFFER:
        return offer_subject(file.case, file.asked)
    return case_subject(ground.street.here.country, file.case)


def is_closed(ground: Ground, who: Who, action: Action, file: File) -> bool:
    """Whether the table keeps somebody from doing this, to this file where it is about one."""
    if action not in ABOUT_A_FILE:
        return not may_try(who.actor, action)
    return not may(who.actor, action, subject_of(ground, action, file))


def faults_of(ground: Ground, who: Who, what: str, seen: Seen) -> list[str]:
    """What somebody was shown, or did, of a file that the table keeps from them."""
    faults = []
    for file in ground.files:
        known = ground.knows(who, file)
        marks = file.words if what.lstrip("/").split()[0] in NUMBER_IS_TOLD else file.marks
        # What somebody typed may be said back to them.
        marks = tuple(mark for mark in marks if mark not in what)
        if not known and (shown := holds(seen.mine, marks)):
            faults.append(f"{who.name} is shown {shown} by {what}")
        if holds(seen.others, file.words):
            faults.append(f"by {what} of {who.name} somebody is sent what is sealed unasked")
        own = who.person.id == file.reporter.id
        if known and not own and holds(seen.mine, file.words) and not seen.rows:
            faults.append(f"{who.name} reads what is sealed by {what}, and no row says so")
    for paper in ground.papers:
        may_read = who.person.id in paper.readers
        if not may_read and (shown := holds(seen.mine, paper.words)):
            faults.append(f"{who.name} is shown {shown} by {what}")
        if holds(seen.others, paper.words):
            faults.append(f"by {what} of {who.name} somebody is sent a sealed paper unasked")
    return faults


def args_of(ground: Ground, file: File) -> dict[str, str]:
    """All that a button might carry: the ids of this file, and of what else there is."""
    papers = [pair for paper in ground.papers for pair in paper.args.items()]
    return {**MORE, **dict(papers), **file.args}


@pytest.mark.parametrize("part", range(PARTS))
async def test_no_button_opens_what_the_table_closes(ground: Ground, part: int) -> None:
    faults, tried, closed = [], 0, 0
    for who in ground.everybody[part::PARTS]:
        for verb, (_, action) in STAFF_PRESSES.items():
            for file in ground.files:
                tried += 1
                shut = is_closed(ground, who, action, file)
                seen = await ground.presses(who, Act(verb, args_of(ground, file)), look=shut)
                faults += faults_of(ground, who, verb, seen)
                closed += shut
                if seen.changed:
                    faults.append(f"{who.name} changes {set(seen.changed)} by {verb}")
        # Buttons of one's own report do what they do to it, whatever file they bear: one is enough.
        file = ground.files[0]
        shut = not any(ground.knows(who, one) for one in ground.files)
        shut &= not any(who.person.id in paper.readers for paper in ground.papers)
        for verb in PRESSES:
            tried += 1
            seen = await ground.presses(who, Act(verb, args_of(ground, file)), look=shut)
            faults += faults_of(ground, who, verb, seen)
            closed += shut
            if OF_A_FILE & seen.changed:
                faults.append(f"{who.name} changes {set(seen.changed)} by {verb}")
    print(f"{tried} presses tried, {closed} of them closed by the table")
    assert not faults, "\n".join(faults[:40])
    assert closed > 1000 / PARTS


async def test_the_walk_finds_an_open_door(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody forgot to ask the table: whoever comes from elsewhere is caught reading."""
    monkeypatch.setattr(turn, "may", lambda *_: True)
    near, far = ground.files
    elsewhere = next(one for one in ground.everybody if one.name == "coordinator of ياسمين")
    for file, caught in ((near, True), (far, False)):
        seen = await ground.presses(elsewhere, Act("read.report", args_of(ground, file)))
        assert bool(faults_of(ground, elsewhere, "read.report", seen)) is caught


async def test_the_walk_has_eyes(ground: Ground) -> None:
    """Whoever may read something is shown it by one of the buttons that the walk presses."""
    file = ground.files[0]
    wanted = {word for paper in ground.papers for word in paper.words} | set(file.words)
    shown: set[str] = set()
    for name in ("coordinator of قرنفل", "registrar of LY", "integrity of LY031901"):
        who = next(one for one in ground.everybody if one.name == name)
        for verb in STAFF_PRESSES:
            seen = await ground.presses(who, Act(verb, args_of(ground, file)), look=False)
            shown |= set(holds(seen.mine, sorted(wanted)))
    assert wanted - shown <= {"جملة عن قرنفل"}


async def test_no_command_opens_what_the_table_closes(ground: Ground) -> None:
    faults, tried = [], 0
    for who in ground.everybody:
        unknown = (await ground.types(who, "/nonsense")).mine
        for name in {**COMMANDS, **STAFF_COMMANDS}:
            for argument in ("", *(file.case.number for file in ground.files), "C-1", "M-1"):
                tried += 1
                seen = await ground.types(who, f"/{name} {argument}".strip())
                faults += faults_of(ground, who, f"/{name} {argument}", seen)
                staff = STAFF_COMMANDS.get(name)
                if staff is None or name in COMMANDS or may_try(who.actor, staff[1]):
                    continue
                if without_tokens(seen.mine) != without_tokens(unknown) or seen.changed:
                    faults.append(f"to {who.name} /{name} is not like any unknown command")
    print(f"{tried} commands tried")
    assert not faults, "\n".join(faults[:40])


async def test_a_question_left_open_is_closed_with_the_right_to_it(ground: Ground) -> None:
    """Somebody was asked to type, and lost the role before they answered."""
    faults, tried = [], 0
    for who in ground.everybody:
        for form, (_, action) in STAFF_QUESTIONS.items():
            for file in ground.files:
                tried += 1
                draft = {"form": form, "text": "x", **args_of(ground, file), "number": 1}
                seen = await ground.types(who, "كلام", {**draft, "case": file.case.id})
                faults += faults_of(ground, who, form, seen)
                if is_closed(ground, who, action, file) and seen.changed:
                    faults.append(f"{who.name} changes {set(seen.changed)} by answering {form}")
    print(f"{tried} answers tried")
    assert not faults, "\n".join(faults[:40])


async def test_a_button_works_in_its_own_chat_alone(ground: Ground) -> None:
    """Callback data copied from somebody else, made up, or broken."""
    copied = await ground.street.rows("select key, chat_key from presses")
    tokens = [(key, chat) for key, chat in copied][:60]
    faults, tried = [], 0
    for who in ground.everybody:
        stale = without_tokens((await ground.presses_data(who, "Nobodys0.0")).mine)
        made_up = ["", ".", "0", "Nobodys0", "Nobodys0.-1", "Nobodys0.99999999999999999999"]
        for data in (*(f"{key}.0" for key, chat in tokens if chat != who.person.key), *made_up):
            tried += 1
            seen = await ground.presses_data(who, data)
            faults += faults_of(ground, who, f"data {data}", seen)
            if seen.changed or without_tokens(seen.mine) != stale:
                faults.append(f"{who.name} is answered otherwise to {data}")
    print(f"{tried} pieces of callback data tried")
    assert not faults, "\n".join(faults[:40])


async def test_no_timer_tells_what_is_sealed(ground: Ground) -> None:
    """Whatever rings, however late or often: what goes out is a line that tells nothing."""
    faults, tried = [], 0
    due = ground.street.clock.now()
    told = [mark for one in ground.files for mark in (*one.words, one.case.number)]
    told += [word for paper in ground.papers for word in paper.words]
    for kind in RINGS:
        for file in ground.files:
            numbers = {file.args["case"], file.args["decision"], "1", "2", "99"}
            for number in sorted(numbers):
                for guard in (0, 1, 2, due.toordinal()):
                    tried += 1
                    name = "case" if number == file.args["case"] else "it"
                    seen = await ground.rings(Timer(0, kind, f"{name}:{number}", guard, due, 0))
                    if shown := holds(seen.others, told):
                        faults.append(f"{kind} of {number}, {guard} sends {shown}")
    print(f"{tried} timers tried")
    assert not faults, "\n".join(faults[:40])


def without_tokens(text: str) -> str:
    """What was sent, apart from the tokens of its buttons."""
    return re.sub(r'"d": "[^"]*"', '"d"', text)
