"""Logs say fixed sentences with known fields, in either form."""

import ast
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot.runtime.logs import FIELDS, LONGEST, set_up

BOT = Path(__file__).parent.parent.parent / "bot"
LEVELS = {"debug", "info", "warning", "error", "critical", "exception", "log"}


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    before = structlog.get_config()
    yield io.StringIO()
    structlog.configure(**before)


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(BOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in LEVELS
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "log"
            ):
                yield f"{path.name}:{node.lineno}", node


def test_every_event_in_the_code_is_a_fixed_sentence_with_known_fields() -> None:
    found = list(calls())
    assert len(found) > 10
    for where, call in found:
        # loops.py keeps its sentences in a table.
        assert isinstance(call.args[0], ast.Constant) or where.startswith("loops.py"), where
        assert len(call.args) == 1, where
        assert {word.arg for word in call.keywords} <= set(FIELDS), where


def test_json_is_one_object_a_line_and_drops_fields_that_are_not_known(stream: io.StringIO) -> None:
    set_up(stream)
    structlog.get_logger().warning("it happened", row=7, chat=6_100_000_001, text="سر", why="x\ny")
    (line,) = stream.getvalue().splitlines()
    said = json.loads(line)
    assert list(said) == ["timestamp", "level", "event", "row", "why"]
    assert (said["event"], said["level"], said["row"]) == ("it happened", "warning", 7)


def test_text_is_one_plain_line(stream: io.StringIO) -> None:
    set_up(stream, form="text")
    structlog.get_logger().error("it happened", row=7, why="two\nlines", name="هدى")
    (line,) = stream.getvalue().splitlines()
    assert line.split(" ", 1)[1] == "error   it happened row=7 why='two\\nlines'"


def test_a_long_value_is_cut(stream: io.StringIO) -> None:
    set_up(stream)
    structlog.get_logger().error("it happened", why="x" * 10_000)
    assert json.loads(stream.getvalue())["why"] == "x" * LONGEST
