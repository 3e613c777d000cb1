"""A database as it stands after years: filled by SQL alone, in big steps, then indexed.

Cases are spread over the 24 months for which they are kept; all have ended but the newest few
thousand. For each there are a report, one or two offers, two follow-ups and ten audit rows. Texts
are gone 30 days and links 90 days after the end, as the sweep leaves it. Values are sealed with
real keys, the same ciphertext wherever the content does not count.
"""

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from bot.data.code_of_conduct import VERSION
from bot.data.gazetteer import load_places
from bot.store.columns import METADATA, milliseconds
from bot.store.database import upgrade
from bot.store.sealed import Purpose, Sealer

#: Cases that still run, however many have ended: the caseload of the country.
OPEN = 5_000
MEDIATORS = 2_000
AUDIT_ROWS = 10
KEPT_FOR = timedelta(days=730)
_DAY_MS = 86_400_000
#: Buttons of people who were here in the last 100 days.
PRESSES = 40_000
_STEP = 500_000


@dataclass(frozen=True, slots=True)
class Filled:
    """What it took."""

    seconds: float
    megabytes: float


def fill(folder: Path, cases: int, sealer: Sealer, now: datetime) -> Filled:
    """Make the database `sulh.sqlite3` in a folder."""
    begun = time.perf_counter()
    path = folder / "sulh.sqlite3"
    upgrade(f"sqlite:///{path}")
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000"):
            database.execute(f"PRAGMA {pragma}")
        indexes = [index for table in METADATA.sorted_tables for index in table.indexes]
        for index in indexes:
            database.execute(f"DROP INDEX {index.name}")
        _register(database, sealer, now)
        _rows(database, cases, sealer, now)
        for index in indexes:
            database.execute(str(sa.schema.CreateIndex(index).compile(dialect=_SQLITE)))
        database.execute("PRAGMA journal_mode=WAL")
    return Filled(time.perf_counter() - begun, path.stat().st_size / 1e6)


_SQLITE = sa.create_engine("sqlite://").dialect


def _register(database: sqlite3.Connection, sealer: Sealer, now: datetime) -> None:
    """Mediators over the whole country."""
    places = [place.place_id for place in load_places() if len(place.place_id) > 6]
    person = sealer.seal_json(Purpose.IDENTITY, ["و", "و", "0910000000"])
    chat, ties = sealer.seal_json(Purpose.IDENTITY, 1), sealer.seal_json(Purpose.DECLARATION, [])
    values = [
        (
            f"G-{number}",
            person,
            "fm"[number % 2],
            places[number % len(places)],
            ties,
            VERSION,
            f"pg{number}",
            chat,
            str(now.date()),
        )
        for number in range(1, MEDIATORS + 1)
    ]
    database.executemany(
        "INSERT INTO mediators (number, person, gender, accreditation, expires_on, declared_on,"
        " place_id, radius_km, languages, categories, max_severity, ties, code_version, chat_key,"
        " chat, available, discreet, reachable) VALUES (?1, ?2, ?3, 'accredited', '2030-01-01', ?9,"
        " ?4, 60, 'ar', 'land resource family money', 5, ?5, ?6, ?7, ?8, 1, 1, 1)",
        values,
    )


def _rows(database: sqlite3.Connection, cases: int, sealer: Sealer, now: datetime) -> None:
    places = [place.place_id for place in load_places()]
    database.execute("CREATE TEMP TABLE some (n INTEGER PRIMARY KEY, place TEXT)")
    database.executemany("INSERT INTO some VALUES (?, ?)", enumerate(places))
    values = {
        "cases": cases,
        "closed": cases - OPEN,
        "now": milliseconds(now),
        "span": KEPT_FOR // timedelta(milliseconds=1),
        "places": len(places),
        "people": MEDIATORS,
        "answers": sealer.seal_json(
            Purpose.CASE, {"what": "خلاف على حد الأرض" * 6, "role": "side"}
        ),
        "who": sealer.seal_json(Purpose.IDENTITY, 1),
        "acts": sealer.seal_json(Purpose.DRAFT, [{"verb": "x", "args": {}}] * 4),
        "day": _DAY_MS,
    }
    for first in range(1, cases + 1, _STEP):
        step = {"first": first, "last": min(cases, first + _STEP - 1)}
        for statement in (_CASES, _REPORTS, _OFFERS, _FOLLOW_UPS):
            database.execute(statement, values | step)
        for tenth in range(AUDIT_ROWS):
            database.execute(_AUDIT, values | step | {"tenth": tenth})
    end = "UPDATE audit_end SET count = ?, link = randomblob(16)"
    database.execute(end, (cases * AUDIT_ROWS,))
    database.execute(_CHATS, values | {"first": 1, "last": PRESSES // 20})
    database.execute(_PRESSES, values | {"first": 1, "last": PRESSES})


_SERIES = (
    "WITH RECURSIVE r(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM r WHERE i < :last),"
    " s AS (SELECT i, :now - :span + i * :span / :cases AS at, i <= :closed AS done FROM r)"
)
_CASES = f"""INSERT INTO cases (id, number, state, category, place_id, sides, severity, risk, woman,
    languages, team_size, level, reasons, outsiders_only, dispatch, named, vetoes, outcome,
    opened_at, assigned_at, contact_at, both_at, outcome_at, closed_at)
    {_SERIES} SELECT i, printf('%08d', i),
        CASE WHEN done THEN 'closed' ELSE CASE i % 4 WHEN 0 THEN 'matching' WHEN 1 THEN 'assigned'
            WHEN 2 THEN 'contacted' ELSE 'monitoring' END END,
        'land', some.place, 'neighbours', 1 + i % 3, 0, 'not_asked', 'ar', 1, 'municipal', '',
        0, 'complete', 0, 0, CASE WHEN done THEN 'agreement' END, at,
        CASE WHEN done OR i % 4 THEN at + 3600000 END, CASE WHEN done THEN at + 7200000 END,
        CASE WHEN done THEN at + 9000000 END,
        CASE WHEN done THEN min(at + :day, :now) END,
        CASE WHEN done THEN min(at + 8 * :day, :now) END
    FROM s JOIN some ON some.n = (i * 7919) % :places"""
_REPORTS = f"""INSERT INTO reports (id, draft_key, code_hash, reporter_key, reporter, answers,
    language, state, path, consent_version, case_id, made_at, ended_at)
    {_SERIES} SELECT i, printf('d%039d', i),
        CASE WHEN :now - at < 98 * :day THEN printf('c%039d', i) END,
        CASE WHEN :now - at < 98 * :day THEN 'pr' || i END,
        CASE WHEN :now - at < 98 * :day THEN :who END,
        CASE WHEN :now - at < 38 * :day THEN :answers END,
        'ar', CASE WHEN done THEN 'closed' ELSE 'matching' END, 'starts', '1', i, at,
        CASE WHEN done THEN min(at + 8 * :day, :now) END
    FROM s"""
_OFFERS = f"""INSERT INTO offers (case_id, number, mediator_id, state, chance, made_at, answered_at)
    {_SERIES} SELECT i, t.n, 1 + (i * 31 + t.n * 17) % :people,
        CASE WHEN t.n = 1 AND (done OR i % 4) THEN 'accepted'
            WHEN done OR i % 4 THEN 'taken' ELSE 'live' END,
        0.4, at + 60000, CASE WHEN done OR i % 4 THEN at + 600000 END
    FROM s JOIN (SELECT 1 AS n UNION ALL SELECT 2) t ON t.n = 1 OR i % 2 = 0"""
_FOLLOW_UPS = f"""INSERT INTO follow_ups (case_id, kind, report_id, state, tries, worry, due_at,
    asked_at, ended_at)
    {_SERIES} SELECT i, t.kind, i, CASE WHEN done THEN 'answered' ELSE 'planned' END, 0, 0,
        at + 2 * :day, CASE WHEN done THEN at + 2 * :day END, CASE WHEN done THEN at + 3 * :day END
    FROM s JOIN (SELECT 'h24' AS kind UNION ALL SELECT 'd7') t"""
_AUDIT = f"""INSERT INTO audit (at, actor, action, subject, reason, link)
    {_SERIES} SELECT at + :tenth * 60000,
        CASE :tenth % 3 WHEN 0 THEN 'system' WHEN 1 THEN 'mediator:' || (1 + i % :people)
            ELSE 'coordinator:' || (1 + i % 97) END,
        'asked', 'case:' || i, 'offers:2', randomblob(16)
    FROM s"""
_CHATS = f"""INSERT INTO chats (chat_key, language, consented, silent, "left", unreachable, seen_at)
    {_SERIES} SELECT 'pr' || (:cases - i), 'ar', 1, 0, 0, 0, :now - 9 * :day FROM s"""
_PRESSES = f"""INSERT INTO presses ("key", chat_key, acts, made_at)
    {_SERIES} SELECT printf('%012d', i), 'pr' || (:cases - i / 20), :acts,
        :now - (i * 98) % 99 * :day
    FROM s"""
