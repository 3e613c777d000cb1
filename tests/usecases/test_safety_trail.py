"""The audit trail: every transition of a case with actor, action and reason code, and no text.

Safety rules 8, 11 and 13; domain brief §4.1 («who, when, reason code»).
"""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.domain.case import Case
from bot.domain.outcome import Outcome
from bot.runtime.logs import FIELDS, set_up
from tests.factories import BENGHAZI
from tests.usecases.street import Person, Street
from tests.usecases.test_safety_keeping import TOLD, adds, ends, lived
from tests.usecases.test_safety_people import ended
from tests.usecases.test_safety_silence import accepts

BOT = Path(__file__).parents[2] / "bot"
#: Roles with a number, or one of those who have none.
ACTOR = re.compile(r"(mediator|coordinator|officer):\d+|reporter|resident|system|operator")
CODE = re.compile(r"[a-z0-9_:.\- ]*")


async def trail(street: Street, case: Case) -> list[tuple[str, str, str]]:
    """Who did what and why in a case, its report and its decisions."""
    about = f"case:{case.id}"
    sql = "select actor, action, reason, subject from audit order by id"
    return [row[:3] for row in await street.rows(sql) if row[3] == about]


async def opened(street: Street, mariam: Person, **answers: Any) -> Case:
    return await street.case(await street.report(mariam, **answers))


async def test_every_step_of_a_plain_case_is_written_down(street: Street) -> None:
    amin, mariam = await street.mediator(), street.person()
    case = await opened(street, mariam)
    await accepts(amin)
    await amin.presses("تواصلت مع طرف")
    await amin.presses("تواصلت مع الطرفين")
    for label in ("سجّل النتيجة", "اتفاق كامل مكتوب", "نعم، سجّلها"):
        await amin.presses(label)
    await street.passes(days=100)
    who = f"mediator:{amin.mediator}"
    # Whatever is shown of a report leaves a row.
    read = (who, "read_case", "")
    assert await trail(street, case) == [
        ("reporter", "filed", ""),
        ("system", "search_begun", ""),
        ("system", "asked", "offers:1"),
        (who, "accepted", ""),
        ("system", "assigned", "team:1"),
        read,
        (who, "contact", ""),
        read,
        (who, "contact_both", ""),
        read,
        (who, "outcome", "agreement_full_written"),
        ("system", "closed", "agreement_full_written"),
    ]


async def test_decline_recusal_silence_and_loss_are_written_down(street: Street) -> None:
    people = [await street.mediator() for _ in range(3)]
    case = await opened(street, street.person())
    for label, more in (("أعتذر", "مشغول"), ("لي صلة", "")):
        asked = next(one for one in people if one.messages)
        people.remove(asked)
        await asked.opens()
        await asked.presses(label)
        if more:
            await asked.presses(more)
    await street.passes(days=1, hours=1)
    found = [(action, reason) for _, action, reason in await trail(street, case)]
    assert ("decline", "busy") in found
    assert ("recuse", "tie") in found
    assert ("expired", "offer:3") in found


async def test_every_act_and_every_reading_of_a_coordinator_is_written_down(
    street: Street,
) -> None:
    amin, salwa, mariam = await street.mediator(), await street.coordinator(), street.person()
    case = await opened(street, mariam, seen=None, exclusions="طرابلس")
    await adds(mariam)
    await mariam.voice()
    await salwa.says(f"/case {case.number}")
    await salwa.presses("اقرئي البلاغ")
    await salwa.presses("افتحي الملف")
    await salwa.presses("استمعي")
    await salwa.presses("اكتبي جملة للوسيط")
    await salwa.says("خلاف على أرض")
    await salwa.presses("أرسليها")
    await salwa.presses("ابدئي البحث")
    await accepts(amin)
    await ended(street, "hand-over", mariam, salwa, case)
    await ended(street, "duplicate", mariam, salwa, case)
    acts = [row for row in await trail(street, case) if row[0].startswith("coordinator:")]
    assert [act for _, act, _ in acts] == [
        "read_report",
        "heard_voice",
        "wrote_sentence",
        "approved",
        "changed_team",
        "outcome",
        "closed",
    ]
    assert acts[4][2] == "hand_over"
    assert acts[5][2] == acts[6][2] == "duplicate"
    asked = "select action, reason from audit where subject like 'decision:%' order by id"
    assert ("asked_approve", "regional") in await street.rows(asked)
    assert ("settled_approve", "approved") in await street.rows(asked)


@pytest.mark.parametrize(("how", "act"), [("withdrawal", "withdrawn"), ("deletion", "deleted")])
async def test_veto_withdrawal_and_deletion_are_written_down(
    street: Street, how: str, act: str
) -> None:
    amin, salwa, mariam = await street.mediator(), await street.coordinator(), street.person()
    case = await opened(street, mariam)
    await accepts(amin)
    await ended(street, "veto", mariam, salwa, case)
    await ended(street, how, mariam, salwa, case)
    rows = await trail(street, case)
    assert ("reporter", "vetoed", "") in rows
    assert ("system", "closed", act) in rows
    said = await street.rows("select actor, action from audit where subject like 'report:%'")
    assert ("reporter", act) in said


async def test_a_reporter_who_is_staff_is_not_named_by_that(street: Street) -> None:
    amin, karim = await street.mediator(place_id=BENGHAZI), await street.coordinator()
    for who in (amin, karim):
        await opened(street, who)
        await adds(who)
        await who.says("وعندهم كلام")
        await who.says("احذف بلاغي")
        await who.presses("نعم، احذفوه")
    named = "audit where actor like 'mediator:%' or actor like 'coordinator:%'"
    assert await street.count(named) == 0
    assert await street.count("audit where actor = 'reporter' and action = 'deleted'") == 2


async def test_safety_11_the_trail_holds_codes_and_never_a_text(street: Street) -> None:
    mariam, _, case_id = await lived(street)
    await ends(street, case_id, Outcome.UNFOUNDED)
    rows = await street.rows("select actor, action, subject, reason from audit")
    assert len(rows) > 8
    for actor, action, subject, reason in rows:
        assert ACTOR.fullmatch(actor), actor
        for code in (action, subject, reason):
            assert CODE.fullmatch(code), code
        assert str(mariam.id) not in f"{actor}{subject}{reason}"
        assert mariam.key not in f"{actor}{subject}{reason}"


async def test_law_8_logs_hold_no_word_and_no_identity(street: Street, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("w", encoding="utf-8") as stream:
        set_up(stream)
        try:
            mariam, salwa, _ = await lived(street)
            street.phones.deaf = True
            await adds(mariam)
            await mariam.voice()
            await breaks_again(mariam)
        finally:
            structlog.reset_defaults()
    said = log.read_text(encoding="utf-8")
    assert "an update failed" in said
    for needle in (TOLD, str(mariam.id), str(salwa.id), mariam.key, mariam.code):
        assert needle not in said


async def breaks_again(person: Person) -> None:
    await person.presses_data(1, "broken.0")


def test_law_8_no_log_call_names_a_person_or_a_message() -> None:
    """What a log call may say: kinds, places in the code, numbers of rows."""
    calls = [
        (path.name, call)
        for path in BOT.rglob("*.py")
        if "sandbox" not in path.parts
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("log.")
    ]
    assert len(calls) > 10
    for name, call in calls:
        assert {word.arg for word in call.keywords} <= set(FIELDS), (name, ast.unparse(call))
