"""Nobody hears a complaint or sits in its panel who has to do with it, in whatever role (§2.8)."""

from bot.domain.case import Level
from bot.domain.ids import ChatKey, ComplaintId, OfficerId, PlaceId
from bot.domain.mediator import Gender
from bot.domain.roles import Role
from bot.store.register import OFFICER, Person
from bot.usecases.complaint_people import complaint_of, pool, who_may_hear
from tests.usecases.test_complaints import Office, at_work
from tests.usecases.test_complaints import office as office  # noqa: PLC0414 - the fixture
from tests.usecases.world import COUNTRY, PLACE

SOUTH, SEBHA = "LY03", "LY031901"


async def hears(office: Office, complaint: ComplaintId) -> set[str]:
    async with office.database.work() as uow:
        row = await uow.complaints.get(complaint)
        assert row is not None
        found = await who_may_hear(uow, COUNTRY, row, Role.INTEGRITY)
        return {one.voice.actor for one in found}


async def sits(office: Office, complaint: ComplaintId) -> set[str]:
    async with office.database.work() as uow:
        row = await uow.complaints.get(complaint)
        assert row is not None
        return {one.voice.actor for one in await pool(uow, COUNTRY, row)}


async def coordinator_and_officer(office: Office, area: str, level: Level) -> OfficerId:
    """One person in both roles, from one chat."""
    coordinator, officer = await office.coordinator(area, level), await office.officer()
    async with office.database.work() as uow:
        chat = (ChatKey(f"p-coordinator-{coordinator}"), 5)
        await uow.register.link(OFFICER, officer, chat, office.clock.now())
        await uow.commit()
    return officer


async def test_a_coordinator_of_the_place_hears_nothing_as_an_officer(office: Office) -> None:
    await at_work(office)
    mine = await coordinator_and_officer(office, PLACE, Level.MUNICIPAL)
    region = await coordinator_and_officer(office, "LY01", Level.REGIONAL)
    other = await coordinator_and_officer(office, SOUTH, Level.REGIONAL)
    for complaint in (
        await office.complains(about="coordinator", place=PLACE),
        await office.complains(),
    ):
        assert await hears(office, complaint) == {f"officer:{other}"}
        assert not {f"officer:{mine}", f"officer:{region}"} & await sits(office, complaint)


async def test_of_a_coordinator_of_an_unknown_place_no_coordinator_hears(office: Office) -> None:
    coordinator = await office.coordinator("LY01", Level.REGIONAL)
    both = await coordinator_and_officer(office, SOUTH, Level.MUNICIPAL)
    neither = await office.officer()
    complaint = await office.complains(about="coordinator")
    assert await hears(office, complaint) == {f"officer:{neither}"}
    assert await sits(office, complaint) == {f"officer:{neither}"}
    # Of a mediator whose number nobody knows, the coordinators of anywhere may.
    other = await office.complains(about="mediator")
    assert f"officer:{both}" in await hears(office, other)
    assert f"coordinator:{coordinator}" in await sits(office, other)


async def test_whoever_complained_from_another_account_does_not_hear_it(office: Office) -> None:
    mediator = await office.mediator()
    async with office.database.work() as uow:
        person = await uow.register.person(mediator)
        assert person is not None
        own = Person("س", "س", person.phone)
        office_ = (Role.INTEGRITY, Gender.WOMAN, PlaceId("LY"))
        made = await uow.register.add_officer("I-77", own, office_, "operator", office.clock.now())
        await uow.register.link(OFFICER, made, (ChatKey("p-second"), 6), office.clock.now())
        await uow.commit()
    mine = await office.complains(chat=f"p-mediator-{mediator}", about="team")
    assert await hears(office, mine) == set()
    assert await hears(office, await office.complains(about="team")) == {f"officer:{made}"}


async def test_the_home_of_the_mediator_counts_too(office: Office) -> None:
    """The case lies elsewhere: neighbours do not hear it, and the panel is of other regions."""
    await office.coordinator("LY", Level.NATIONAL)
    mediator = await office.mediator(place=SEBHA)
    neighbour, far = await office.officer(area=SEBHA), await office.officer(area="LY02")
    await office.assign(await office.report(), mediator)
    complaint = await office.complains()
    assert await hears(office, complaint) == {f"officer:{far}"}
    assert f"officer:{neighbour}" not in await sits(office, complaint)
    async with office.database.work() as uow:
        row = await uow.complaints.get(complaint)
        assert row is not None
        assert (await complaint_of(uow, COUNTRY, row)).region == SOUTH
