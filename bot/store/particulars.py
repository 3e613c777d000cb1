"""Particulars of a mediator as one sealed value: what is added later needs no new column."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.domain.particulars import BirthBand, Particulars, Route, Training
from bot.domain.taxonomy import Access


def as_json(more: Particulars) -> dict[str, Any]:
    """What is kept; what nobody has said is left out."""
    kept: dict[str, Any] = {}
    if more.birth is not None:
        kept["birth"] = more.birth.value
    if more.night is not None:
        kept["night"] = more.night
    if more.needs:
        kept["needs"] = sorted(more.needs)
    if more.training is not None:
        kept["training"] = asdict(more.training)
    return kept


def of_json(kept: Mapping[str, Any]) -> Particulars:
    """What was kept."""
    training = kept.get("training")
    return Particulars(
        birth=BirthBand(kept["birth"]) if "birth" in kept else None,
        night=kept.get("night"),
        needs=frozenset(map(Access, kept.get("needs", ()))),
        training=None
        if training is None
        else Training(**{**training, "route": Route(training["route"])}),
    )
