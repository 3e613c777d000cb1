"""Two persons of two regions: no person is both, in however many roles (brief, rule 8)."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import CaseId, OpeningId
from bot.domain.opening import ASKED_FOR, Cause, IdentityOpening, NoSecond, Seeker, why_not

NOW = datetime(2027, 6, 6, 8, tzinfo=UTC)
REGIONS = st.sampled_from(["LY", "LY01", "LY02", "LY03"])
MARKS = st.frozensets(st.sampled_from(["phone:1", "phone:2", "chat:1", "C-1", "S-1"]), min_size=1)
SEEKERS = st.builds(Seeker, st.sampled_from(["coordinator:1", "officer:1"]), REGIONS, MARKS)
AGES = st.timedeltas(timedelta(), timedelta(days=3))


def asked(first: Seeker, age: timedelta, *, agreed: bool = False) -> IdentityOpening:
    settled = NOW if agreed else None
    return IdentityOpening(
        OpeningId(1),
        CaseId(1),
        Cause.DANGER,
        first.name,
        first.region,
        NOW - age,
        settled_at=settled,
        agreed=agreed,
    )


@given(first=SEEKERS, second=SEEKERS, age=AGES)
def test_who_is_the_second_shares_nothing_with_the_first(
    first: Seeker, second: Seeker, age: timedelta
) -> None:
    if why_not(asked(first, age), first, second, NOW) is None:
        assert not first.marks & second.marks
        assert first.name != second.name
        assert first.region != second.region
        assert age < ASKED_FOR


@given(seeker=SEEKERS, role=st.sampled_from(["coordinator:9", "officer:9"]), region=REGIONS)
def test_nobody_is_their_own_second_in_another_role(seeker: Seeker, role: str, region: str) -> None:
    again = Seeker(role, region, seeker.marks | {"another mark"})
    assert why_not(asked(seeker, timedelta()), seeker, again, NOW) is NoSecond.SAME_PERSON


@given(first=SEEKERS, second=SEEKERS)
def test_what_was_settled_is_not_settled_twice(first: Seeker, second: Seeker) -> None:
    opening = asked(first, timedelta(), agreed=True)
    assert why_not(opening, first, second, NOW) is NoSecond.OVER
