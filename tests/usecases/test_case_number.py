"""Numbers of cases are short; a second case never meets that of another."""

from typing_extensions import override

from bot.store.database import Database
from bot.usecases.submit_report import NUMBER_LENGTH
from tests.clock import FakeClock
from tests.factories import SequentialDice, world


class StubbornDice(SequentialDice):
    """Draws the same number again and again before it draws another."""

    def __init__(self) -> None:
        super().__init__()
        self.draws = 0

    @override
    def letters(self, count: int, alphabet: str) -> str:
        if count != NUMBER_LENGTH:
            return super().letters(count, alphabet)
        self.draws += 1
        return alphabet[self.draws // 5] * count


async def test_a_number_that_is_taken_is_drawn_anew(database: Database, clock: FakeClock) -> None:
    made = world(clock)
    made.dice = StubbornDice()
    async with database.work() as uow:
        numbers = [(await made.report(uow, f"p{person}"))[0].number for person in range(4)]
    assert len(set(numbers)) == 4
    assert made.dice.draws > 4
