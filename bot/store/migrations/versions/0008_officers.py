"""Officers, and ties declared by whoever decides about cases."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('officers',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('person', sa.LargeBinary(), nullable=False),
    sa.Column('role', sa.String(length=14), nullable=False),
    sa.Column('gender', sa.String(length=1), nullable=False),
    sa.Column('area', sa.String(length=16), nullable=False),
    sa.Column('ties', sa.LargeBinary()),
    sa.Column('granted_by', sa.String(length=50), nullable=False),
    sa.Column('confirmed_by', sa.String(length=50), server_default='', nullable=False),
    sa.Column('granted_at', sa.BigInteger(), nullable=False),
    sa.Column('revoked_at', sa.BigInteger()),
    sa.Column('reachable', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.Column('chat_key', sa.String(length=40)),
    sa.Column('chat', sa.LargeBinary()),
    sa.Column('joined_at', sa.BigInteger()),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('number'),
    sqlite_autoincrement=True
    )
    op.create_index('officers_chat', 'officers', ['chat_key'])
    op.add_column('coordinators', sa.Column('ties', sa.LargeBinary()))


def downgrade() -> None:
    """Undo."""
    op.drop_column('coordinators', 'ties')
    op.drop_table('officers')
