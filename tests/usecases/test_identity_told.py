"""Whoever reported a case hears nothing of it as an officer (safety rules §4, §13)."""

from bot.domain.access import Actor
from bot.domain.case import Level
from bot.domain.events import IdentitySettled
from bot.domain.ids import ChatKey, CoordinatorId
from bot.domain.opening import Cause
from bot.store.register import OFFICER
from bot.usecases.open_identity import ask_identity, settle_identity
from tests.usecases.test_complaints import MARIAM, Office
from tests.usecases.test_complaints import office as office  # noqa: PLC0414 - the fixture
from tests.usecases.world import COUNTRY


async def test_an_integrity_officer_who_reported_it_is_not_told(office: Office) -> None:
    first = await office.coordinator("LY01", Level.REGIONAL)
    second = await office.coordinator("LY02", Level.REGIONAL)
    case = await office.case(await office.report())
    own, other = await office.officer(), await office.officer()
    async with office.database.work() as uow:
        now = office.clock.now()
        await uow.register.link(OFFICER, own, (ChatKey(MARIAM), 5), now)

        async def actor(number: CoordinatorId) -> Actor:
            one = await uow.register.coordinator(number)
            assert one is not None
            assert one.chat_key is not None
            return Actor(one.chat_key, coordinator=one)

        asks, agrees = await actor(first), await actor(second)
        made, _ = await ask_identity(uow, COUNTRY, case, Cause.DANGER, asks, now)
        opening = await uow.openings.get(made)
        assert opening is not None
        why, events = await settle_identity(uow, COUNTRY, opening, agrees, now, agreed=True)
        assert why is None
        [told] = [one for one in events if isinstance(one, IdentitySettled)]
        assert told.integrity == (other,)
