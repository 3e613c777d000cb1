"""Years on the calendar, as people reckon them."""

from datetime import date


def years_after(day: date, years: int) -> date:
    """The same day of a later year; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
