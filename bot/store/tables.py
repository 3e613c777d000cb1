"""The tables. What identifies a person is a `Sealed` column; instants are milliseconds."""

import sqlalchemy as sa

from bot.store.application_tables import (
    applications as applications,  # noqa: PLC0414 - handed on
)
from bot.store.columns import METADATA as METADATA  # noqa: PLC0414 - handed on
from bot.store.columns import Instant, Sealed, only_where, row_id
from bot.store.complaint_tables import complaints as complaints  # noqa: PLC0414 - handed on
from bot.store.neutrality_tables import ledger as ledger  # noqa: PLC0414 - handed on
from bot.store.officer_tables import officers as officers  # noqa: PLC0414 - handed on
from bot.store.opening_tables import openings as openings  # noqa: PLC0414 - handed on
from bot.store.standing_tables import transitions as transitions  # noqa: PLC0414 - handed on
from bot.store.trust_tables import audit as audit  # noqa: PLC0414 - handed on
from bot.store.trust_tables import key_marks as key_marks  # noqa: PLC0414 - handed on

inbox = sa.Table(
    "inbox",
    METADATA,
    row_id(),
    sa.Column("key", sa.String(40), nullable=False, unique=True),
    sa.Column("chat_key", sa.String(40), nullable=False),
    sa.Column("lane", sa.SmallInteger, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("body", Sealed),
    sa.Column("arrived_at", Instant, nullable=False),
    sa.Column("retry_at", Instant),
    sa.Column("tries", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("reason", sa.String(200)),
    sa.Index("inbox_waiting", "state", "lane", "id"),
    sqlite_autoincrement=True,
)

outbox = sa.Table(
    "outbox",
    METADATA,
    row_id(),
    sa.Column("chat_key", sa.String(40), nullable=False),
    sa.Column("lane", sa.SmallInteger, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    # Effect and chat id; emptied once sent.
    sa.Column("body", Sealed),
    # What the message is about, such as «offer:12», so that it can be called back.
    sa.Column("subject", sa.String(60)),
    # Started by the bot, not by the person: quick exit and «do not write to me» drop it.
    sa.Column("push", sa.Boolean, nullable=False),
    # The row whose message this one rewrites: it goes first.
    sa.Column("of", sa.BigInteger),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("tries", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("doubted", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("message_id", sa.BigInteger),
    sa.Column("reason", sa.String(200)),
    sa.Index("outbox_waiting", "state", "lane", "id"),
    sa.Index("outbox_chat", "chat_key", "state"),
    sa.Index("outbox_subject", "subject"),
    sqlite_autoincrement=True,
)

timers = sa.Table(
    "timers",
    METADATA,
    row_id(),
    sa.Column("kind", sa.String(30), nullable=False),
    sa.Column("subject", sa.String(60), nullable=False),
    sa.Column("guard", sa.Integer, nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("tries", sa.SmallInteger, nullable=False, server_default="0"),
    sa.UniqueConstraint("kind", "subject", "guard"),
    sa.Index("timers_due", "due_at"),
    sa.Index("timers_subject", "subject"),
    sqlite_autoincrement=True,
)

chats = sa.Table(
    "chats",
    METADATA,
    sa.Column("chat_key", sa.String(40), primary_key=True),
    sa.Column("language", sa.String(8), nullable=False),
    # Where the person stands in a form, with the answers given after consent.
    sa.Column("draft", Sealed),
    sa.Column("consented", sa.Boolean, nullable=False, server_default=sa.false()),
    # Wants no message that the bot starts.
    sa.Column("silent", sa.Boolean, nullable=False, server_default=sa.false()),
    # Left by quick exit: nothing goes there until the person writes again.
    sa.Column("left", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("unreachable", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("seen_at", Instant, nullable=False),
)

messages = sa.Table(
    "messages",
    METADATA,
    sa.Column("chat_key", sa.String(40), primary_key=True),
    sa.Column("message_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", Instant, nullable=False),
    sa.Index("messages_at", "at"),
)

presses = sa.Table(
    "presses",
    METADATA,
    sa.Column("key", sa.String(16), primary_key=True),
    sa.Column("chat_key", sa.String(40), nullable=False),
    sa.Column("acts", Sealed, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Index("presses_chat", "chat_key"),
)

reports = sa.Table(
    "reports",
    METADATA,
    row_id(),
    sa.Column("draft_key", sa.String(40), nullable=False, unique=True),
    sa.Column("code_hash", sa.String(40), unique=True),
    sa.Column("reporter_key", sa.String(40)),
    sa.Column("reporter", Sealed),
    sa.Column("answers", Sealed),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("path", sa.String(20), nullable=False),
    sa.Column("consent_version", sa.String(10), nullable=False),
    sa.Column("case_id", sa.BigInteger),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    sa.Index("reports_reporter", "reporter_key"),
    sa.Index("reports_case", "case_id"),
    # Of ended reports, those whose text, or link to a person, is still kept.
    sa.Index("reports_told", "ended_at", **only_where("answers IS NOT NULL")),
    sa.Index("reports_linked", "ended_at", **only_where("code_hash IS NOT NULL")),
    sqlite_autoincrement=True,
)

additions = sa.Table(
    "additions",
    METADATA,
    row_id(),
    sa.Column("report_id", sa.BigInteger, nullable=False),
    sa.Column("body", Sealed, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Index("additions_report", "report_id"),
    sqlite_autoincrement=True,
)

cases = sa.Table(
    "cases",
    METADATA,
    row_id(),
    sa.Column("number", sa.String(8), nullable=False, unique=True),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("category", sa.String(16), nullable=False),
    sa.Column("place_id", sa.String(16), nullable=False),
    sa.Column("sides", sa.String(16), nullable=False),
    sa.Column("severity", sa.SmallInteger, nullable=False),
    sa.Column("risk", sa.SmallInteger, nullable=False),
    sa.Column("woman", sa.String(12), nullable=False),
    sa.Column("languages", sa.String(60), nullable=False),
    sa.Column("team_size", sa.SmallInteger, nullable=False),
    sa.Column("level", sa.String(12), nullable=False),
    sa.Column("reasons", sa.String(300), nullable=False),
    # Keyed tokens of excluded communities, and their wording for the coordinator alone.
    sa.Column("exclusions", Sealed),
    sa.Column("outsiders_only", sa.Boolean, nullable=False, server_default=sa.false()),
    # How the team is put together, as the sides chose (rule N10).
    sa.Column("shape", sa.String(10), nullable=False, server_default="neutral"),
    # Where its offers stand (domain/dispatch.py).
    sa.Column("dispatch", sa.String(12), nullable=False, server_default="new"),
    # The sentence that a coordinator wrote or released for the mediator.
    sa.Column("sentence", Sealed),
    # A person released the mediators' display names to a side.
    sa.Column("named", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("vetoes", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("outcome", sa.String(30)),
    # holding, partly, broken or unknown, after 90 days.
    sa.Column("durability", sa.String(10)),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("approved_at", Instant),
    sa.Column("assigned_at", Instant),
    # First contact with one side, and with both.
    sa.Column("contact_at", Instant),
    sa.Column("both_at", Instant),
    sa.Column("truce_until", Instant),
    sa.Column("outcome_at", Instant),
    sa.Column("closed_at", Instant),
    sa.Index("cases_state", "state", "opened_at"),
    # The digest counts by place without looking at the rows themselves.
    sa.Index("cases_opened", "opened_at", "place_id", "severity"),
    sa.Index("cases_ended", "outcome_at", "place_id", "outcome"),
    sa.Index("cases_assigned", "assigned_at", "place_id"),
    sa.Index("cases_closed", "closed_at"),
    sa.Index("cases_told", "closed_at", **only_where("sentence IS NOT NULL")),
    sqlite_autoincrement=True,
)

mediators = sa.Table(
    "mediators",
    METADATA,
    row_id(),
    # Public code, such as M-204.
    sa.Column("number", sa.String(12), nullable=False, unique=True),
    # Full name, display name and phone.
    sa.Column("person", Sealed, nullable=False),
    sa.Column("gender", sa.String(1), nullable=False),
    sa.Column("accreditation", sa.String(12), nullable=False),
    sa.Column("expires_on", sa.Date, nullable=False),
    sa.Column("declared_on", sa.Date, nullable=False),
    sa.Column("place_id", sa.String(16), nullable=False),
    sa.Column("radius_km", sa.Integer, nullable=False),
    sa.Column("languages", sa.String(60), nullable=False),
    sa.Column("categories", sa.String(200), nullable=False),
    sa.Column("max_severity", sa.SmallInteger, nullable=False),
    # Years of birth, travel by night, needs, training: domain/particulars.py.
    sa.Column("particulars", Sealed),
    # Keyed tokens of declared ties; their wording is kept nowhere.
    sa.Column("ties", Sealed, nullable=False),
    sa.Column("code_version", sa.String(12)),
    sa.Column("code_accepted_at", Instant),
    sa.Column("available", sa.Boolean, nullable=False, server_default=sa.true()),
    # Wants neutral lines instead of the message itself.
    sa.Column("discreet", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("reachable", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("chat_key", sa.String(40), unique=True),
    sa.Column("chat", Sealed),
    sa.Column("joined_at", Instant),
    sqlite_autoincrement=True,
)

coordinators = sa.Table(
    "coordinators",
    METADATA,
    row_id(),
    sa.Column("number", sa.String(12), nullable=False, unique=True),
    sa.Column("person", Sealed, nullable=False),
    sa.Column("gender", sa.String(1), nullable=False),
    sa.Column("level", sa.String(12), nullable=False),
    # The place whose cases they see: a municipality, a district, a region, or the country.
    sa.Column("area", sa.String(16), nullable=False),
    # May hear voice notes.
    sa.Column("listens", sa.Boolean, nullable=False, server_default=sa.false()),
    # Keyed tokens of declared ties (rule N18).
    sa.Column("ties", Sealed),
    sa.Column("reachable", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("chat_key", sa.String(40), unique=True),
    sa.Column("chat", Sealed),
    sa.Column("joined_at", Instant),
    sqlite_autoincrement=True,
)

invitations = sa.Table(
    "invitations",
    METADATA,
    # Keyed hash of the one-time token.
    sa.Column("key", sa.String(40), primary_key=True),
    sa.Column("role", sa.String(12), nullable=False),
    sa.Column("member_id", sa.BigInteger, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("used_at", Instant),
    sa.Index("invitations_member", "role", "member_id"),
)

offers = sa.Table(
    "offers",
    METADATA,
    row_id(),
    sa.Column("case_id", sa.BigInteger, nullable=False),
    # Counts from 1 within the case.
    sa.Column("number", sa.SmallInteger, nullable=False),
    sa.Column("mediator_id", sa.BigInteger, nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    # Chance to accept within 15 minutes, as reckoned when asking.
    sa.Column("chance", sa.Float, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("answered_at", Instant),
    sa.Column("reason", sa.String(30)),
    # The outbox row of the card, so that it can be rewritten.
    sa.Column("card", sa.BigInteger),
    sa.UniqueConstraint("case_id", "number"),
    sa.Index("offers_mediator", "mediator_id", "state"),
    sa.Index("offers_recent", "mediator_id", "made_at"),
    sqlite_autoincrement=True,
)

decisions = sa.Table(
    "decisions",
    METADATA,
    row_id(),
    # What needs a person (domain/decision.py).
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("case_id", sa.BigInteger),
    # Where: the place of the case, or the district of an alert.
    sa.Column("place_id", sa.String(16), nullable=False),
    sa.Column("level", sa.String(12), nullable=False),
    # How often it was asked; the guard of its timer.
    sa.Column("asked", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("detail", sa.String(60), nullable=False, server_default=""),
    # Who waits for an answer to an alert; emptied once it is settled.
    sa.Column("chat_key", sa.String(40)),
    sa.Column("chat", Sealed),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("settled_at", Instant),
    sa.Column("settled_by", sa.BigInteger),
    sa.Column("result", sa.String(30)),
    sa.Index("decisions_open", "settled_at", "due_at"),
    sa.Index("decisions_case", "case_id"),
    sa.Index("decisions_chat", "chat_key", **only_where("chat_key IS NOT NULL")),
    sqlite_autoincrement=True,
)

follow_ups = sa.Table(
    "follow_ups",
    METADATA,
    row_id(),
    sa.Column("case_id", sa.BigInteger, nullable=False),
    # Such as h24 or d90 (domain/follow_up.py).
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("report_id", sa.BigInteger),
    sa.Column("mediator_id", sa.BigInteger),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("tries", sa.SmallInteger, nullable=False, server_default="0"),
    # Codes of the options chosen, by question.
    sa.Column("answers", Sealed),
    sa.Column("worry", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("asked_at", Instant),
    sa.Column("ended_at", Instant),
    sa.Index("follow_ups_case", "case_id"),
    sa.Index("follow_ups_answered", "ended_at", **only_where("answers IS NOT NULL")),
    sqlite_autoincrement=True,
)

voices = sa.Table(
    "voices",
    METADATA,
    row_id(),
    sa.Column("chat_key", sa.String(40), nullable=False),
    sa.Column("content", Sealed),
    sa.Column("seconds", sa.SmallInteger, nullable=False),
    # What it belongs to, once that is known: a report or an application.
    sa.Column("report_id", sa.BigInteger),
    sa.Column("application_id", sa.BigInteger),
    sa.Column("made_at", Instant, nullable=False),
    sa.Index("voices_made", "made_at"),
    sa.Index("voices_chat", "chat_key"),
    sa.Index("voices_report", "report_id"),
    sa.Index("voices_application", "application_id"),
    sqlite_autoincrement=True,
)

counters = sa.Table(
    "counters",
    METADATA,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
)

tries = sa.Table(
    "tries",
    METADATA,
    row_id(),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("chat_key", sa.String(40), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Index("tries_kind", "kind", "at"),
    sqlite_autoincrement=True,
)

places = sa.Table(
    "places",
    METADATA,
    sa.Column("place_id", sa.String(16), primary_key=True),
    sa.Column("line", sa.Integer, nullable=False),
    sa.Column("row", sa.JSON, nullable=False),
)

directory = sa.Table(
    "directory",
    METADATA,
    row_id(),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("region", sa.String(8), nullable=False),
    sa.Column("name_ar", sa.String(200), nullable=False),
    sa.Column("name_en", sa.String(200), nullable=False),
    sa.Column("number", sa.String(40), nullable=False),
    sa.Column("hours", sa.String(80), nullable=False),
    sa.Column("woman_operator", sa.Boolean, nullable=False),
    sa.Column("verified_on", sa.Date, nullable=False),
    sqlite_autoincrement=True,
)
