"""The tables of complaints, apart from reports and cases: nothing leads to either in the clear.

What was said, whom it is about and who said it are sealed under a purpose of their own; a chat is
found by a keyed hash that no other table holds.
"""

import sqlalchemy as sa

from bot.store.columns import METADATA, Instant, Sealed, only_where, row_id

complaints = sa.Table(
    "complaints",
    METADATA,
    row_id(),
    sa.Column("draft_key", sa.String(40), nullable=False, unique=True),
    # For staff, such as «K-7F3Q».
    sa.Column("number", sa.String(8), nullable=False, unique=True),
    # Keyed hash of the complainant's code.
    sa.Column("code_hash", sa.String(40), unique=True),
    # Keyed hash of the chat, made for this table alone; none where it is anonymous.
    sa.Column("complainant", sa.String(40)),
    # Where and in which language the complainant is written to.
    sa.Column("reach", Sealed),
    # What they said.
    sa.Column("body", Sealed),
    # Kind, whom it is about, where, and keyed tokens of the sides.
    sa.Column("about", Sealed, nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    # The version of the code of conduct then in force: it is judged by that.
    sa.Column("code_version", sa.String(12), nullable=False),
    # Keeps a mediator off some cases (rule N16): open, or upheld on taking sides.
    sa.Column("keeps_off", sa.Boolean, nullable=False),
    # Somebody was suspended as a precaution because of it.
    sa.Column("precaution", sa.Boolean, nullable=False, server_default=sa.false()),
    # Left by quick exit: nothing is sent about it until its complainant looks at it again.
    sa.Column("silent", sa.Boolean, nullable=False, server_default=sa.false()),
    # In whose hands it is, such as «integrity:3».
    sa.Column("officer", sa.String(30)),
    # How often its people were asked; the guard of its timer.
    sa.Column("asked", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("finding", sa.String(14)),
    # Which of the panels sits: the first, or the one of an appeal.
    sa.Column("round", sa.SmallInteger, nullable=False, server_default="1"),
    # Who objected, and whether an authority may be told.
    sa.Column("appeal_by", sa.String(12)),
    sa.Column("referral", sa.String(8), nullable=False, server_default=""),
    # «Somebody has harmed me for it»: since when, how often it was asked, and who took it on.
    sa.Column("harm_at", Instant),
    sa.Column("harm_asked", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("harm_by", sa.String(30)),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("acked_at", Instant),
    sa.Column("screened_at", Instant),
    sa.Column("asked_at", Instant),
    sa.Column("answered_at", Instant),
    sa.Column("decided_at", Instant),
    sa.Column("closed_at", Instant),
    sa.Index("complaints_complainant", "complainant"),
    sa.Index("complaints_open", "made_at", **only_where("closed_at IS NULL")),
    sa.Index("complaints_keeping", "keeps_off"),
    sa.Index("complaints_told", "closed_at", **only_where("body IS NOT NULL")),
    sa.Index("complaints_linked", "closed_at", **only_where("code_hash IS NOT NULL")),
    sa.Index("complaints_closed", "closed_at"),
    sqlite_autoincrement=True,
)

complaint_seats = sa.Table(
    "complaint_seats",
    METADATA,
    row_id(),
    sa.Column("complaint_id", sa.BigInteger, nullable=False),
    sa.Column("round", sa.SmallInteger, nullable=False),
    # Such as «integrity:4» or «coordinator:2».
    sa.Column("member", sa.String(30), nullable=False),
    sa.Column("vote", sa.String(14)),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("voted_at", Instant),
    # Stepped aside, or gave no answer.
    sa.Column("left_at", Instant),
    sa.UniqueConstraint("complaint_id", "round", "member"),
    sqlite_autoincrement=True,
)

complaint_words = sa.Table(
    "complaint_words",
    METADATA,
    row_id(),
    sa.Column("complaint_id", sa.BigInteger, nullable=False),
    # Whose words they are, and to whom: such as «complainant», «to_respondent».
    sa.Column("way", sa.String(16), nullable=False),
    sa.Column("body", Sealed, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Index("complaint_words_of", "complaint_id"),
    sqlite_autoincrement=True,
)
