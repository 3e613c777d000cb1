"""What is kept how long (safety rules §7, §10, §11): a line each, and the sweep that obeys them.

A sweep goes in small steps, a short transaction each, so that neither a year's backlog nor the
hourly round holds anybody up. A rule finds its rows by an index made for it, or, where what hangs
together decides, reads its table page by page in the order of its key.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from bot.domain.application import Stage
from bot.store.chats import DRAFTS_FOR, ERASABLE_FOR, UNCONSENTED_FOR
from bot.store.complaint_tables import complaint_seats, complaint_words, complaints
from bot.store.conn import Conn
from bot.store.hot import DONE, DROPPED, FAILED, SENT
from bot.store.ledger import COUNTS_FOR
from bot.store.neutrality_tables import kept_apart, ledger, overrides
from bot.store.opening_tables import openings
from bot.store.reports import TRIES_FOR, VOICES_FOR
from bot.store.tables import (
    additions,
    applications,
    cases,
    chats,
    coordinators,
    decisions,
    follow_ups,
    inbox,
    mediators,
    messages,
    offers,
    officers,
    outbox,
    presses,
    reports,
    tries,
    voices,
)

#: Report text is kept until closure and so long (safety rule 11).
TEXT_FOR: Final = timedelta(days=30)
#: The link from code to person is kept until closure and so long (safety rule 11).
LINK_FOR: Final = timedelta(days=90)
#: A button may be pressed as long as the last follow-up may be answered.
PRESSES_FOR: Final = timedelta(days=100)
#: Masked case and outcome are kept so long after the end (safety rule 11).
CASES_FOR: Final = timedelta(days=730)
#: The sweep comes once an hour: what would be too old before the next goes now.
SWEPT_EVERY: Final = timedelta(hours=1)
#: Who raised an alert, before consent as a rule, is known so long (safety rules §10).
WAITER_FOR: Final = timedelta(hours=48)
#: An application that was rejected, withdrawn, verified or left lying goes after a year; who was
#: verified stands in the register.
APPLICATIONS_FOR: Final = timedelta(days=365)
#: Finished rows of work: Telegram repeats an update for a day, and lets messages be deleted for 48
#: hours. What failed stays a week for whoever looks into it (safety rule 11).
WORK_FOR: Final = timedelta(hours=48)
FAILED_FOR: Final = timedelta(days=7)

#: Rows changed, or eight times as many read, in one step: some ten milliseconds of the writer.
STEP: Final = 400
_READ_AS_CHEAP: Final = 8

Old = Callable[[datetime], sa.ColumnElement[bool]]
#: What hangs on rows that go: statements, given their keys.
Hangs = Callable[[Sequence[Any]], Iterator[sa.Executable]]


def _nothing(keys: Sequence[Any]) -> Iterator[sa.Executable]:
    del keys
    yield from ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the rules of keeping: which rows are too old, and what becomes of them."""

    name: str
    key: sa.Column[Any]
    old: Old
    #: Columns that are emptied; none: the row goes.
    emptied: Mapping[str, Any] = field(default_factory=dict)
    hangs: Hangs = _nothing
    #: The table is read page by page, since no index knows which rows are old.
    paged: bool = False
    #: Pages end where this no longer holds: keys grow with time.
    aged: Old | None = None
    #: About how many rows are written for one that is old.
    weight: int = 1

    @property
    def table(self) -> sa.FromClause:
        """The table whose rows are old."""
        return self.key.table

    def change(self, keys: Sequence[Any]) -> Iterator[sa.Executable]:
        """What is done to these rows, those that hang on them first."""
        yield from self.hangs(keys)
        table: Any = self.table
        if self.emptied:
            yield sa.update(table).where(self.key.in_(keys)).values(**self.emptied)
        else:
            yield sa.delete(table).where(self.key.in_(keys))

    def count(self, now: datetime, most: int) -> sa.Select[tuple[int]]:
        """How many rows are too old, counted up to `most`."""
        some = sa.select(self.key).where(self.old(now)).limit(most).subquery()
        return sa.select(sa.func.count()).select_from(some)


def _has(column: sa.ColumnElement[Any], of: sa.Table) -> sa.ColumnElement[bool]:
    """Whether a row of another table names the chat of a row."""
    return sa.exists().where(column == of.c.chat_key).correlate(of)


def _is_staff(of: sa.Table) -> sa.ColumnElement[bool]:
    return sa.or_(*(_has(each.c.chat_key, of) for each in (mediators, coordinators, officers)))


def _early(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(chats.c.consented.is_(False), chats.c.seen_at < now - UNCONSENTED_FOR)


def _stale_chat(now: datetime) -> sa.ColumnElement[bool]:
    """A chat goes with the last that is kept of its person (safety rules §10, §11).

    That staff left by quick exit, or cannot be reached, is remembered until they write (rule 5).
    """
    staff, reporter = _is_staff(chats), _has(reports.c.reporter_key, chats)
    applicant = _has(applications.c.chat_key, chats)
    away = sa.and_(sa.or_(chats.c.left, chats.c.unreachable), sa.or_(staff, applicant))
    unlinked = sa.and_(chats.c.seen_at < now - DRAFTS_FOR, ~staff, ~reporter, ~applicant)
    return sa.or_(sa.and_(_early(now), ~away, ~applicant), unlinked)


def _stale_draft(now: datetime) -> sa.ColumnElement[bool]:
    old = sa.or_(_early(now), chats.c.seen_at < now - DRAFTS_FOR)
    return sa.and_(chats.c.draft.is_not(None), old)


def _stale_press(now: datetime) -> sa.ColumnElement[bool]:
    """A button goes after 100 days, or with its chat."""
    orphan = sa.and_(
        presses.c.made_at < now - UNCONSENTED_FOR,
        ~_has(chats.c.chat_key, presses),
        ~_has(reports.c.reporter_key, presses),
        ~_has(applications.c.chat_key, presses),
        ~_is_staff(presses),
    )
    return sa.or_(presses.c.made_at < now - PRESSES_FOR, orphan)


def _with_additions(keys: Sequence[Any]) -> Iterator[sa.Executable]:
    yield sa.delete(additions).where(additions.c.report_id.in_(keys))


def _with_application(keys: Sequence[Any]) -> Iterator[sa.Executable]:
    yield sa.delete(voices).where(voices.c.application_id.in_(keys))


def _with_words(keys: Sequence[Any]) -> Iterator[sa.Executable]:
    yield sa.delete(complaint_words).where(complaint_words.c.complaint_id.in_(keys))


def _old_words(now: datetime) -> sa.ColumnElement[bool]:
    going_on = sa.or_(complaints.c.closed_at.is_(None), complaints.c.closed_at >= now - TEXT_FOR)
    told = sa.exists().where(complaints.c.id == complaint_words.c.complaint_id, going_on)
    return sa.and_(complaint_words.c.made_at < now - TEXT_FOR, ~told.correlate(complaint_words))


def _with_panels(keys: Sequence[Any]) -> Iterator[sa.Executable]:
    yield sa.delete(complaint_seats).where(complaint_seats.c.complaint_id.in_(keys))


def _with_case(keys: Sequence[Any]) -> Iterator[sa.Executable]:
    for table in (offers, decisions, follow_ups, kept_apart, overrides, openings):
        yield sa.delete(table).where(table.c.case_id.in_(keys))
    yield sa.update(reports).where(reports.c.case_id.in_(keys)).values(case_id=None)


def _ended(
    state: sa.Column[Any], at: sa.Column[Any], finished: Sequence[str]
) -> Callable[[datetime], sa.ColumnElement[bool]]:
    """Rows of work that have ended: finished ones after 48 hours, failed ones after 7 days."""
    return lambda now: sa.or_(
        sa.and_(state.in_(finished), at < now - WORK_FOR),
        sa.and_(state == FAILED, at < now - FAILED_FOR),
    )


#: In their order: first what must not wait for a backlog of the others, links before what hangs on
#: them.
RULES: Final = (
    Rule(
        "voices",
        voices.c.id,
        lambda now: voices.c.made_at <= now - VOICES_FOR + SWEPT_EVERY,
        weight=20,
    ),
    Rule(
        "tries",
        tries.c.id,
        lambda now: tries.c.at < now - TRIES_FOR,
        paged=True,
        aged=lambda now: tries.c.at < now - TRIES_FOR,
    ),
    Rule(
        "alerts' people",
        decisions.c.id,
        lambda now: sa.and_(
            decisions.c.chat_key.is_not(None),
            decisions.c.case_id.is_(None),
            decisions.c.made_at < now - WAITER_FOR,
        ),
        emptied={"chat_key": None, "chat": None},
    ),
    Rule(
        "texts",
        reports.c.id,
        lambda now: sa.and_(reports.c.answers.is_not(None), reports.c.ended_at < now - TEXT_FOR),
        emptied={"answers": None},
        hangs=_with_additions,
        weight=2,
    ),
    Rule(
        "links",
        reports.c.id,
        lambda now: sa.and_(reports.c.code_hash.is_not(None), reports.c.ended_at < now - LINK_FOR),
        emptied={"reporter": None, "reporter_key": None, "code_hash": None},
    ),
    # Complaints are kept like reports: text, link to a person, and the bare outcome.
    Rule(
        "complaints' texts",
        complaints.c.id,
        lambda now: sa.and_(
            complaints.c.body.is_not(None), complaints.c.closed_at < now - TEXT_FOR
        ),
        emptied={"body": None},
        hangs=_with_words,
        weight=3,
    ),
    # What was written once the complaint was closed, such as with somebody harmed for it.
    Rule("complaints' words", complaint_words.c.id, _old_words, paged=True),
    Rule(
        "complaints' links",
        complaints.c.id,
        lambda now: sa.and_(
            complaints.c.code_hash.is_not(None), complaints.c.closed_at < now - LINK_FOR
        ),
        emptied={"reach": None, "complainant": None, "code_hash": None},
    ),
    Rule(
        "complaints",
        complaints.c.id,
        lambda now: complaints.c.closed_at < now - CASES_FOR,
        hangs=_with_panels,
        weight=4,
    ),
    Rule("chats", chats.c.chat_key, _stale_chat, paged=True),
    Rule("drafts", chats.c.chat_key, _stale_draft, emptied={"draft": None}, paged=True),
    Rule(
        "sentences",
        cases.c.id,
        lambda now: sa.and_(cases.c.sentence.is_not(None), cases.c.closed_at < now - TEXT_FOR),
        emptied={"sentence": None},
    ),
    Rule(
        "messages",
        messages.c.at,
        lambda now: messages.c.at < now - ERASABLE_FOR,
    ),
    Rule(
        "inbox",
        inbox.c.id,
        _ended(inbox.c.state, inbox.c.arrived_at, (DONE,)),
        paged=True,
        aged=lambda now: inbox.c.arrived_at < now - WORK_FOR,
    ),
    Rule(
        "outbox",
        outbox.c.id,
        _ended(outbox.c.state, outbox.c.made_at, (SENT, DROPPED)),
        paged=True,
        aged=lambda now: outbox.c.made_at < now - WORK_FOR,
    ),
    Rule("presses", presses.c.key, _stale_press, paged=True),
    Rule(
        "applications",
        applications.c.id,
        lambda now: sa.or_(
            applications.c.touched_at < now - APPLICATIONS_FOR,
            sa.and_(
                applications.c.touched_at < now - DRAFTS_FOR,
                applications.c.stage == Stage.DRAFT.value,
            ),
        ),
        hangs=_with_application,
        weight=2,
    ),
    Rule(
        "answers",
        follow_ups.c.id,
        lambda now: sa.and_(
            follow_ups.c.answers.is_not(None), follow_ups.c.ended_at < now - CASES_FOR
        ),
        emptied={"answers": None},
    ),
    Rule(
        "cases",
        cases.c.id,
        lambda now: cases.c.closed_at < now - CASES_FOR,
        hangs=_with_case,
        weight=12,
    ),
    Rule("ledger", ledger.c.id, lambda now: ledger.c.at < now - COUNTS_FOR),
    Rule(
        "alerts",
        decisions.c.id,
        # Those of cases go with their case.
        lambda now: sa.and_(
            decisions.c.settled_at < now - CASES_FOR, decisions.c.case_id.is_(None)
        ),
    ),
)


async def sweep_some(conn: Conn, now: datetime, place: str = "", most: int = STEP) -> str:
    """Forget some of what is too old, from a place on; the next place, or nothing at the end.

    A place is a rule's name and the key after which its pages go on.
    """
    name, _, after = place.partition(":")
    first = next((at for at, rule in enumerate(RULES) if rule.name == name), 0)
    room = most
    for rule in RULES[first:]:
        while True:
            cost, next_key = await _step(conn, rule, now, after, room)
            room -= cost
            after = next_key or ""
            if next_key is None:
                break
            if room <= 0:
                return f"{rule.name}:{after}"
        if room <= 0 and rule is not RULES[-1]:
            return f"{RULES[RULES.index(rule) + 1].name}:"
    return ""


async def _step(
    conn: Conn, rule: Rule, now: datetime, after: str, room: int
) -> tuple[int, str | None]:
    """Do a rule's next rows: what it cost, and the key to go on after; None: the rule is done."""
    if rule.paged:
        return await _page(conn, rule, now, after, room)
    size = max(1, room // rule.weight)
    found = await conn.execute(
        sa.select(rule.key).where(rule.old(now)).order_by(*_oldest(rule)).limit(size)
    )
    keys = list(found.scalars())
    if keys:
        await _change(conn, rule, keys)
    return len(keys) * rule.weight, "" if len(keys) == size else None


def _oldest(rule: Rule) -> tuple[sa.ColumnElement[Any], ...]:
    """The order in which a table without a row's own number is emptied."""
    return (rule.key,) if rule.key is messages.c.at else ()


async def _page(
    conn: Conn, rule: Rule, now: datetime, after: str, room: int
) -> tuple[int, str | None]:
    size = max(1, room) * _READ_AS_CHEAP
    last: Any = int(after or 0) if isinstance(rule.key.type, sa.Integer) else after
    aged = sa.true() if rule.aged is None else rule.aged(now)
    found = await conn.execute(
        sa.select(rule.key, rule.old(now), aged)
        .where(rule.key > last)
        .order_by(rule.key)
        .limit(size)
    )
    rows = found.all()
    old = [row[0] for row in rows if row[1]]
    keys = old[: max(1, room // rule.weight)]
    if keys:
        await _change(conn, rule, keys)
    cost = len(rows) // _READ_AS_CHEAP + len(keys) * rule.weight
    if len(keys) < len(old):
        return cost, str(keys[-1])
    ended = len(rows) < size or not rows[-1][2]
    return cost, None if ended else str(rows[-1][0])


async def _change(conn: Conn, rule: Rule, keys: Sequence[Any]) -> None:
    for statement in rule.change(keys):
        await conn.execute(statement)
