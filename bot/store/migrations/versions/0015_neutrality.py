"""The ledger of who mediated for whom, staff kept apart from cases, rules set aside, team shapes."""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('ledger',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('mediator_id', sa.BigInteger(), nullable=False),
    sa.Column('mark', sa.String(length=32), nullable=False),
    sa.Column('source', sa.String(length=32), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('source', 'mediator_id', 'mark'),
    sqlite_autoincrement=True
    )
    op.create_index('ledger_mark', 'ledger', ['mark', 'at'])
    op.create_index('ledger_at', 'ledger', ['at'])
    op.create_table('kept_apart',
    sa.Column('case_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('member', sa.String(length=32), nullable=False),
    sa.PrimaryKeyConstraint('case_id', 'member')
    )
    op.create_index('kept_apart_member', 'kept_apart', ['member'])
    op.create_table('overrides',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('mediator_id', sa.BigInteger(), nullable=False),
    sa.Column('rules', sa.String(length=60), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('asked_by', sa.BigInteger(), nullable=False),
    sa.Column('asked_at', sa.BigInteger(), nullable=False),
    sa.Column('decided_by', sa.BigInteger()),
    sa.Column('decided_at', sa.BigInteger()),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sqlite_autoincrement=True
    )
    op.create_index('overrides_case', 'overrides', ['case_id'])
    op.create_index('overrides_decided', 'overrides', ['decided_at'])
    op.add_column('cases', sa.Column('shape', sa.String(length=10), server_default='neutral', nullable=False))
    op.drop_index('cases_assigned', table_name='cases')
    op.create_index('cases_assigned', 'cases', ['assigned_at', 'place_id'])


def downgrade() -> None:
    """Undo."""
    op.drop_index('cases_assigned', table_name='cases')
    op.create_index('cases_assigned', 'cases', ['assigned_at'])
    op.drop_column('cases', 'shape')
    for table in ('overrides', 'kept_apart', 'ledger'):
        op.drop_table(table)
