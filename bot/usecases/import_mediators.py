"""Take mediators in from a sheet: all of them, or none and every fault named (domain brief §3.2).

A row with a number that the register has changes what is other in it; the same sheet a second time
changes nothing. Standings, last days and declarations are not changed here: those have a command of
their own with approvals (`sulh mediators change`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from bot.data.sheets import SheetRefused, SheetRow, read_sheet
from bot.domain.folding import fold
from bot.domain.hours import TRIPOLI
from bot.domain.mediator import Accreditation, Mediator
from bot.domain.particulars import UNSAID, Particulars
from bot.domain.phones import bare_phone
from bot.domain.places import Gazetteer
from bot.store.database import UnitOfWork
from bot.store.register import NewMediator, Person, Whole, number_of
from bot.usecases.mediator_rows import (
    COLUMNS,
    FOR_NEW,
    NO_TIES,
    OPTIONAL,
    check_days,
    number_in,
    read_row,
)
from bot.usecases.place_names import PlaceNames

__all__ = ["COLUMNS", "FOR_NEW", "NO_TIES", "OPTIONAL", "Imported", "import_mediators"]

REFUSED: Final = "no mediator was taken in:"
PREFIX: Final = "M"
#: Called with how many rows of how many are done, twice over: read, then kept.
Progress = Callable[[int, int], None]


def unseen(done: int, of: int) -> None:
    """No progress is shown."""
    del done, of


@dataclass(frozen=True, slots=True)
class Imported:
    """Numbers of those who are new, of those who were changed, and how many stayed as they were."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: int = 0
    #: The sheet shows in the clear who has which ties.
    ties: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the register has already; everything by number."""

    people: Mapping[str, Whole]
    #: Numbers in use, of coordinators and officers too.
    numbers: frozenset[str]


NOBODY: Final = Known({}, frozenset())


@dataclass(frozen=True, slots=True)
class _Taken:
    """A row that is right in itself, and whom of the register it means."""

    row: SheetRow
    new: NewMediator
    old: Whole | None


async def import_mediators(
    uow: UnitOfWork,
    content: bytes,
    places: Gazetteer,
    now: datetime,
    *,
    progress: Progress = unseen,
    alike: bool = False,
) -> Imported:
    """Take everybody on a sheet in, or change who is known by number; the caller commits.

    `alike`: those with the same name, years and place are different people.
    Raises SheetRefused with every fault of every row; then nothing was changed.
    """
    today = now.astimezone(TRIPOLI).date()
    await uow.register.hold_register()
    people = {one.mediator.code: one for one in await uow.register.whole()}
    officers = await uow.register.officer_numbers()
    known = Known(people, frozenset(await uow.register.numbers() | officers))
    taken = _read_all(content, PlaceNames(places), today, known, progress, alike=alike)
    for one in taken:
        _refuse_other_ties(uow, one)
    _raise_faults(one.row for one in taken)
    return await _keep(uow, taken, now, progress)


def read_mediators(
    content: bytes, places: PlaceNames, today: date, known: Known = NOBODY, *, alike: bool = False
) -> tuple[NewMediator, ...]:
    """Read a sheet against what the register has; who has no number gets the next free one.

    Raises SheetRefused.
    """
    taken = _read_all(content, places, today, known, unseen, alike=alike)
    return tuple(one.new for one in taken)


def _read_all(
    content: bytes,
    places: PlaceNames,
    today: date,
    known: Known,
    progress: Progress,
    *,
    alike: bool,
) -> list[_Taken]:
    rows = read_sheet(content, REFUSED, COLUMNS, OPTIONAL)
    _refuse_missing_columns(rows, known)
    taken = []
    for done, row in enumerate(rows, 1):
        if row.cells:
            taken.append(_read(row, places, today, known))
        progress(done, 2 * len(rows))
    _refuse_doubles(taken, known, alike=alike)
    _raise_faults(rows)
    numbers = known.numbers | {one.new.number for one in taken}
    return list(_numbered(taken, numbers))


def _refuse_missing_columns(rows: Sequence[SheetRow], known: Known) -> None:
    """Raises SheetRefused where somebody is new and the sheet cannot say who."""
    numbers = [fold(row.cells.get("number", "")).upper() for row in rows]
    asked = () if known.people.keys() >= set(numbers) else FOR_NEW
    columns = rows[0].columns
    lacking = [name for name in asked if name not in columns]
    if columns.isdisjoint({"place", "pcode"}):
        lacking.append("place")
    if lacking:
        raise SheetRefused(REFUSED, (f"columns are missing: {', '.join(lacking)}",))


def _read(row: SheetRow, places: PlaceNames, today: date, known: Known) -> _Taken:
    number = number_in(row)
    old = known.people.get(number)
    if old is None and number in known.numbers:
        row.fault("somebody who is no mediator has this number already")
    new = read_row(row, number, places, known=old is not None)
    if old is None:
        check_days(row, new, today)
    else:
        _refuse_other_standing(row, new, old.mediator)
    return _Taken(row, new, old)


def _refuse_other_standing(row: SheetRow, new: NewMediator, old: Mediator) -> None:
    """Where somebody stands is not a matter of a sheet (domain brief §3.1)."""
    here, there = (new.accreditation, new.expires_on), (old.accreditation, old.expires_on)
    if here != there and not row.faults:
        row.fault(
            f"{old.code} stands in the register as {old.accreditation} until {old.expires_on}; "
            f"to change that: sulh mediators change {old.code}"
        )
    if new.declared_on != old.declared_on and not row.faults:
        row.fault(
            f"{old.code} declared the ties on {old.declared_on}; a new declaration comes by: "
            f"sulh mediators change {old.code} --ties-file"
        )


def _refuse_other_ties(uow: UnitOfWork, one: _Taken) -> None:
    """Declared ties of somebody known are compared as tokens; nobody reads them (rule N15)."""
    if one.old is None or not one.row.cells["ties"]:
        return
    if not uow.register.declares(one.old.mediator, one.new.ties):
        one.row.fault(
            f"{one.new.number} declared other ties; a new declaration comes by: "
            f"sulh mediators change {one.new.number} --ties-file"
        )


def _refuse_doubles(taken: Sequence[_Taken], known: Known, *, alike: bool) -> None:
    """Numbers, phones and people that stand twice, in the sheet or with the register."""
    listed = {one.new.number for one in taken if one.old is not None}
    seen: dict[str, str] = {}
    for whole in known.people.values():
        if whole.mediator.code not in listed:
            for name, key in _marks(_as_new(whole), alike=alike):
                seen.setdefault(f"{name} {key}", f"{whole.mediator.code} of the register")
    for one in taken:
        whole_new = one.new if one.old is None else _merged(one.new, one.old)
        for name, key in (("number", one.new.number), *_marks(whole_new, alike=alike)):
            here = f"{one.row.unit} {one.row.line}"
            first = seen.setdefault(f"{name} {key}", here) if key else here
            if first != here:
                one.row.fault(f"the same {name} as {first}")


def _marks(new: NewMediator, *, alike: bool) -> Iterator[tuple[str, str]]:
    """By what one person is told from another (domain brief §3.2)."""
    yield "phone", bare_phone(new.person.phone)
    if new.more.birth is not None and not alike:
        name = fold(new.person.full_name)
        yield "name, years and place", f"{name}|{new.more.birth}|{new.place_id}" if name else ""


def _raise_faults(rows: Iterator[SheetRow] | Sequence[SheetRow]) -> None:
    if faults := [fault for row in rows for fault in row.faults]:
        raise SheetRefused(REFUSED, faults)


def _numbered(taken: Sequence[_Taken], numbers: frozenset[str]) -> Iterator[_Taken]:
    following = int(number_of(numbers, PREFIX).removeprefix(f"{PREFIX}-"))
    for one in taken:
        if one.new.number:
            yield one
        else:
            yield replace(one, new=replace(one.new, number=f"{PREFIX}-{following}"))
            following += 1


async def _keep(
    uow: UnitOfWork, taken: Sequence[_Taken], now: datetime, progress: Progress
) -> Imported:
    added, changed = [], []
    for done, one in enumerate(taken, 1):
        if one.old is None:
            await _add(uow, one.new, now)
            added.append(one.new.number)
        elif await _change(uow, _merged(one.new, one.old), one.old, now):
            changed.append(one.new.number)
        progress(len(taken) + done, 2 * len(taken))
    same = len(taken) - len(added) - len(changed)
    if added:
        said = f"{len(added)} taken in"
        await uow.record(now, "operator", "mediators.import", "register", said)
    ties = any(one.row.cells["ties"] for one in taken)
    return Imported(tuple(added), tuple(changed), same, ties)


async def _add(uow: UnitOfWork, new: NewMediator, now: datetime) -> None:
    made = await uow.register.add_mediator(new)
    if new.accreditation is not Accreditation.ACCREDITED:
        await uow.standings.take_in(made, new.accreditation, new.expires_on, "operator", now)


async def _change(uow: UnitOfWork, new: NewMediator, old: Whole, now: datetime) -> bool:
    """Change what is other than before, and whether anything was; the trail names columns alone."""
    before, mediator = _as_new(old), old.mediator
    columns = {
        name: getattr(new, name)
        for name in ("gender", "place_id", "radius_km", "max_severity", "languages", "categories")
        if getattr(new, name) != getattr(before, name)
    }
    other = sorted(columns)
    for name in columns.keys() & {"languages", "categories"}:
        columns[name] = " ".join(sorted(columns[name]))
    if columns:
        await uow.register.change_mediator(mediator.id, **columns)
    if new.person != old.person:
        await uow.register.keep_person(mediator.id, new.person)
        other.append("person")
    if new.more != old.more:
        await uow.register.keep_particulars(mediator.id, new.more)
        other.append("particulars")
    if other:
        said = " ".join(other)
        await uow.record(now, "operator", "mediators.change", f"mediator:{mediator.id}", said)
    return bool(other)


def _merged(new: NewMediator, old: Whole) -> NewMediator:
    """What is new, and of what the sheet leaves empty what was there."""
    said, kept = new.person, old.person
    person = Person(
        said.full_name or kept.full_name,
        said.display_name or kept.display_name,
        kept.phone
        if bare_phone(said.phone or kept.phone) == bare_phone(kept.phone)
        else said.phone,
    )
    more = Particulars(
        new.more.birth or old.more.birth,
        old.more.night if new.more.night is None else new.more.night,
        new.more.needs or old.more.needs,
        new.more.training or old.more.training,
    )
    return replace(new, person=person, more=old.more if new.more == UNSAID else more)


def _as_new(one: Whole) -> NewMediator:
    """Somebody of the register as a sheet would have them, without ties."""
    mediator = one.mediator
    return NewMediator(
        number=mediator.code,
        person=one.person,
        gender=mediator.gender,
        accreditation=mediator.accreditation,
        expires_on=mediator.expires_on,
        declared_on=mediator.declared_on,
        place_id=mediator.place_id,
        radius_km=mediator.radius_km,
        languages=mediator.languages,
        categories=mediator.categories,
        max_severity=mediator.max_severity,
        more=one.more,
    )
