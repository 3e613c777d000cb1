"""A place of Libya, what a search answers, and where Libya ends."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import asin, cos, hypot, radians, sin, sqrt

#: A latitude and a longitude in degrees.
Point = tuple[float, float]

_EARTH_KM = 6371.0
_DEGREE_KM = 111.2
#: The border of Libya in degrees, coarse: to about 12 km, from the OCHA district polygons.
_OUTLINE: tuple[Point, ...] = (
    *((32.9, 22.0), (32.6, 23.1), (32.3, 23.1), (32.2, 23.3), (32.0, 25.0), (31.7, 25.2)),
    *((31.4, 24.9), (30.8, 25.0), (30.1, 24.7), (29.3, 25.0), (20.0, 25.0), (20.0, 24.0)),
    *((19.5, 24.0), (23.5, 16.0), (22.6, 14.2), (23.2, 13.5), (23.5, 12.0), (24.3, 11.6)),
    *((24.6, 10.3), (24.8, 10.1), (25.3, 10.0), (26.2, 9.4), (26.6, 9.9), (27.3, 9.8)),
    *((27.9, 10.0), (29.4, 9.8), (30.2, 9.4), (30.3, 9.9), (30.7, 10.2), (31.5, 10.1)),
    *((32.2, 10.9), (32.4, 11.5), (33.2, 11.6), (32.8, 12.4), (32.9, 13.2), (32.8, 13.9)),
    *((32.4, 15.2), (31.7, 15.5), (31.4, 15.8), (31.1, 17.4), (30.3, 19.2), (30.5, 19.8)),
    *((31.0, 20.1), (31.7, 19.9), (32.2, 20.1), (32.7, 20.9), (32.9, 22.0)),
)


class PlaceLevel(StrEnum):
    """How large a place is. Everything below a district has the district as its parent."""

    REGION = "region"
    DISTRICT = "district"
    MUNICIPALITY = "municipality"
    CITY = "city"
    LOCALITY = "locality"

    @property
    def town(self) -> bool:
        """A municipality or a city: what people call "my town"."""
        return self in {PlaceLevel.MUNICIPALITY, PlaceLevel.CITY}


@dataclass(frozen=True, slots=True)
class Place:
    """One row of the gazetteer."""

    place_id: str
    name_ar: str
    name_en: str
    alt_names: tuple[str, ...]
    level: PlaceLevel
    parent_id: str
    lat: float | None = None
    lon: float | None = None
    population: int | None = None
    pcode: str = ""

    @property
    def point(self) -> Point | None:
        """Its own coordinates, if it has any."""
        return None if self.lat is None or self.lon is None else (self.lat, self.lon)


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that a query may mean; `sure` says that one button is enough (score 96 and up)."""

    place: Place
    score: int
    sure: bool


def distance_km(a: Point, b: Point) -> float:
    """The great-circle distance between two points (haversine)."""
    lat_a, lat_b = radians(a[0]), radians(b[0])
    half_lat, half_lon = (lat_b - lat_a) / 2, radians(b[1] - a[1]) / 2
    chord = sin(half_lat) ** 2 + cos(lat_a) * cos(lat_b) * sin(half_lon) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(chord)))


def km_outside_libya(point: Point) -> float:
    """How far a point lies beyond the border or off the coast; 0 inside.

    The outline is coarse, so the figure is good to about 12 km.
    """
    shrink = cos(radians(point[0]))
    corners = [
        ((lat - point[0]) * _DEGREE_KM, (lon - point[1]) * _DEGREE_KM * shrink)
        for lat, lon in _OUTLINE
    ]
    edges = list(pairwise(corners))
    crossings = sum(
        (a[0] > 0) != (b[0] > 0) and a[1] - a[0] * (b[1] - a[1]) / (b[0] - a[0]) > 0
        for a, b in edges
    )
    return 0.0 if crossings % 2 else min(_to_edge(a, b) for a, b in edges)


def _to_edge(a: Point, b: Point) -> float:
    """The distance from the origin to the stretch between two points of a plane."""
    along = (b[0] - a[0], b[1] - a[1])
    length = along[0] ** 2 + along[1] ** 2
    share = 0.0 if not length else -(a[0] * along[0] + a[1] * along[1]) / length
    share = min(1.0, max(0.0, share))
    return hypot(a[0] + share * along[0], a[1] + share * along[1])
