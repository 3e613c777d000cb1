"""Complaints as they are kept and carried out, on both engines (domain brief §2.8, §3.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.domain.case import Level
from bot.domain.complaint import Consent, Finding, Party, State
from bot.domain.events import (
    ComplaintMoved,
    ComplaintWaits,
    Event,
    HarmAsked,
    OfficesEmpty,
    PrecautionLeft,
)
from bot.domain.hours import TRIPOLI
from bot.domain.ids import ChatKey, ComplaintId, MediatorId, OfficerId, PlaceId
from bot.domain.mediator import Accreditation, Gender
from bot.domain.roles import Role
from bot.store.complaint_rows import Reach, Row
from bot.store.database import Database, UnitOfWork
from bot.store.register import OFFICER, Person
from bot.store.tables import METADATA
from bot.usecases.end_complaint import delete, raise_harm, take_harm, withdraw
from bot.usecases.file_complaint import file_complaint
from bot.usecases.hear_complaint import add_words, answer_referral, ask_referral, ask_respondent
from bot.usecases.judge_complaint import appeal, call_panel, leave_seat, vote
from bot.usecases.screen_complaint import screen, suspend
from tests.clock import FakeClock
from tests.plans import Plans
from tests.usecases.world import COUNTRY, KIT, World

A = Accreditation
EAST, WEST, SOUTH = "LY01", "LY02", "LY03"
MARIAM = "p-mariam"


@dataclass
class Office(World):
    """A programme with officers, and complaints that go their way."""

    async def officer(
        self, role: Role = Role.INTEGRITY, area: str = "LY", gender: Gender = Gender.WOMAN
    ) -> OfficerId:
        async with self.database.work() as uow:
            number = self._number()
            made = await uow.register.add_officer(
                f"X-{number}",
                Person("س", "س", ""),
                (role, gender, PlaceId(area)),
                "operator",
                self.clock.now(),
            )
            await uow.register.change_officer(made, confirmed_by="operator")
            chat = (ChatKey(f"p-officer-{made}"), number)
            await uow.register.link(OFFICER, made, chat, self.clock.now())
            await uow.commit()
            return made

    async def panel(self, *areas: str) -> list[OfficerId]:
        return [await self.officer(area=area) for area in areas]

    async def complains(
        self, matter: str = "money", chat: str = MARIAM, *, write: str = "here", **answers: str
    ) -> ComplaintId:
        said = {"about": "own", "matter": matter, "what": "طلب مالًا", "urgent": "no"}
        async with self.database.work() as uow:
            received, events = await file_complaint(
                uow,
                COUNTRY,
                KIT.dice,
                draft_id=KIT.dice.letters(8, "abcdef"),
                reach=Reach(ChatKey(chat), 77, "ar"),
                answers=said | answers | {"write": write},
                now=self.clock.now(),
            )
            assert received is not None
            await self._tell(uow, events)
            row = await uow.complaints.by_code(received.code)
            assert row is not None
            await uow.commit()
            return row.id

    async def row(self, complaint_id: ComplaintId) -> Row:  # type: ignore[override]
        async with self.database.work() as uow:
            found = await uow.complaints.get(complaint_id)
        assert found is not None
        return found

    async def takes(self, complaint_id: ComplaintId, officer: OfficerId) -> None:
        async with self.database.work() as uow:
            row = await self._of(uow, complaint_id)
            who = f"officer:{officer}"
            await self._tell(uow, await screen(uow, COUNTRY, row, who, self.clock.now()))
            await uow.commit()

    async def suspends(
        self, complaint_id: ComplaintId, officer: OfficerId, mediator: MediatorId
    ) -> None:
        async with self.database.work() as uow:
            row = await self._of(uow, complaint_id)
            one = await uow.register.mediator(mediator)
            assert one is not None
            who = f"officer:{officer}"
            await self._tell(uow, await suspend(uow, COUNTRY, row, one, who, self.clock.now()))
            await uow.commit()

    async def hears(self, complaint_id: ComplaintId, officer: OfficerId) -> None:
        async with self.database.work() as uow:
            now, who = self.clock.now(), f"officer:{officer}"
            row = await self._of(uow, complaint_id)
            await self._tell(uow, await ask_respondent(uow, COUNTRY, row, who, "ما قولك؟", now))
            row = await self._of(uow, complaint_id)
            events = await add_words(uow, COUNTRY, row, Party.RESPONDENT, "لم أفعل", now)
            await self._tell(uow, events)
            await uow.commit()

    async def calls(self, complaint_id: ComplaintId, officer: OfficerId) -> bool:
        async with self.database.work() as uow:
            row = await self._of(uow, complaint_id)
            sitting, events = await call_panel(
                uow, COUNTRY, row, f"officer:{officer}", self.clock.now()
            )
            await self._tell(uow, events)
            await uow.commit()
            return sitting.sits

    async def finds(self, complaint_id: ComplaintId, *findings: Finding) -> None:
        """Those in the panel vote in their order."""
        for member, finding in zip(await self.seated(complaint_id), findings, strict=True):
            async with self.database.work() as uow:
                row = await self._of(uow, complaint_id)
                events = await vote(uow, COUNTRY, row, member, finding, self.clock.now())
                assert events is not None
                await self._tell(uow, events)
                await uow.commit()

    async def seated(self, complaint_id: ComplaintId) -> list[str]:
        async with self.database.work() as uow:
            row = await self._of(uow, complaint_id)
            seats = await uow.complaints.seats(complaint_id)
        return [one.member for one in seats if one.round == row.round and not one.left]

    async def appeals(self, complaint_id: ComplaintId, party: Party) -> None:
        async with self.database.work() as uow:
            row = await self._of(uow, complaint_id)
            await self._tell(uow, await appeal(uow, COUNTRY, row, party, self.clock.now()))
            await uow.commit()

    async def judged(self, complaint_id: ComplaintId, officer: OfficerId, found: Finding) -> None:
        """From the desk to a decision."""
        await self.takes(complaint_id, officer)
        await self.hears(complaint_id, officer)
        assert await self.calls(complaint_id, officer)
        await self.finds(complaint_id, found, found, found)

    async def state(self, mediator: MediatorId) -> Accreditation:
        async with self.database.work() as uow:
            one = await uow.register.mediator(mediator)
        assert one is not None
        return one.accreditation

    async def kept_off(self, chat: str = "p-other", *sides: str) -> frozenset[MediatorId]:
        async with self.database.work() as uow:
            return await uow.complaints.kept_off(ChatKey(chat), frozenset(sides))

    async def looked_for(self) -> bool:
        """Whether the 24 hours of a replacement have passed in vain."""
        async with self.database.work() as uow:
            rows = await uow.trail.of({"case:1"})
        return "not_replaced" in {one.action for one in rows}

    def heard(self, kind: type[Event]) -> list[Event]:
        return [one for one in self.told if isinstance(one, kind)]

    async def _of(self, uow: UnitOfWork, complaint_id: ComplaintId) -> Row:
        row = await uow.complaints.get(complaint_id)
        assert row is not None
        return row


@pytest.fixture
def office(database: Database, clock: FakeClock) -> Office:
    # A Sunday at ten, so that working days are what they seem.
    clock.at = datetime(2027, 6, 6, 10, tzinfo=TRIPOLI)
    return Office(database, clock)


async def at_work(office: Office) -> MediatorId:
    """A mediator on the case that MARIAM reported."""
    await office.coordinator("LY", Level.NATIONAL)
    mediator = await office.mediator()
    await office.assign(await office.report(), mediator)
    return mediator


async def test_it_stands_apart_and_nothing_leads_to_a_report_in_the_clear(
    office: Office, plans: Plans
) -> None:
    await at_work(office)
    await office.officer()
    complaint = await office.complains()
    row = await office.row(complaint)
    assert row.matter.whom
    tables = [one for one in METADATA.tables.values() if one.name.startswith("complaint")]
    with plans.deaf():
        async with office.database.work() as uow:
            await _holds_nothing(uow, tables)


async def _holds_nothing(uow: UnitOfWork, tables: Sequence[sa.Table]) -> None:
    for table in tables:
        for values in (await uow.conn.execute(sa.select(table))).mappings():
            for value in values.values():
                said = value if isinstance(value, bytes) else str(value).encode()
                assert MARIAM.encode() not in said
                assert "طلب".encode() not in said
    found = await uow.conn.execute(sa.text("select subject, reason from audit"))
    assert not [one for one in found if "complaint" in one[0] and one[1].startswith("case")]


async def test_nobody_to_hear_it_is_said_aloud_and_again(office: Office) -> None:
    await at_work(office)
    complaint = await office.complains("absent")
    assert office.heard(OfficesEmpty)
    before = len(office.told)
    await office.run(days=6)
    assert len([one for one in office.told[before:] if isinstance(one, OfficesEmpty)]) >= 3
    officer = await office.officer()
    await office.run(days=2)
    waits = [one for one in office.heard(ComplaintWaits) if isinstance(one, ComplaintWaits)]
    assert waits[-1].people == (f"officer:{officer}",)
    assert (await office.row(complaint)).state is State.RECEIVED


async def test_the_region_first_then_everybody_then_aloud(office: Office) -> None:
    await at_work(office)
    near = await office.officer(area=EAST)
    far = await office.officer(area=SOUTH)
    # The municipality's own is never asked.
    await office.officer(area="LY010304")
    await office.complains()
    first = office.heard(ComplaintWaits)
    assert [one.people for one in first] == [(f"officer:{near}",)]  # type: ignore[union-attr]
    await office.run(hours=13)
    last = office.heard(ComplaintWaits)[-1]
    assert set(last.people) == {f"officer:{near}", f"officer:{far}"}  # type: ignore[union-attr]
    assert not office.heard(OfficesEmpty)
    await office.run(hours=24)
    assert office.heard(OfficesEmpty)


async def test_a_precaution_hands_over_and_a_clear_finding_gives_back(office: Office) -> None:
    mediator = await at_work(office)
    officer = await office.officer()
    await office.panel(WEST, WEST, SOUTH)
    complaint = await office.complains()
    await office.takes(complaint, officer)
    await office.suspends(complaint, officer, mediator)
    assert await office.state(mediator) is A.SUSPENDED
    async with office.database.work() as uow:
        assert not await uow.cases.in_hand_of(mediator)
    await office.hears(complaint, officer)
    assert await office.calls(complaint, officer)
    await office.finds(complaint, Finding.NO_BREACH, Finding.ADVICE, Finding.NO_BREACH)
    assert await office.state(mediator) is A.ACCREDITED
    assert (await office.row(complaint)).finding is Finding.NO_BREACH
    await office.run(days=15)
    assert (await office.row(complaint)).state is State.CLOSED


@pytest.mark.parametrize(
    ("found", "stands"),
    [
        (Finding.ADVICE, A.ACCREDITED),
        (Finding.RETRAINING, A.ACCREDITED),
        (Finding.PROBATION, A.PROBATION),
        (Finding.SUSPENDED_3, A.SUSPENDED),
        (Finding.REVOKED, A.REVOKED),
    ],
)
async def test_what_is_found_is_where_they_stand(
    office: Office, found: Finding, stands: Accreditation
) -> None:
    mediator = await at_work(office)
    officer = await office.officer()
    await office.panel(WEST, WEST, SOUTH, SOUTH, WEST, SOUTH)
    complaint = await office.complains("bias")
    await office.judged(complaint, officer, found)
    assert await office.state(mediator) is stands
    # An appeal that finds nothing undoes it all.
    await office.appeals(complaint, Party.RESPONDENT)
    await office.finds(complaint, *(Finding.NO_BREACH for _ in range(3)))
    assert await office.state(mediator) is A.ACCREDITED
    assert (await office.row(complaint)).state is State.CLOSED


async def test_a_suspension_ends_by_itself_and_leads_through_probation(office: Office) -> None:
    mediator = await at_work(office)
    officer = await office.officer()
    await office.panel(WEST, WEST, SOUTH)
    complaint = await office.complains()
    await office.judged(complaint, officer, Finding.SUSPENDED_3)
    await office.run(days=89)
    assert await office.state(mediator) is A.SUSPENDED
    await office.run(days=2)
    assert await office.state(mediator) is A.PROBATION


async def test_a_second_open_complaint_keeps_a_precaution_up(office: Office) -> None:
    mediator = await at_work(office)
    officer = await office.officer()
    await office.panel(WEST, WEST, SOUTH)
    first, second = await office.complains(), await office.complains("threat")
    await office.takes(first, officer)
    await office.suspends(first, officer, mediator)
    await office.takes(second, officer)
    await office.suspends(second, officer, mediator)
    await office.hears(first, officer)
    await office.calls(first, officer)
    await office.finds(first, *(Finding.NO_BREACH for _ in range(3)))
    assert await office.state(mediator) is A.SUSPENDED
    await office.hears(second, officer)
    await office.calls(second, officer)
    await office.finds(second, *(Finding.NO_BREACH for _ in range(3)))
    assert await office.state(mediator) is A.ACCREDITED


async def test_a_panel_lacks_people_and_the_administrators_hear(office: Office) -> None:
    await at_work(office)
    officer = await office.officer()
    await office.panel(WEST, WEST, WEST)
    complaint = await office.complains()
    await office.takes(complaint, officer)
    await office.hears(complaint, officer)
    assert not await office.calls(complaint, officer)
    assert office.heard(OfficesEmpty)


async def test_a_silent_seat_goes_to_somebody_else(office: Office) -> None:
    await at_work(office)
    officer = await office.officer()
    await office.panel(WEST, WEST, SOUTH, SOUTH, WEST, SOUTH)
    complaint = await office.complains()
    await office.takes(complaint, officer)
    await office.hears(complaint, officer)
    await office.calls(complaint, officer)
    before = await office.seated(complaint)
    await office.run(days=11)
    after = await office.seated(complaint)
    assert len(after) == 3
    assert not set(before) & set(after)
    async with office.database.work() as uow:
        row = await uow.complaints.get(complaint)
        assert row is not None
        assert await leave_seat(uow, COUNTRY, row, after[0], office.clock.now())
        await uow.commit()
    assert len(await office.seated(complaint)) == 3 or after[0] not in await office.seated(
        complaint
    )


async def test_rule_n16_open_from_a_side_or_upheld_on_bias(office: Office) -> None:
    mediator = await at_work(office)
    officer = await office.officer()
    await office.panel(WEST, WEST, SOUTH)
    complaint = await office.complains("bias")
    assert await office.kept_off(MARIAM) == {mediator}
    assert await office.kept_off() == frozenset()
    await office.judged(complaint, officer, Finding.ADVICE)
    await office.run(days=15)
    assert await office.kept_off() == {mediator}


async def test_rule_n16_ends_where_no_breach_was_found(office: Office) -> None:
    await at_work(office)
    officer = await office.officer()
    await office.panel(WEST, WEST, SOUTH)
    complaint = await office.complains("bias")
    await office.judged(complaint, officer, Finding.NO_BREACH)
    await office.run(days=15)
    assert await office.kept_off(MARIAM) == frozenset()


async def test_what_is_deleted_is_gone_at_once_and_the_rest_in_time(office: Office) -> None:
    await at_work(office)
    await office.officer()
    gone, kept = await office.complains(), await office.complains("bias")
    async with office.database.work() as uow:
        row = await uow.complaints.get(gone)
        assert row is not None
        await delete(uow, row, office.clock.now())
        await uow.commit()
    row = await office.row(gone)
    assert (row.state, row.reach, row.body, row.matter.whom) == (State.DELETED, None, None, ())
    async with office.database.work() as uow:
        other = await uow.complaints.get(kept)
        assert other is not None
        await withdraw(uow, COUNTRY, other, office.clock.now())
        await uow.commit()
    assert await office.kept_off(MARIAM) == frozenset()
    for days, body, reach in ((31, False, True), (91, False, False)):
        async with office.database.work() as uow:
            await uow.sweep(office.clock.now() + timedelta(days=days))
            await uow.commit()
        row = await office.row(kept)
        assert (row.body is not None, row.reach is not None) == (body, reach)
    async with office.database.work() as uow:
        await uow.sweep(office.clock.now() + timedelta(days=731))
        await uow.commit()
    async with office.database.work() as uow:
        assert await uow.complaints.get(kept) is None


async def test_anonymous_nothing_leads_to_a_person(office: Office) -> None:
    await at_work(office)
    await office.officer()
    complaint = await office.complains(write="never")
    assert (await office.row(complaint)).reach is None
    async with office.database.work() as uow:
        assert await uow.complaints.of_chat(ChatKey(MARIAM)) == []
    await office.run(days=31)
    assert not office.heard(HarmAsked)


async def test_harm_is_asked_about_twice_and_a_yes_waits_for_nobody(office: Office) -> None:
    await at_work(office)
    officer = await office.officer()
    guard = await office.officer(Role.SAFEGUARDING)
    complaint = await office.complains()
    await office.takes(complaint, officer)
    await office.run(days=31)
    days = [one.after_days for one in office.heard(HarmAsked) if isinstance(one, HarmAsked)]
    assert days == [7, 30]
    async with office.database.work() as uow:
        row = await uow.complaints.get(complaint)
        assert row is not None
        events: Sequence[Event] = await raise_harm(uow, COUNTRY, row, office.clock.now())
        await uow.commit()
    (waits,) = events
    assert isinstance(waits, ComplaintWaits)
    assert set(waits.people) == {f"officer:{officer}", f"officer:{guard}"}
    assert waits.any_hour
    before = len(office.told)
    await office.run(hours=20)
    again = [one for one in office.told[before:] if isinstance(one, ComplaintWaits)]
    assert len([one for one in again if one.about == "harm"]) >= 3
    assert [one for one in office.told[before:] if isinstance(one, OfficesEmpty)]
    async with office.database.work() as uow:
        row = await uow.complaints.get(complaint)
        assert row is not None
        assert await take_harm(uow, row, f"officer:{guard}", office.clock.now())
        await uow.commit()
    before = len(office.told)
    await office.run(hours=20)
    assert not [
        one
        for one in office.told[before:]
        if isinstance(one, ComplaintWaits) and one.about == "harm"
    ]


async def test_an_authority_is_told_only_where_the_complainant_agrees(office: Office) -> None:
    mediator = await at_work(office)
    officer = await office.officer()
    await office.panel(WEST, WEST, SOUTH)
    complaint = await office.complains("armed")
    await office.takes(complaint, officer)
    async with office.database.work() as uow:
        row = await uow.complaints.get(complaint)
        assert row is not None
        now = office.clock.now()
        assert await ask_referral(uow, row, f"officer:{officer}", now)
        row = await uow.complaints.get(complaint)
        assert row is not None
        await answer_referral(uow, row, Consent.YES, now)
        await uow.commit()
    await office.hears(complaint, officer)
    await office.calls(complaint, officer)
    await office.finds(complaint, *(Finding.REFERRED for _ in range(3)))
    assert await office.state(mediator) is A.SUSPENDED
    moved = [one.party for one in office.heard(ComplaintMoved) if isinstance(one, ComplaintMoved)]
    assert moved[-2:] == [Party.COMPLAINANT, Party.RESPONDENT]


async def test_the_same_draft_files_once_and_an_hour_takes_three(office: Office) -> None:
    await at_work(office)
    await office.officer()

    async def files(draft: str, matter: str) -> bool:
        async with office.database.work() as uow:
            received, _ = await file_complaint(
                uow,
                COUNTRY,
                KIT.dice,
                draft_id=draft,
                reach=Reach(ChatKey(MARIAM), 77, "ar"),
                answers={"about": "own", "matter": matter, "what": "كلام", "urgent": "no"},
                now=office.clock.now(),
            )
            await uow.commit()
            return received is not None

    assert await files("one", "absent")
    assert not await files("one", "absent")
    assert await files("two", "absent")
    assert not await files("three", "absent")
    assert await files("four", "threat")


async def test_coordinators_of_elsewhere_may_sit_and_those_of_the_place_may_not(
    office: Office,
) -> None:
    await at_work(office)
    officer = await office.officer()
    own = [await office.coordinator(area, Level.REGIONAL) for area in (EAST, "LY0103", WEST, SOUTH)]
    await office.coordinator("LY020701", Level.MUNICIPAL)
    other = await office.coordinator(WEST, Level.REGIONAL)
    complaint = await office.complains()
    await office.takes(complaint, officer)
    await office.hears(complaint, officer)
    assert await office.calls(complaint, officer)
    assert set(await office.seated(complaint)) == {
        f"coordinator:{one}" for one in (own[2], own[3], other)
    }


async def test_whoever_was_suspended_is_replaced_within_a_day_or_somebody_above_decides(
    office: Office,
) -> None:
    mediator = await at_work(office)
    officer = await office.officer()
    complaint = await office.complains()
    await office.takes(complaint, officer)
    await office.suspends(complaint, officer, mediator)
    await office.run(hours=23, minutes=50)
    assert not await office.looked_for()
    await office.run(minutes=20)
    assert await office.looked_for()


async def test_nobody_stays_suspended_for_a_complaint_that_is_gone(office: Office) -> None:
    mediator = await at_work(office)
    officer = await office.officer()
    complaint = await office.complains()
    await office.takes(complaint, officer)
    await office.suspends(complaint, officer, mediator)
    async with office.database.work() as uow:
        row = await uow.complaints.get(complaint)
        assert row is not None
        events = await delete(uow, row, office.clock.now())
        await uow.commit()
    assert PrecautionLeft(mediator) in events
