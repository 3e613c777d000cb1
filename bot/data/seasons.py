"""Ramadan and the two Eids, pre-filled from the Umm al-Qura calendar.

It misses Libya's Eid by a day in some years, and regions have differed from one another: these rows
are a first guess, which each region's coordinator moves by a day with one tap.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from hijridate import Gregorian, Hijri

from bot.domain.hours import Season

#: East, West, South (places.csv).
REGIONS = ("LY01", "LY02", "LY03")
SOURCE = "hijridate (Umm al-Qura), not confirmed locally"
_RAMADAN, _SHAWWAL, _DHU_AL_HIJJA = 9, 10, 12


def _day(year: int, month: int, day: int) -> date:
    return Hijri(year, month, day).to_gregorian()


def _hijri_years(years: range) -> range:
    first = Gregorian(min(years), 1, 1).to_hijri().year
    last = Gregorian(max(years), 12, 31).to_hijri().year
    # A season that began at the end of the year before still reaches into the first January.
    return range(first, last + 1)


def _fasts(year: int) -> Iterator[tuple[date, date]]:
    yield _day(year, _RAMADAN, 1), _day(year, _SHAWWAL, 1) - timedelta(days=1)


def _feasts(year: int) -> Iterator[tuple[date, date]]:
    """Fitr: 3 days; Adha: the day of Arafa and 3 more (domain brief §4.6)."""
    fitr, arafa = _day(year, _SHAWWAL, 1), _day(year, _DHU_AL_HIJJA, 9)
    yield fitr, fitr + timedelta(days=2)
    yield arafa, arafa + timedelta(days=3)


def ramadan_table(years: range) -> tuple[Season, ...]:
    """Every Ramadan that touches one of these (Gregorian) years, once for each region."""
    return tuple(
        Season(region, "ramadan", since, to, SOURCE)
        for year in _hijri_years(years)
        for since, to in _fasts(year)
        if since.year in years or to.year in years
        for region in REGIONS
    )


def eid_table(years: range) -> tuple[Season, ...]:
    """Both Eids of these years, once for each region; kept in the table, not yet used for hours."""
    return tuple(
        Season(region, "eid", since, to, SOURCE)
        for year in _hijri_years(years)
        for since, to in _feasts(year)
        if since.year in years or to.year in years
        for region in REGIONS
    )
