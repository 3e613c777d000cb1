"""Why a transaction has to wait, in plain words for whoever runs the bot."""

import sqlite3

#: What SQLite's codes mean.
_SAID = {
    sqlite3.SQLITE_FULL: "the disk is full: make room, and everything goes on by itself",
    sqlite3.SQLITE_BUSY: "another process holds the database",
    sqlite3.SQLITE_LOCKED: "another process holds the database",
    sqlite3.SQLITE_IOERR: "the disk fails: look at it, and at the room on it",
    sqlite3.SQLITE_READONLY: "the database may not be written: look at its file and folder",
    sqlite3.SQLITE_CANTOPEN: "the database cannot be opened: look at its file and folder",
}


def trouble(fault: BaseException) -> str:
    """Return what keeps a transaction waiting; no address, no statement, no value."""
    # A full disk ends a transaction from within; what is then raised has the true fault behind it.
    seen: BaseException | None = fault
    while seen is not None:
        code = getattr(getattr(seen, "orig", seen), "sqlite_errorcode", None)
        if isinstance(code, int) and (said := _SAID.get(code & 0xFF)):
            return said
        seen = seen.__context__
    return "the database does not answer"
