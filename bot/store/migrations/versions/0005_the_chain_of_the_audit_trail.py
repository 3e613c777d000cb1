"""The audit trail becomes a chain, and the database says with which keys it is sealed now."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column('audit', sa.Column('link', sa.LargeBinary(), nullable=True))
    op.create_index('audit_actor', 'audit', ['actor'])
    end = op.create_table('audit_end',
    sa.Column('id', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('count', sa.BigInteger(), nullable=False),
    sa.Column('link', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.bulk_insert(end, [{'id': 1, 'count': 0, 'link': b''}])
    epoch = op.create_table('key_epoch',
    sa.Column('id', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('epoch', sa.Integer(), nullable=False),
    sa.Column('since', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    op.bulk_insert(epoch, [{'id': 1, 'epoch': 1}])


def downgrade() -> None:
    """Undo."""
    op.drop_table('key_epoch')
    op.drop_table('audit_end')
    op.drop_index('audit_actor', 'audit')
    with op.batch_alter_table('audit') as batch_op:
        batch_op.drop_column('link')
