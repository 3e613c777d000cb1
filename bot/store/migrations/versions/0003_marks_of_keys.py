"""Marks of the keys that a database was sealed with."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('key_marks',
    sa.Column('purpose', sa.String(length=20), nullable=False),
    sa.Column('key_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('mark', sa.String(length=40), nullable=False),
    sa.PrimaryKeyConstraint('purpose', 'key_id')
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table('key_marks')
