"""What keeps a programme from serving people, a line each that says what to mend.

Safety rules §9 and §13: a served region has verified help to name and a coordinator who can be
reached. `sulh run` serves nobody at Telegram's own address before nothing is left here.
"""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Final

from bot.domain.case import Level
from bot.domain.coordinator import Coordinator
from bot.domain.directory import Entry, Help
from bot.domain.places import COUNTRY, Gazetteer, PlaceLevel
from bot.domain.roles import Role
from bot.store.database import UnitOfWork

#: Without these two the cards of the danger gates would name nobody.
NEEDED: Final = (Help.EMERGENCY, Help.SURVIVOR)


async def readiness(
    uow: UnitOfWork, regions: Collection[str], places: Gazetteer, today: date
) -> list[str]:
    """The faults of a programme that serves these regions (place ids) today; empty: ready."""
    staff = [one for one in await uow.register.coordinators() if one.has_joined]
    entries = await uow.directory.verified(NEEDED, today)
    faults: list[str] = []
    if not regions:
        faults.append("service.regions names no region; nobody would be served")
    for key in regions:
        place = places.get(key)
        if place is None or place.level is not PlaceLevel.REGION:
            known = " ".join(region.place_id for region in places.children())
            faults.append(f"service.regions: {key} is no region; known are {known}")
        else:
            faults += _of_region(key, f"{key} {place.name_ar}", entries, staff)
    if not any(one.level is Level.NATIONAL for one in staff):
        faults.append(
            "no national coordinator has joined, so nothing stands above the levels below; "
            f"run: sulh coordinators add --level national --area {COUNTRY} …, "
            "then: sulh invite coordinator NUMBER"
        )
    faults += await _of_offices(uow)
    return faults


async def _of_offices(uow: UnitOfWork) -> list[str]:
    """Complaints and applications need somebody who reads them (domain brief §2.8, §3.1)."""
    officers = await uow.register.officers()
    held = {one.role for one in officers if one.chat_key is not None and one.reachable}
    return [
        f"no {name} has joined, so {what}; run: sulh officers add --role {role} …, "
        f"then{confirmed}: sulh invite officer NUMBER"
        for role, name, what, confirmed in (
            (Role.REGISTRAR, "registrar", "nobody would read applications", ""),
            (
                Role.INTEGRITY,
                "integrity officer",
                "nobody would read complaints",
                " sulh officers confirm NUMBER and",
            ),
        )
        if role not in held
    ]


def _of_region(
    key: str, label: str, entries: Collection[Entry], staff: Collection[Coordinator]
) -> Iterator[str]:
    for kind in NEEDED:
        if not any(one.kind is kind and one.region in {key, COUNTRY} for one in entries):
            yield (
                f"{label}: no entry of kind {kind} was verified in the last 90 days; call the "
                "number and run: sulh directory verify ID (see: sulh directory list)"
            )
    if not any(one.area in {key, COUNTRY} for one in staff):
        yield (
            f"{label}: no coordinator whose area covers it has joined; run: "
            f"sulh coordinators add --area {key} …, then: sulh invite coordinator NUMBER"
        )
