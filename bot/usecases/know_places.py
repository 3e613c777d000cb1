"""The table of places in use: a programme's own, or ours."""

from collections.abc import Sequence
from datetime import datetime

from bot.data.gazetteer import PlacesRefused, load_places
from bot.domain.places import COUNTRY, Gazetteer, Place
from bot.store.database import UnitOfWork


async def known_places(uow: UnitOfWork) -> Gazetteer:
    """The places that this programme brought along; ours where it brought none."""
    return Gazetteer(await uow.places.all() or load_places())


async def use_places(uow: UnitOfWork, table: Sequence[Place], now: datetime) -> None:
    """Let `table` (none: ours) be the places in use; the caller commits.

    Raises PlacesRefused where it lacks a place that something in the database names: nobody could
    tell any more where that case or that mediator is.
    """
    known = {COUNTRY, *(place.place_id for place in table or load_places())}
    lost = {key: what for key, what in (await uow.places.in_use()).items() if key not in known}
    if lost:
        raise PlacesRefused([f"{what} is at {key}, which it lacks" for key, what in lost.items()])
    await uow.places.replace_all(table)
    action = "places.import" if table else "places.reset"
    await uow.record(now, "operator", action, "places", f"{len(known) - 1} places")
