"""A declaration says what kind of tie each is, or excludes most strictly."""

import pytest

from bot.domain.tie_kinds import kinds_of_ties
from bot.domain.tie_tokens import TieKind


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        ("قرابة: أولاد المثال", {TieKind.KIN}),
        ("قَرَابَة : أولاد المثال، بني المثال", {TieKind.KIN}),
        ("community: أولاد المثال", {TieKind.COMMUNITY}),
        ("Business: شركة المثال", {TieKind.BUSINESS}),
        ("سلاح: كتيبة المثال", {TieKind.ARMED}),
        ("منصب: بلدية المثال", {TieKind.OFFICE}),
        ("قبيلة أولاد المثال", {None}),
        ("ملاحظة: أولاد المثال", {None}),
    ],
)
def test_the_kind_stands_before_a_colon(said: str, kinds: set[TieKind | None]) -> None:
    assert {kind for kind, _ in kinds_of_ties([said])} == kinds


def test_several_ties_of_one_item_are_of_its_kind_and_items_do_not_mix() -> None:
    found = kinds_of_ties(["kin: المثال، التجربة", "التجربة"])
    assert [kind for kind, _ in found] == [TieKind.KIN, TieKind.KIN, None]
