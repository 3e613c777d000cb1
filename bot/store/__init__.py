"""The only room with SQL.

SQLAlchemy Core rather than an ORM, so that one set of statements serves SQLite and PostgreSQL and
every write is visible where it happens; domain objects are frozen dataclasses. What was given up:
lazy loading and change tracking.
"""
