"""`sulh backup` on PostgreSQL, and what an operator reads who says something wrong."""

import os
import subprocess
from pathlib import Path

import pytest

from bot.cli import main
from bot.store.sealed import write_keys
from tests.postgres import Server


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_keys(tmp_path / "keys.json")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == 2
    return capsys.readouterr().err


def test_on_postgresql_the_command_to_run_is_said_without_the_password(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("SULH_DATABASE__URL", "postgresql+asyncpg://sulh:s%40cret@db/sulh")
    said = refused(capsys, "backup", "copy.dump")
    assert "pg_dump --format=custom --file=copy.dump postgresql://sulh@db/sulh" in said
    assert "cret" not in said
    assert "pg_restore" in refused(capsys, "restore", "copy.dump")


def test_on_postgresql_pg_dump_is_run_where_it_is(
    folder: Path,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PATH", f"{server.binaries}:{os.environ['PATH']}")
    monkeypatch.setenv("SULH_DATABASE__URL", server.shared())
    assert main(("backup", str(folder / "copy.dump"))) == 0
    listed = subprocess.run(
        [server.binaries / "pg_restore", "--list", folder / "copy.dump"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for table in ("cases", "audit_end", "key_epoch"):
        assert f"TABLE DATA public {table} " in listed
    assert (folder / "copy.dump").stat().st_mode & 0o077 == 0
    assert "exists already" in refused(capsys, "backup", str(folder / "copy.dump"))


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("backup", "a", "b", "c"), "sulh backup verify FILE"),
        (("backup", "verify", "none"), "there is no file none"),
        (("backup", "copy"), "there is no database at sulh.sqlite3"),
        (("restore", "none"), "there is no file none"),
        (("audit", "show", "nobody"), "no case and no actor"),
        (("db", "stats"), "no database yet"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(
    folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], hint: str
) -> None:
    said = refused(capsys, *words)
    assert hint in said
    assert "Traceback" not in said
