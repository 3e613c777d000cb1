"""Indexes for many years: of ended things those on which the sweep still has to work."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

#: Index, table, columns, and which rows it holds where not all.
NEW = (
    ('reports_told', 'reports', ['ended_at'], 'answers IS NOT NULL'),
    ('reports_linked', 'reports', ['ended_at'], 'code_hash IS NOT NULL'),
    ('cases_opened', 'cases', ['opened_at', 'place_id', 'severity'], None),
    ('cases_ended', 'cases', ['outcome_at', 'place_id', 'outcome'], None),
    ('cases_assigned', 'cases', ['assigned_at'], None),
    ('cases_closed', 'cases', ['closed_at'], None),
    ('cases_told', 'cases', ['closed_at'], 'sentence IS NOT NULL'),
    ('offers_recent', 'offers', ['mediator_id', 'made_at'], None),
    ('decisions_chat', 'decisions', ['chat_key'], 'chat_key IS NOT NULL'),
    ('follow_ups_answered', 'follow_ups', ['ended_at'], 'answers IS NOT NULL'),
    ('voices_chat', 'voices', ['chat_key'], None),
    ('voices_report', 'voices', ['report_id'], None),
)
#: Indexes that no question needs any more.
GONE = (
    ('chats_seen', 'chats', ['seen_at']),
    ('presses_made', 'presses', ['made_at']),
    ('offers_made', 'offers', ['made_at']),
    ('follow_ups_state', 'follow_ups', ['state', 'due_at']),
)


def upgrade() -> None:
    """Apply."""
    for name, table, columns, condition in NEW:
        where = None if condition is None else sa.text(condition)
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
    for name, table, _ in GONE:
        op.drop_index(name, table)


def downgrade() -> None:
    """Undo."""
    for name, table, columns in GONE:
        op.create_index(name, table, columns)
    for name, table, _, _ in NEW:
        op.drop_index(name, table)
