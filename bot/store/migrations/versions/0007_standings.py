"""How standings change: transitions, approvals, reminders; since when which code is asked for."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('transitions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('mediator_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('move', sa.String(length=12), nullable=False),
    sa.Column('origin', sa.String(length=12), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('evidence', sa.String(length=40), server_default='', nullable=False),
    sa.Column('actors', sa.String(length=200), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sqlite_autoincrement=True
    )
    op.create_index('transitions_mediator', 'transitions', ['mediator_id', 'id'])
    op.create_table('proposals',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('mediator_id', sa.BigInteger(), nullable=False),
    sa.Column('move', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('evidence', sa.String(length=40), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('voices', sa.String(length=200), nullable=False),
    sa.Column('settled_at', sa.BigInteger()),
    sa.Column('result', sa.String(length=10)),
    sa.PrimaryKeyConstraint('id'),
    sqlite_autoincrement=True
    )
    open_ = sa.text('settled_at IS NULL')
    op.create_index('proposals_open', 'proposals', ['mediator_id'], unique=True,
                    sqlite_where=open_, postgresql_where=open_)
    op.create_index('proposals_mediator', 'proposals', ['mediator_id'])
    op.create_table('nudges',
    sa.Column('mediator_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('about', sa.String(length=12), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('step', sa.SmallInteger(), nullable=False),
    sa.PrimaryKeyConstraint('mediator_id', 'about')
    )
    op.create_table('code_versions',
    sa.Column('version', sa.String(length=12), nullable=False),
    sa.Column('since', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('version')
    )


def downgrade() -> None:
    """Undo."""
    for table in ('code_versions', 'nudges', 'proposals', 'transitions'):
        op.drop_table(table)
