"""Whoever files or applies by the dozen holds nobody up, and wakes nobody (brief §2.8)."""

from bot.domain.events import ApplicationWaits
from bot.domain.ids import ChatKey, PlaceId
from bot.domain.mediator import Gender
from bot.domain.roles import Role
from bot.store.complaint_rows import Reach
from bot.store.database import UnitOfWork
from bot.store.register import OFFICER
from bot.store.register import Person as Named
from bot.usecases.apply import send_application, withdraw_application
from bot.usecases.file_complaint import file_complaint
from bot.usecases.judge_application import RINGS_AN_HOUR, waits
from tests.usecases.street import Person, Street
from tests.usecases.test_applications import ANSWERS

_MANY = 25


async def officer(street: Street, role: Role) -> Person:
    who = street.person()
    async with street.database.work() as uow:
        office = (role, Gender.WOMAN, PlaceId("LY"))
        made = await uow.register.add_officer(
            "X-1", Named("س", "س", ""), office, "operator", street.clock.now()
        )
        await uow.register.change_officer(made, confirmed_by="operator")
        await uow.register.link(OFFICER, made, (who.key, who.id), street.clock.now())
        await uow.commit()
    return who


async def test_who_applies_again_and_again_rings_the_registrars_three_times(street: Street) -> None:
    await officer(street, Role.REGISTRAR)
    country, now = street.here.country, street.clock.now()

    async def applies(uow: UnitOfWork, key: str) -> list[ApplicationWaits]:
        row = await uow.applications.begin((ChatKey(key), 7), {"at": "phone"}, now)
        found = await uow.applications.get(row)
        assert found is not None
        assert await send_application(uow, country, found, ANSWERS, now)
        sent = await uow.applications.get(row)
        assert sent is not None
        rung = await waits(uow, country, sent, now)
        assert await withdraw_application(uow, country, sent, now)
        return [one for one in rung if isinstance(one, ApplicationWaits)]

    async with street.database.work() as uow:
        rung = [await applies(uow, "p-same") for _ in range(RINGS_AN_HOUR + 4)]
        assert sum(map(len, rung)) == RINGS_AN_HOUR
        assert len(await applies(uow, "p-other")) == 1


async def test_a_long_list_of_complaints_is_looked_at_page_by_page(street: Street) -> None:
    who = await officer(street, Role.INTEGRITY)

    async def file(uow: UnitOfWork) -> None:
        for number in range(_MANY):
            said = {
                "about": "team",
                "matter": "other",
                "what": "x",
                "urgent": "no",
                "write": "here",
            }
            reach = Reach(ChatKey(f"p-{number}"), number, "ar")
            await file_complaint(
                uow,
                street.here.country,
                street.kit.dice,
                draft_id=f"{number}",
                reach=reach,
                answers=said,
                now=street.clock.now(),
            )

    await street.does(file)
    await who.says("/complaints")
    seen = set()
    for page in (10, 10, 5):
        numbers = {label for label in _labels(who) if "K-" in label}
        assert len(numbers) == page
        seen |= numbers
        if page == 10:
            await who.presses("المزيد")
    assert len(seen) == _MANY


def _labels(who: Person) -> list[str]:
    return [one["t"] for row in who.last.buttons for one in row]
