"""Complaints, apart from reports and cases; their panels, and what is written about them."""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _complaints()
    op.create_table('complaint_seats',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('complaint_id', sa.BigInteger(), nullable=False),
    sa.Column('round', sa.SmallInteger(), nullable=False),
    sa.Column('member', sa.String(length=30), nullable=False),
    sa.Column('vote', sa.String(length=14)),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('voted_at', sa.BigInteger()),
    sa.Column('left_at', sa.BigInteger()),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('complaint_id', 'round', 'member'),
    sqlite_autoincrement=True
    )
    op.create_table('complaint_words',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('complaint_id', sa.BigInteger(), nullable=False),
    sa.Column('way', sa.String(length=16), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sqlite_autoincrement=True
    )
    op.create_index('complaint_words_of', 'complaint_words', ['complaint_id'])


def _complaints() -> None:
    op.create_table('complaints',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('draft_key', sa.String(length=40), nullable=False),
    sa.Column('number', sa.String(length=8), nullable=False),
    sa.Column('code_hash', sa.String(length=40)),
    sa.Column('complainant', sa.String(length=40)),
    sa.Column('reach', sa.LargeBinary()),
    sa.Column('body', sa.LargeBinary()),
    sa.Column('about', sa.LargeBinary(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('code_version', sa.String(length=12), nullable=False),
    sa.Column('keeps_off', sa.Boolean(), nullable=False),
    sa.Column('precaution', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('silent', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('officer', sa.String(length=30)),
    sa.Column('asked', sa.SmallInteger(), server_default='0', nullable=False),
    sa.Column('finding', sa.String(length=14)),
    sa.Column('round', sa.SmallInteger(), server_default='1', nullable=False),
    sa.Column('appeal_by', sa.String(length=12)),
    sa.Column('referral', sa.String(length=8), server_default='', nullable=False),
    sa.Column('harm_at', sa.BigInteger()),
    sa.Column('harm_asked', sa.SmallInteger(), server_default='0', nullable=False),
    sa.Column('harm_by', sa.String(length=30)),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('acked_at', sa.BigInteger()),
    sa.Column('screened_at', sa.BigInteger()),
    sa.Column('asked_at', sa.BigInteger()),
    sa.Column('answered_at', sa.BigInteger()),
    sa.Column('decided_at', sa.BigInteger()),
    sa.Column('closed_at', sa.BigInteger()),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('draft_key'),
    sa.UniqueConstraint('number'),
    sa.UniqueConstraint('code_hash'),
    sqlite_autoincrement=True
    )
    op.create_index('complaints_complainant', 'complaints', ['complainant'])
    for name, column, where in (
        ('complaints_open', 'made_at', 'closed_at IS NULL'),
        ('complaints_told', 'closed_at', 'body IS NOT NULL'),
        ('complaints_linked', 'closed_at', 'code_hash IS NOT NULL'),
    ):
        only = sa.text(where)
        op.create_index(name, 'complaints', [column], sqlite_where=only, postgresql_where=only)
    op.create_index('complaints_keeping', 'complaints', ['keeps_off'])
    op.create_index('complaints_closed', 'complaints', ['closed_at'])


def downgrade() -> None:
    """Undo."""
    for table in ('complaint_words', 'complaint_seats', 'complaints'):
        op.drop_table(table)
