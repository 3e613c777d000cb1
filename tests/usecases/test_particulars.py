"""What the register keeps beside what matching goes by: sealed, and whole when it is read again."""

import pytest

from bot.domain.particulars import BirthBand, Particulars, Route, Training
from bot.domain.taxonomy import Access
from bot.store.database import Database
from tests.clock import FakeClock
from tests.factories import world

WHOLE = Particulars(
    BirthBand.SENIOR, True, frozenset({Access.SIGHT, Access.MOVING}), Training(Route.TRAINING, 40)
)


@pytest.mark.parametrize("more", [Particulars(), WHOLE, Particulars(night=False)])
async def test_particulars_come_back_as_they_were_kept(
    database: Database, clock: FakeClock, more: Particulars
) -> None:
    async with database.work() as uow:
        made = await world(clock).mediator(uow)
        assert await uow.register.particulars(made) == Particulars()
        await uow.register.keep_particulars(made, more)
        assert await uow.register.particulars(made) == more
        await uow.register.change_mediator(made, particulars=None)
        assert await uow.register.particulars(made) == Particulars()


@pytest.mark.parametrize(
    ("training", "enough"),
    [
        (Training(Route.TRAINING, 40, 8, 4), True),
        (Training(Route.TRAINING, 39, 8, 4), False),
        (Training(Route.TRAINING, 40, 8, 3), False),
        (Training(Route.TRAINING, reconciliations=9, bridging=99), False),
        (Training(Route.ELDER, reconciliations=5, bridging=16), True),
        (Training(Route.ELDER, 99, 99, 99, 4, 16), False),
    ],
)
def test_hours_suffice_by_one_route_or_the_other(training: Training, enough: bool) -> None:
    assert training.enough is enough
