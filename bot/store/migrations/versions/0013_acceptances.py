"""Which text of the code of conduct each mediator accepted, how, and when."""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('acceptances',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('mediator_id', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.String(length=12), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('medium', sa.String(length=8), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('scenes', sa.SmallInteger(), nullable=False),
    sa.Column('wrong', sa.SmallInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sqlite_autoincrement=True
    )
    op.create_index('acceptances_mediator', 'acceptances', ['mediator_id', 'id'])


def downgrade() -> None:
    """Undo."""
    op.drop_table('acceptances')
