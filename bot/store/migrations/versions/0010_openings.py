"""Wishes to know who reported a case, and who agreed."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('openings',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('cause', sa.String(length=12), nullable=False),
    sa.Column('asked_by', sa.String(length=50), nullable=False),
    sa.Column('region', sa.String(length=16), nullable=False),
    sa.Column('asked_at', sa.BigInteger(), nullable=False),
    sa.Column('second_by', sa.String(length=50), server_default='', nullable=False),
    sa.Column('settled_at', sa.BigInteger()),
    sa.Column('agreed', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sqlite_autoincrement=True
    )
    op.create_index('openings_case', 'openings', ['case_id'])


def downgrade() -> None:
    """Undo."""
    op.drop_table('openings')
