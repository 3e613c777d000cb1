"""Senders on PostgreSQL share their calls and their pace; there a chat's first row has an index."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('under_way',
    sa.Column('chat_key', sa.String(length=40), nullable=False),
    sa.Column('row_id', sa.BigInteger(), nullable=False),
    sa.Column('owner', sa.String(length=20), nullable=False),
    sa.Column('until', sa.Float(), nullable=False),
    sa.PrimaryKeyConstraint('chat_key')
    )
    op.create_table('pace',
    sa.Column('id', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('state', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    if op.get_bind().dialect.name == 'postgresql':
        op.create_index('inbox_turns', 'inbox', ['chat_key', 'lane', 'id'],
                        postgresql_where=sa.text("state = 'waiting'"))


def downgrade() -> None:
    """Undo."""
    if op.get_bind().dialect.name == 'postgresql':
        op.drop_index('inbox_turns', 'inbox')
    op.drop_table('pace')
    op.drop_table('under_way')
