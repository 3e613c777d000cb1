"""What the project promises about itself."""

import ast
import tomllib
from pathlib import Path

from bot.settings import Settings

ROOT = Path(__file__).parent.parent
CODE = [path for path in sorted((ROOT / "bot").rglob("*.py")) if "versions" not in path.parts]


def test_every_module_and_public_class_says_what_it_is() -> None:
    silent = []
    for path in CODE:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if ast.get_docstring(tree) is None:
            silent.append(path.name)
        silent += [
            f"{path.name}: {node.name}"
            for node in tree.body
            if isinstance(node, ast.ClassDef)
            and not node.name.startswith("_")
            and ast.get_docstring(node) is None
        ]
    assert silent == []


def test_no_file_is_longer_than_400_lines() -> None:
    # Word lists are data: a list is not easier to read in two files.
    long = {
        path.name: lines
        for path in CODE
        if not path.stem.endswith("_words")
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_every_setting_stands_in_the_example_and_the_other_way_round() -> None:
    example = tomllib.loads((ROOT / "config.example.toml").read_text(encoding="utf-8"))
    # Secrets themselves are advised against in the file, and stand there only in words.
    known = {
        name: set(type(field.default).model_fields) - {"token", "secret"}
        for name, field in Settings.model_fields.items()
    }
    assert {name: set(values) for name, values in example.items()} == known


def test_no_lock_file_holds_a_download_address() -> None:
    for name in ("requirements.lock", "requirements-test.lock"):
        assert "http://" not in (ROOT / name).read_text(encoding="utf-8")
        assert "https://" not in (ROOT / name).read_text(encoding="utf-8")
