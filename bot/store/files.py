"""Files that must not be half written: made beside their place, synced, then put there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4


class FileFault(Exception):
    """A file cannot be made or put in its place; the message says what to mend."""


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A fresh file beside its place, for its owner alone; gone at the end if it still is there.

    Raises FileFault.
    """
    made = target.with_name(f".{target.name}.{uuid4().hex[:8]}.part")
    try:
        os.close(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as fault:
        raise FileFault(f"{target} cannot be written: {fault.strerror}") from None
    try:
        yield made
    except OSError as fault:
        raise FileFault(f"{target} cannot be written: {fault.strerror}") from None
    finally:
        for left in made.parent.glob(f"{made.name}*"):
            left.unlink(missing_ok=True)


def put_new(made: Path, target: Path) -> None:
    """Put a file in a place that is free. Raises FileFault where it is not."""
    sync(made)
    try:
        _name(made, target)
    except FileExistsError:
        raise FileFault(f"{target} exists already; it is never overwritten") from None
    made.unlink(missing_ok=True)
    sync(target.parent)


def _name(made: Path, target: Path) -> None:
    """Give a file its name unless the name is taken. Raises FileExistsError."""
    try:
        os.link(made, target)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems know no second name for a file.
        if target.exists():
            raise FileExistsError from None
        made.rename(target)


def own_like(made: Path, other: Path) -> None:
    """Let a file that root made belong to whoever owns another, such as the bot's own user."""
    if os.geteuid() == 0:
        owner = other.stat()
        os.chown(made, owner.st_uid, owner.st_gid)


def put_over(made: Path, target: Path) -> None:
    """Put a file in the place of another at once: whoever reads finds the one or the other."""
    sync(made)
    made.replace(target)
    sync(target.parent)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
