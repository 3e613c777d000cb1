"""The way of an application, and what training suffices (domain brief §3.1)."""

from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.form import Count, Declare, Phone, Refused
from bot.domain.application import STEPS, Stage, Step, after
from bot.domain.particulars import Route, Training

ENDED = {Stage.VERIFIED, Stage.REJECTED, Stage.WITHDRAWN}
hours = st.integers(0, 100)


@given(st.lists(st.sampled_from(Step), max_size=12))
def test_whatever_is_tried_an_end_is_final_and_nobody_is_verified_unsent(steps: list[Step]) -> None:
    stage, past = Stage.DRAFT, [Stage.DRAFT]
    for step in steps:
        to = after(stage, step)
        assert (to is None) == (stage not in STEPS[step][0])
        if stage in ENDED:
            assert to is None
        stage = to or stage
        past.append(stage)
    if stage in ENDED:
        assert Stage.SENT in past


def test_every_stage_is_reached_and_every_open_one_can_be_left() -> None:
    reached = {Stage.DRAFT} | {to for _, to in STEPS.values() if to is not None}
    assert reached == set(Stage)
    for stage in Stage:
        ways = {step for step in Step if after(stage, step) is not None}
        assert bool(ways) == (stage not in ENDED)
        assert (Step.WITHDRAW in ways) == stage.open


@given(hours, hours, hours, hours, hours)
def test_training_suffices_by_one_route_or_the_other(
    core: int, safe: int, data: int, cases: int, bridging: int
) -> None:
    trained = Training(Route.TRAINING, core, safe, data, cases, bridging)
    elder = Training(Route.ELDER, core, safe, data, cases, bridging)
    assert trained.enough == (core >= 40 and safe >= 8 and data >= 4)
    assert elder.enough == (cases >= 5 and bridging >= 16)


@given(st.integers(0, 2000))
def test_a_number_is_read_in_any_script(number: int) -> None:
    arabic = str(number).translate({ord(str(n)): chr(0x660 + n) for n in range(10)})
    assert Count(2000).read(arabic) == Count(2000).read(f" {number} ") == str(number)


@given(st.text(max_size=30))
def test_whatever_is_typed_a_phone_has_seven_to_fifteen_digits(text: str) -> None:
    read = Phone().read(text)
    assert isinstance(read, Refused) or 7 <= len(str(read).lstrip("+0")) <= 18
    assert isinstance(read, Refused) or set(str(read)) <= set("+0123456789")


def test_a_declaration_takes_no_words() -> None:
    assert isinstance(Declare().read("ورفلة"), Refused)
    assert isinstance(Declare().read({"voice": 3}), Refused)
    assert Declare().read({"ties": []}) == {"ties": []}
    assert isinstance(Declare(needed=True).read({"ties": []}), Refused)
    assert isinstance(Declare().read({"ties": ["ورفلة"]}), Refused)
