"""The register as a sheet: what matching goes by, never a tie; names only for a named registrar.

A sheet without names shows what `sulh mediators list` shows and how people may be asked. One with
names, phones and particulars is written for a registrar who answers for it, of the registrar's own
area alone, and is noted in the audit trail under that name (domain brief §3.2). Both can be
imported again: what they leave out stays as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.data.sheet_files import SheetKind, written
from bot.domain.country import Country
from bot.domain.events import Event, NamesWritten
from bot.domain.ids import PlaceId
from bot.domain.particulars import Particulars
from bot.domain.places import COUNTRY, Gazetteer
from bot.domain.roles import Role
from bot.store.database import UnitOfWork
from bot.store.register import OFFICER, Whole
from bot.usecases.refused import RegisterRefused

#: Every column of a sheet without names, and its HXL tag.
PLAIN: Final[Mapping[str, str]] = {
    "number": "#contact+code",
    "gender": "#contact+gender",
    "accreditation": "#status+accreditation",
    "expires_on": "#date+expires",
    "declared_on": "#date+declared",
    "place": "#loc+code+own",
    "place_name": "#loc+name",
    "pcode": "#loc+code+pcode",
    "radius_km": "#range+km",
    "languages": "#contact+lang+list",
    "categories": "#subsector+list",
    "max_severity": "#severity+max",
}
#: What a sheet with names has besides.
NAMED: Final[Mapping[str, str]] = {
    "full_name": "#contact+name+full",
    "display_name": "#contact+name+shown",
    "phone": "#contact+phone",
    "birth": "#contact+age+range",
    "night": "#capacity+travel+night",
    "needs": "#contact+need+list",
    "training": "#capacity+training+route",
    "core_hours": "#capacity+training+core+hours",
    "safeguarding_hours": "#capacity+training+safeguarding+hours",
    "data_hours": "#capacity+training+data+hours",
    "reconciliations": "#capacity+reconciliations+num",
    "bridging_hours": "#capacity+training+bridging+hours",
}
_TRAINING: Final = {
    "core_hours": "core",
    "safeguarding_hours": "safeguarding",
    "data_hours": "data_safety",
    "reconciliations": "reconciliations",
    "bridging_hours": "bridging",
}


@dataclass(frozen=True, slots=True)
class Exported:
    """The sheet, how many stand on it, and how many lie outside the registrar's area."""

    content: bytes
    rows: int
    left_out: int = 0
    #: The registrar hears of it in chat: at the command line anybody can name anybody.
    events: tuple[Event, ...] = ()


async def export_mediators(
    uow: UnitOfWork, country: Country, kind: SheetKind, now: datetime
) -> Exported:
    """Write everybody without a name, a phone or a tie; the caller commits the trail of it."""
    people = await uow.register.whole()
    rows = [list(_plain(one, country.places).values()) for one in people]
    content = written(kind, tuple(PLAIN), tuple(PLAIN.values()), rows)
    await uow.record(now, "operator", "mediators.export", "register", f"{len(rows)} without names")
    return Exported(content, len(rows))


async def export_with_names(
    uow: UnitOfWork, country: Country, kind: SheetKind, by: str, now: datetime
) -> Exported:
    """Write those of a registrar's area with names and phones; the caller commits the trail of it.

    Raises RegisterRefused where `by` is no registrar who has joined.
    """
    registrar = await uow.register.officer_numbered(by.upper())
    if registrar is None or registrar.role is not Role.REGISTRAR:
        raise RegisterRefused(f"{by} is no registrar; see: sulh officers list")
    if registrar.revoked or registrar.chat_key is None:
        raise RegisterRefused(f"{by} holds the office no more, or has not joined yet")
    everybody = await uow.register.whole()
    people = [one for one in everybody if registrar.area in country.path(_home(one))]
    tags = {"number": PLAIN["number"], **NAMED, **PLAIN}
    rows = [[_cells(one, country.places)[name] for name in tags] for one in people]
    said = f"{len(rows)} with names"
    await uow.record(now, f"{OFFICER}:{registrar.id}", "mediators.export", "register", said)
    content = written(kind, tuple(tags), tuple(tags.values()), rows)
    told = NamesWritten(registrar.id, len(rows), now)
    return Exported(content, len(rows), len(everybody) - len(people), (told,))


def _home(one: Whole) -> PlaceId:
    return one.mediator.place_id


def _cells(one: Whole, places: Gazetteer) -> Mapping[str, str]:
    person = one.person
    return {
        **_plain(one, places),
        "full_name": person.full_name,
        "display_name": person.display_name,
        "phone": person.phone,
        **_particulars(one.more),
    }


def _plain(one: Whole, places: Gazetteer) -> dict[str, str]:
    mediator = one.mediator
    place = places.get(mediator.place_id)
    return {
        "number": mediator.code,
        "gender": mediator.gender.value,
        "accreditation": mediator.accreditation.value,
        "expires_on": mediator.expires_on.isoformat(),
        "declared_on": mediator.declared_on.isoformat(),
        "place": mediator.place_id,
        "place_name": "" if place is None else place.name_ar,
        "pcode": pcode_of(places, mediator.place_id),
        "radius_km": str(mediator.radius_km),
        "languages": _listed(mediator.languages),
        "categories": _listed(mediator.categories),
        "max_severity": str(mediator.max_severity),
    }


def _particulars(more: Particulars) -> dict[str, str]:
    training = more.training
    hours = {
        column: "" if training is None else str(getattr(training, name))
        for column, name in _TRAINING.items()
    }
    return {
        "birth": "" if more.birth is None else more.birth.value,
        "night": {None: "", True: "yes", False: "no"}[more.night],
        "needs": _listed(more.needs),
        "training": "" if training is None else training.route.value,
        **hours,
    }


def pcode_of(places: Gazetteer, place_id: str) -> str:
    """The P-code of a place or, where it has none, of the nearest above it that has one."""
    while place_id != COUNTRY:
        place = places.get(place_id)
        if place is None:
            return ""
        if place.pcode:
            return place.pcode
        place_id = place.parent_id
    return ""


def _listed(codes: Sequence[str] | frozenset[str]) -> str:
    return " ".join(sorted(codes))
