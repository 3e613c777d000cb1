"""Particulars of mediators: years of birth, travel by night, needs, training."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column('mediators', sa.Column('particulars', sa.LargeBinary()))


def downgrade() -> None:
    """Undo."""
    op.drop_column('mediators', 'particulars')
