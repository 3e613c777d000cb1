"""Two persons grant an office, and neither of them takes it up (safety rules §13)."""

from bot.domain.ids import ChatKey, PlaceId
from bot.domain.mediator import Gender
from bot.domain.officer import Officer
from bot.domain.roles import Role
from bot.store.database import Database, UnitOfWork
from bot.store.register import OFFICER, Person
from bot.usecases.appoint import NewOfficer, confirm, grant, granter_of, office_link
from bot.usecases.join import join
from tests.clock import FakeClock
from tests.usecases.world import COUNTRY, KIT


async def administrator(uow: UnitOfWork, clock: FakeClock, number: int) -> Officer:
    office = (Role.ADMINISTRATOR, Gender.WOMAN, PlaceId("LY"))
    person = Person("س", "س", f"091000000{number}")
    made = await uow.register.add_officer(f"D-{number}", person, office, "operator", clock.now())
    await uow.register.change_officer(made, confirmed_by="operator")
    await uow.register.link(OFFICER, made, (ChatKey(f"p-{number}"), number), clock.now())
    found = await uow.register.officer(made)
    assert found is not None
    return found


async def test_neither_of_two_who_grant_an_office_takes_it_up(
    database: Database, clock: FakeClock
) -> None:
    """Their link is passed on; whoever opens it in an own chat has spent it."""
    async with database.work() as uow:
        now = clock.now()
        first, second = [await administrator(uow, clock, each) for each in (1, 2)]
        wanted = NewOfficer(Role.INTEGRITY, Person("", "", "0913333333"), Gender.WOMAN, "LY")
        by, other = await granter_of(uow, first), await granter_of(uow, second)
        made = await grant(uow, wanted, COUNTRY.places, by, now)
        assert await confirm(uow, made, other, now) is None
        for each in (1, 2):
            officer = await uow.register.officer(made.id)
            assert officer is not None
            token = await office_link(uow, KIT.dice, officer, now, by.name)
            assert await join(uow, str(token), (ChatKey(f"p-{each}"), each), now) is None
            assert await join(uow, str(token), (ChatKey("p-9"), 9), now) is None
        token = await office_link(uow, KIT.dice, officer, now, by.name)
        assert await join(uow, str(token), (ChatKey("p-9"), 9), now) is not None
        rows = [row.action for row in await uow.trail.by(f"officer:{made.id}")]
        assert rows.count("join.refused") == 2
