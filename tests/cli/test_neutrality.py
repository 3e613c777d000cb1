"""What operators do about neutrality: staff declare ties, and a quarter is looked at."""

from pathlib import Path

import pytest

from bot.cli import main
from bot.store.sealed import write_keys

ADD = ("coordinators", "add", "--level", "regional", "--area", "LY03", "--gender", "f")
TIES = "قرابة: أولاد المثال\nانتماء: سبها\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_keys(tmp_path / "keys.json")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SULH_TELEGRAM__BASE_URL", "http://127.0.0.1:9/bot")
    return tmp_path


def test_staff_declare_their_ties_from_a_file_that_is_then_to_be_destroyed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ties = folder / "ties.txt"
    ties.write_text(TIES, encoding="utf-8")
    assert main((*ADD, "--name", "سلوى المثال", "--phone", "0910000001")) == 0
    capsys.readouterr()
    assert main(("coordinators", "change", "C-1", "--ties-file", str(ties))) == 0
    said = capsys.readouterr().out
    assert said.startswith("C-1 declared")
    assert said.splitlines()[-1].startswith(f"destroy {ties}")
    assert "المثال" not in said
    assert main(("audit", "show", "C-1")) == 0
    assert "المثال" not in capsys.readouterr().out
    assert main(("officers", "change", "I-9", "--ties-file", str(ties))) == 2
    assert "nobody holds the number I-9" in capsys.readouterr().err


def test_a_quarter_is_looked_at_and_a_name_that_is_none_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del folder
    assert main(("neutrality", "skew", "--quarter", "2026-2")) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("quarter 2026-2")
    assert said[-1] == "nothing stands out"
    for wrong in ("2026-5", "spring", "26-1"):
        assert main(("neutrality", "skew", "--quarter", wrong)) == 2
        assert "say one such as 2026-2" in capsys.readouterr().err
