"""Telegram fails for a while: whoever is there when it works again is answered at once."""

from datetime import timedelta

from tests.usecases.street import Street


async def test_whoever_acts_after_an_outage_does_not_wait_for_the_next_try(street: Street) -> None:
    mariam = street.person()
    street.phones.lost = True
    await mariam.says("/start")
    await street.passes(seconds=40)
    assert not mariam.messages
    street.phones.lost = False
    # The next try is due in half a minute; she does not know that, and writes again.
    await mariam.says("/help")
    assert "أهلًا بك" in mariam.messages[0].text
    assert "كلمات تعمل في أي وقت" in mariam.messages[1].text


async def test_nobody_else_is_tried_sooner_for_it(street: Street) -> None:
    mariam, omar = street.person(), street.person()
    street.phones.lost = True
    await mariam.says("/start")
    await street.passes(seconds=40)
    street.phones.lost = False
    await omar.says("/start")
    assert omar.messages
    assert not mariam.messages
    await street.passes(seconds=40)
    assert mariam.messages


async def test_an_answer_goes_at_once_though_the_clock_was_set_back(street: Street) -> None:
    # Found by the simulation: what was to go "now" waited until the clock had caught up.
    mariam = street.person()
    await mariam.says("/start", settle=False)
    await street.worker.once()
    street.clock.move(-timedelta(hours=1))
    await street.settle()
    assert mariam.messages
