"""Two-person rules and panels cannot be met by fewer people than they ask for."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.mediator import Gender
from bot.domain.panel import ONE, PANEL, TWO, Authority, Quorum, Voice, enough, missing, people

MARKS = st.sampled_from("abcdefgh")
VOICES = st.lists(
    st.builds(
        Voice,
        actor=st.sampled_from(["coordinator:1", "coordinator:2", "mediator:1", "operator"]),
        may=st.just(frozenset(Authority)),
        marks=st.frozensets(MARKS, max_size=3),
        gender=st.sampled_from([*Gender, None]),
        region=st.sampled_from(["", "LY01", "LY02", "LY03"]),
    ),
    max_size=7,
)


def groups(voices: list[Voice]) -> int:
    """How many people there are, counted in another way: by spreading over shared marks."""
    left = [voice.marks for voice in voices if voice.marks]
    count = 0
    while left:
        count += 1
        reach = set(left.pop())
        while touched := [each for each in left if each & reach]:
            reach.update(*touched)
            left = [each for each in left if each not in touched]
    return count


def voice(number: int, gender: Gender, region: str, *more: str) -> Voice:
    marks = frozenset({f"C-{number}", *more})
    return Voice(f"coordinator:{number}", frozenset({Authority.PANEL}), marks, gender, region)


@given(VOICES)
def test_there_are_never_more_voices_than_people(voices: list[Voice]) -> None:
    assert len(people(voices)) == groups(voices)


@given(VOICES)
def test_no_quorum_is_met_by_fewer_people_than_it_asks_for(voices: list[Voice]) -> None:
    for quorum in (ONE, TWO, PANEL):
        if enough(voices, quorum):
            assert groups(voices) >= quorum.people


@given(st.lists(st.sampled_from(["C-1", "M-1", "M-2", "phone:9"]), min_size=1, max_size=6))
def test_one_person_in_many_roles_is_one_person(numbers: list[str]) -> None:
    anyone = frozenset({Authority.PANEL})
    same = [
        Voice(f"x:{n}", anyone, frozenset({n, "chat:k"}), list(Gender)[i % 2], f"LY0{i % 3 + 1}")
        for i, n in enumerate(numbers)
    ]
    assert len(people(same)) == 1
    assert not enough(same, TWO)
    assert not enough(same, PANEL)
    assert missing(same, PANEL).people == 2


def test_a_panel_wants_three_people_a_woman_and_two_regions() -> None:
    men = [voice(n, Gender.MAN, "LY01") for n in (1, 2, 3)]
    assert missing(men[:2], PANEL) == Quorum(1, 1, 1)
    assert missing(men, PANEL) == Quorum(0, 1, 1)
    assert missing([*men[:2], voice(4, Gender.WOMAN, "LY01")], PANEL) == Quorum(0, 0, 1)
    assert missing([*men[:2], voice(4, Gender.WOMAN, "")], PANEL) == Quorum(0, 0, 1)
    assert enough([*men[:2], voice(4, Gender.WOMAN, "LY03")], PANEL)


def test_who_is_nobody_in_particular_does_not_count() -> None:
    operator = Voice("operator", frozenset({Authority.REGISTRAR}))
    assert people([operator, operator]) == ()


def test_three_numbers_that_share_marks_in_a_chain_are_one_person() -> None:
    chain = [
        voice(1, Gender.MAN, "LY01", "chat:a"),
        voice(2, Gender.WOMAN, "LY02", "phone:b"),
        voice(3, Gender.MAN, "LY03", "chat:a", "phone:b"),
    ]
    assert len(people(chain)) == 1
