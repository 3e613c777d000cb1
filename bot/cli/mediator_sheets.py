"""The register in bulk: a sheet taken in, a sheet written; nothing printed here names anybody."""

from datetime import date
from pathlib import Path

from bot.app import locales_dir
from bot.chat.kit import Kit
from bot.chat.notices import Notices
from bot.chat.words import Words
from bot.cli.demo_people import sheet
from bot.cli.progress import Bar
from bot.cli.register import at_work, read_file
from bot.data.grid import read_grid
from bot.data.sheet_files import SheetKind, written
from bot.domain.country import Country
from bot.domain.hours import Calendar
from bot.runtime.clock import SystemClock, SystemDice
from bot.settings import ConfigFault, Settings
from bot.store.files import beside, put_new
from bot.usecases.export_mediators import NAMED, PLAIN, export_mediators, export_with_names
from bot.usecases.import_mediators import Imported, import_mediators
from bot.usecases.know_places import known_places

#: Excel and LibreOffice lay such files beside one that is open.
_OPEN_ELSEWHERE = ("~$", ".~lock.")


async def import_sheet(settings: Settings, file: Path, *, alike: bool = False) -> int:
    """Take mediators in; the last line says what to do with the sheet, which holds their ties."""
    if file.name.startswith(_OPEN_ELSEWHERE):
        raise ConfigFault(f"{file} only marks that the sheet is open elsewhere; name the sheet")
    content = read_file(file)
    async with at_work(settings) as uow:
        places = await known_places(uow)
        with Bar() as bar:
            now = SystemClock().now()
            done = await import_mediators(uow, content, places, now, progress=bar, alike=alike)
            await uow.commit()
    for line in _told(done):
        print(line)
    if done.ties:
        print(f"destroy {file} and every copy of it: it shows in the clear who has which ties")
    return 0


def _told(done: Imported) -> list[str]:
    added, changed = done.added, done.changed
    lines = []
    if added:
        lines.append(f"taken in: {len(added)} ({added[0]} … {added[-1]})")
    if changed:
        lines.append(f"changed: {len(changed)} ({changed[0]} … {changed[-1]})")
    if done.unchanged:
        lines.append(f"as they were: {done.unchanged}")
    if added:
        lines.append("next: sulh invite mediators --all-unlinked")
    return lines


async def export_sheet(settings: Settings, file: Path, *, by: str = "") -> int:
    """Write the register to a fresh file for its owner alone; `by`: with names, for that registrar.

    The trail of it is committed before the file gets its name: nothing leaves unnoted.
    """
    kind = _kind_of(file)
    now = SystemClock().now()
    async with at_work(settings) as uow:
        country = Country(await known_places(uow), Calendar())
        if by:
            done = await export_with_names(uow, country, kind, by, now)
        else:
            done = await export_mediators(uow, country, kind, now)
        with beside(file) as made:
            made.write_bytes(done.content)
            kit = Kit(Words(locales_dir()), country, SystemDice())
            await Notices(kit, uow, now).tell(done.events)
            await uow.commit()
            put_new(made, file)
    print(f"written: {file} ({done.rows} mediators, {'with' if by else 'without'} names, no ties)")
    if done.left_out:
        print(f"left out: {done.left_out} outside the area of {by.upper()}")
    if by:
        print(f"{by.upper()} reads in chat that it was written")
        print(f"it shows who they are: keep it locked away, and destroy {file} after use")
    return 0


def sample(file: Path | None, today: date) -> bytes:
    """The sheet of fictional people with every column and its HXL tag, as the file's name says.

    Raises ConfigFault.
    """
    kind = SheetKind.CSV if file is None else _kind_of(file)
    lines = read_grid(sheet("mediators", today)).lines
    columns, people = lines[0].cells, [line.cells for line in lines[1:]]
    tags = {**PLAIN, **NAMED, "ties": "#contact+ties+list"}
    return written(kind, columns, [tags[name] for name in columns], people)


def _kind_of(file: Path) -> SheetKind:
    if file.exists():
        raise ConfigFault(f"{file} exists already; it is never overwritten")
    end = file.suffix.lower().removeprefix(".")
    if end not in list(SheetKind):
        raise ConfigFault(f"{file} has to end in .csv or .xlsx")
    return SheetKind(end)
