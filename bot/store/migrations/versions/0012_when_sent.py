"""When an application was sent: the day on which its ties were declared."""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column('applications', sa.Column('sent_at', sa.BigInteger()))


def downgrade() -> None:
    """Undo."""
    op.drop_column('applications', 'sent_at')
