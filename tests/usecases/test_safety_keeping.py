"""Safety rules 7 and 11: what is kept how long, by moving the clock; deletion at once."""

from datetime import timedelta

import pytest

from bot.domain.access import Actor
from bot.domain.ids import CaseId, ChatKey, FollowUpId
from bot.domain.outcome import Outcome
from bot.store.database import UnitOfWork
from bot.usecases.answer_follow_up import answer_follow_up, standing
from bot.usecases.decide_case import write_sentence
from bot.usecases.record_outcome import record_outcome
from tests.factories import BENGHAZI
from tests.usecases.street import Person, Street
from tests.usecases.test_safety_silence import accepts, breaks

#: Words that stand in one place each.
TOLD, ADDED, SENTENCE, TYPED, AVOIDED = "زيتونة", "ناقة", "ساقية", "معصرة", "أولاد الغزالة"
SYSTEM = Actor(ChatKey("nobody"))


async def lived(street: Street, **answers: str) -> tuple[Person, Person, CaseId]:
    """A report with everything that may hang on one; its reporter, the mediator, the case."""
    amin = await street.mediator(place_id=BENGHAZI, radius_km=2000)
    salwa, mariam = await street.coordinator(), street.person()
    told = {"what": f"خلاف على {TOLD}", "exclusions": AVOIDED} | answers
    case_id = await street.report(mariam, **told)
    await salwa.opens()
    await salwa.presses("ابدئي البحث")
    await accepts(amin)
    await adds(mariam)
    await mariam.says(f"نسيت {ADDED} وهي لنا")
    await adds(mariam)
    await mariam.voice()

    async def writes(uow: UnitOfWork) -> object:
        case = await street.here.case(uow, case_id)
        return await write_sentence(uow, case, f"خلاف على {SENTENCE}", SYSTEM, street.clock.now())

    await street.does(writes)
    await breaks(street, mariam)
    return mariam, salwa, case_id


async def adds(person: Person) -> None:
    await person.says("/status")
    await person.presses("أضف شيئًا")


async def follow_up(street: Street, case_id: CaseId, kind: str, **answers: str) -> None:
    """Somebody answers a follow-up."""
    found = await street.rows(
        f"select id from follow_ups where case_id = {case_id} and kind = '{kind}'"
    )

    async def say(uow: UnitOfWork) -> object:
        events = []
        at = await standing(uow, FollowUpId(found[0][0]))
        for key, value in answers.items():
            assert at is not None
            now = street.clock.now()
            at, more = await answer_follow_up(uow, street.here.country, at, key, value, now)
            events += more
        return events

    await street.does(say)


async def ends(street: Street, case_id: CaseId, outcome: Outcome) -> None:
    async def end(uow: UnitOfWork) -> object:
        case = await street.here.case(uow, case_id)
        return await record_outcome(uow, case, outcome, SYSTEM, street.clock.now())

    await street.does(end)


async def test_safety_11_delete_my_report_takes_everything_but_counts_at_once(
    street: Street,
) -> None:
    mariam, salwa, case_id = await lived(street)
    await street.passes(days=1, hours=2)
    await follow_up(street, case_id, "h24", safe="no")
    # A coordinator has typed a sentence and not released it yet.
    await salwa.says(f"/case {(await street.case(case_id)).number}")
    await salwa.presses("اكتبي جملة للوسيط")
    await salwa.says(f"خلاف على {TYPED}")
    before = await street.kept()
    for needle in (TOLD, ADDED, SENTENCE, TYPED, AVOIDED, "sound", str(mariam.id), '"safe"'):
        assert needle in before, needle
    await mariam.says("احذف بلاغي")
    await mariam.presses("نعم، احذفوه")
    assert "حذفنا بلاغك" in mariam.last.text
    after = await street.kept()
    for needle in (TOLD, ADDED, SENTENCE, TYPED, AVOIDED, "sound", str(mariam.id), '"safe"'):
        assert needle not in after, needle
    kept = "select woman, languages, reasons, sentence, exclusions from cases"
    assert await street.rows(kept) == [("not_asked", "", "", None, None)]
    assert not await street.count("decisions where detail != ''")
    assert not await street.count("follow_ups where answers is not null or worry")
    assert not await street.count("reports where reporter_key is not null or code_hash is not null")
    assert not await street.count("inbox where body is not null")
    assert await street.count("audit where action = 'deleted' and actor = 'reporter'") == 1
    rings = mariam.rings
    await street.passes(days=10)
    assert mariam.rings == rings


@pytest.mark.parametrize("how", ["withdrawn", "closed"])
async def test_safety_11_a_report_that_has_ended_can_still_be_deleted(
    street: Street, how: str
) -> None:
    mariam, _, case_id = await lived(street)
    if how == "withdrawn":
        await mariam.says("اسحب بلاغي")
        await mariam.presses("نعم، أوقفوا العمل")
    else:
        await ends(street, case_id, Outcome.UNFOUNDED)
    assert TOLD in await street.kept()
    await mariam.says("احذف بلاغي")
    await mariam.presses("نعم، احذفوه")
    after = await street.kept()
    for needle in (TOLD, ADDED, SENTENCE, AVOIDED, str(mariam.id)):
        assert needle not in after, needle


async def test_safety_11_of_several_reports_none_is_forgotten_in_deleting(street: Street) -> None:
    mariam = street.person()
    for word in (TOLD, ADDED):
        await street.report(mariam, what=f"خلاف على {word}")
    await mariam.says("احذف بلاغي")
    await mariam.presses("نعم، احذفوه")
    assert "بلاغ آخر لك" in mariam.last.text
    assert TOLD in await street.kept()
    await mariam.presses("احذف بلاغي")
    await mariam.presses("نعم، احذفوه")
    assert "بلاغ آخر" not in mariam.last.text
    assert TOLD not in await street.kept()


async def test_safety_11_text_30_days_link_90_days_case_24_months(street: Street) -> None:
    mariam, _, case_id = await lived(street)
    await ends(street, case_id, Outcome.UNFOUNDED)
    # The list of exclusions goes with the closing itself (domain brief §3.7).
    assert AVOIDED not in await street.kept()
    await street.sweep(days=29)
    kept = await street.kept()
    assert TOLD in kept
    assert SENTENCE in kept
    await street.sweep(days=2)
    kept = await street.kept()
    for needle in (TOLD, ADDED, SENTENCE):
        assert needle not in kept, needle
    assert str(mariam.id) in kept
    await street.sweep(days=60)
    kept = await street.kept()
    assert str(mariam.id) not in kept
    assert mariam.key not in kept
    assert await street.rows("select outcome from cases") == [("unfounded",)]
    await street.sweep(days=630)
    assert await street.count("cases") == 1
    await street.sweep(days=20)
    for table in ("cases", "offers", "decisions", "follow_ups"):
        assert await street.count(table) == 0, table
    assert await street.rows("select count(*), max(answers) from reports") == [(1, None)]


async def test_safety_11_who_wanted_no_message_is_unlinked_when_the_case_ends(
    street: Street,
) -> None:
    mariam = street.person()
    case_id = await street.report(mariam, contact="never")
    assert await street.count("reports where reporter_key is not null") == 1
    await ends(street, case_id, Outcome.UNFOUNDED)
    assert await street.count("reports where reporter_key is not null") == 0
    assert str(mariam.id) not in await street.kept()
    # The code still answers, with a coarse status.
    other = street.person()
    await other.says(mariam.code)
    assert "أُغلق" in other.last.text


async def test_safety_7_audio_never_grows_older_than_72_hours(street: Street) -> None:
    mariam = street.person()
    await street.report(mariam)
    await adds(mariam)
    await mariam.voice()
    for _ in range(71):
        await street.sweep(hours=1)
    # An hour later it would be too old, and the next sweep comes only then.
    assert await street.count("voices") == 0
    assert "sound" not in await street.kept()


async def test_safety_11_drafts_7_days_failed_updates_7_days_handled_ones_at_once(
    street: Street,
) -> None:
    mariam = street.person()
    await mariam.says("/start")
    for label in ("ابدأ", "لا", "لا", "أوافق"):
        await mariam.presses(label)
    await mariam.says(f"خلاف على {TOLD}")
    assert await street.count("inbox where body is not null") == 0
    await breaks(street, mariam)
    await street.sweep(days=6, hours=23)
    assert TOLD in await street.kept()
    assert await street.count("inbox where state = 'failed'") == 1
    await street.sweep(hours=2)
    assert TOLD not in await street.kept()
    assert await street.count("inbox") == 0


async def test_safety_11_nothing_that_was_sent_stays_in_the_outbox(street: Street) -> None:
    mariam, _, _ = await lived(street)
    assert not await street.count("outbox where state in ('sent', 'dropped') and body is not null")
    await street.sweep(hours=49)
    assert await street.count("outbox where state != 'waiting'") == 0
    assert mariam.messages


async def test_safety_7_a_voice_that_never_arrives_is_missed_at_once(street: Street) -> None:
    """Nobody waits for it: the reporter is asked once more, the coordinator is told the truth."""
    salwa, mariam = await street.coordinator(), street.person()
    case_id = await street.report(mariam)
    street.phones.deaf = True
    await adds(mariam)
    await mariam.voice()
    assert await street.count("voices") == 0
    assert "لم تصلنا رسالتك الصوتية" in await mariam.opens()
    await salwa.says(f"/case {(await street.case(case_id)).number}")
    assert not [label for label in salwa.labels() if "استمع" in label]


async def test_safety_7_a_voice_is_played_to_listeners_alone_and_deleted_when_done(
    street: Street,
) -> None:
    amin, salwa, mariam = await street.mediator(), await street.coordinator(), street.person()
    case_id = await street.report(mariam)
    await accepts(amin)
    await adds(mariam)
    await mariam.voice()
    await salwa.says(f"/case {(await street.case(case_id)).number}")
    await salwa.presses("استمعي")
    assert street.phones.played == [salwa.id]
    assert salwa.last.protected
    await salwa.presses("اكتبي جملة للوسيط")
    await salwa.says(f"خلاف على {SENTENCE}")
    await salwa.presses("أرسليها")
    assert await street.count("voices") == 0
    # The mediator reads a sentence, and hears nothing.
    assert street.phones.played == [salwa.id]
    assert SENTENCE in await amin.opens()


async def test_safety_11_a_month_without_a_bot_leaves_nothing_behind(street: Street) -> None:
    """The sweep runs at every start: after a month of silence everything is past its time."""
    mariam = street.person()
    await mariam.says("/start")
    street.clock.move(timedelta(days=30))
    await street.sweep()
    assert mariam.key not in await street.kept()
