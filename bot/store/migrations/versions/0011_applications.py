"""Applications to be a mediator, and voice notes that belong to one."""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('applications',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('stage', sa.String(length=10), nullable=False),
    sa.Column('chat_key', sa.String(length=40), nullable=False),
    sa.Column('chat', sa.LargeBinary(), nullable=False),
    sa.Column('draft', sa.LargeBinary()),
    sa.Column('person', sa.LargeBinary()),
    sa.Column('answers', sa.LargeBinary()),
    sa.Column('talk', sa.LargeBinary()),
    sa.Column('ties', sa.LargeBinary()),
    sa.Column('phone_hash', sa.String(length=40)),
    sa.Column('name_hash', sa.String(length=40)),
    sa.Column('gender', sa.String(length=1), server_default='', nullable=False),
    sa.Column('place_id', sa.String(length=16), server_default='', nullable=False),
    sa.Column('checks', sa.String(length=80), server_default='', nullable=False),
    sa.Column('alike', sa.String(length=40), server_default='', nullable=False),
    sa.Column('interview_at', sa.BigInteger()),
    sa.Column('mediator_id', sa.BigInteger()),
    sa.Column('reason', sa.String(length=20), server_default='', nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('touched_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sqlite_autoincrement=True
    )
    op.create_index('applications_chat', 'applications', ['chat_key'])
    op.create_index('applications_touched', 'applications', ['touched_at'])
    op.create_index('applications_mediator', 'applications', ['mediator_id'])
    open_ = sa.text("stage IN ('sent', 'asked')")
    op.create_index('applications_open', 'applications', ['stage'],
                    sqlite_where=open_, postgresql_where=open_)
    op.create_index('applications_phone', 'applications', ['phone_hash'])
    op.create_index('applications_name', 'applications', ['name_hash'])
    op.add_column('voices', sa.Column('application_id', sa.BigInteger()))
    op.create_index('voices_application', 'voices', ['application_id'])


def downgrade() -> None:
    """Undo."""
    op.drop_index('voices_application', 'voices')
    op.drop_column('voices', 'application_id')
    op.drop_table('applications')
