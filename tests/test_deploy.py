"""What `deploy/` and the runbook name exists: commands, options, settings, files."""

import argparse
import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.cli import parser
from bot.settings import Settings, load

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
RUNBOOK = ROOT / "docs" / "runbook.md"
FILES = sorted(path for path in DEPLOY.iterdir() if path.is_file())
UNITS = [path for path in FILES if path.suffix in {".service", ".timer"}]
#: A command of ours in a shell line: as our own user, in a container, or by itself.
_SAID = re.compile(r"(?:^sulh|/opt/sulh/bin/sulh| office) ([^#&|]*)")


def variables() -> set[str]:
    """Every setting as a variable."""
    return {
        f"SULH_{section}__{name}".upper()
        for section, field in Settings.model_fields.items()
        if isinstance(field.default, BaseModel)
        for name in type(field.default).model_fields
    }


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every command line of ours that the files say, without the program's own name."""
    compose = "".join(path.read_text() for path in FILES if path.name.startswith("compose"))
    for words in re.findall(r"^    command: \[(.*)\]$", compose, re.MULTILINE):
        yield "compose", [word.strip() for word in words.split(",")]
    for unit in UNITS:
        for line in re.findall(r"/opt/sulh/bin/sulh ([^\n']*)", unit.read_text()):
            yield unit.name, shlex.split(line.replace("$$", "$").replace("%%", "%"))
    for block in re.findall(r"^```\n(.*?)^```", RUNBOOK.read_text(), re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            for said in _SAID.findall(line):
                yield RUNBOOK.name, shlex.split(said.strip())


COMMANDS = sorted({(where, tuple(words)) for where, words in commands()})


@pytest.mark.parametrize(("where", "words"), COMMANDS, ids=[str(one) for one in COMMANDS])
def test_every_command_exists(where: str, words: tuple[str, ...]) -> None:
    numbered = [re.sub(r"^NUMBER$|^ROW$", "1", word) for word in words]
    try:
        parser().parse_args(numbered)
    except SystemExit:
        pytest.fail(f"{where} says: sulh {' '.join(words)}")


def test_commands_were_found_everywhere() -> None:
    assert {where for where, _ in COMMANDS} == {
        "compose", "sulh.service", "sulh-backup.service", "runbook.md",
    }  # fmt: skip


def test_every_command_of_the_runbooks_text_exists() -> None:
    made = parser()
    verbs = next(a for a in made._actions if isinstance(a, argparse._SubParsersAction)).choices
    said = set(re.findall(r"`(?:sudo -u sulh )?sulh ([a-z]+)", RUNBOOK.read_text()))
    assert said - set(verbs) == set()


@pytest.mark.parametrize("path", [*FILES, RUNBOOK], ids=lambda path: path.name)
def test_every_variable_is_a_setting(path: Path) -> None:
    found = set(re.findall(r"SULH_[A-Z]+__[A-Z_]+", path.read_text()))
    assert found - variables() == set()


def test_the_services_configuration_loads() -> None:
    settings = load(DEPLOY / "sulh.toml")
    assert settings.health.listen
    example = tomllib.loads((ROOT / "config.example.toml").read_text())
    for section, values in tomllib.loads((DEPLOY / "sulh.toml").read_text()).items():
        assert set(values) <= set(example[section])


def test_the_image_is_pinned_runs_as_nobody_and_copies_what_is_there() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    assert re.search(r"^ARG PYTHON=3\.\d+-slim-\w+$", text, re.MULTILINE)
    assert set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) == {
        "docker.io/library/python:${PYTHON}"
    }
    assert re.search(r"^USER 10001:10001$", text, re.MULTILINE)
    assert "HEALTHCHECK" in text
    ignored = (DEPLOY / "Containerfile.dockerignore").read_text().split()
    for line in re.findall(r"^COPY (?!--)(.*) \S+$", text, re.MULTILINE):
        for name in line.split():
            assert (ROOT / name).exists()
            assert f"!{name}" in ignored
    for path in FILES:
        if path.name.startswith("compose"):
            images = re.findall(r"image: (\S+)", path.read_text())
            assert all(":" in image or image == "sulh" for image in images)
            assert not any(image.endswith(":latest") for image in images)


def test_nothing_is_published_but_the_proxy() -> None:
    for path in FILES:
        if path.name.startswith("compose"):
            published = re.findall(r"^    ports: \[(.*)\]$", path.read_text(), re.MULTILINE)
            assert published == (['"443:443", "80:80"'] if "webhook" in path.name else [])


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text().replace("/opt/sulh/bin/sulh", "/bin/true")
        (tmp_path / unit.name).write_text(text)
    made = [str(tmp_path / unit.name) for unit in UNITS]
    done = subprocess.run(
        ["systemd-analyze", "verify", *made], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "sulh" in line]
    assert ours == []


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
@pytest.mark.parametrize("unit", ["sulh.service", "sulh-backup.service"])
def test_systemd_finds_little_that_a_unit_may_do(unit: str) -> None:
    words = ["systemd-analyze", "security", "--offline=true", "--threshold=20"]
    done = subprocess.run([*words, str(DEPLOY / unit)], capture_output=True, text=True, check=False)
    if "unrecognized option" in done.stderr:
        pytest.skip("an older systemd")
    assert done.returncode == 0, done.stdout[-500:]


def test_the_runbook_is_two_pages_at_most() -> None:
    lines = RUNBOOK.read_text().splitlines()
    assert len(lines) <= 120
