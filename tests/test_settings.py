"""Settings: secrets come from files, and what cannot serve is said in one line."""

from pathlib import Path

import pytest

from bot.cli.office import check
from bot.settings import ConfigFault, Webhook, load

URL = "postgresql+asyncpg://sulh@database/sulh"


def config(folder: Path, text: str) -> Path:
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return folder / "config.toml"


def test_the_databases_password_comes_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("a/b@c\n")
    text = f'[database]\nurl = "{URL}"\npassword_file = "{tmp_path}/password"\n'
    settings = load(config(tmp_path, text))
    assert settings.database.url == "postgresql+asyncpg://sulh:a%2Fb%40c@database/sulh"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (URL, "cannot be read"),
        ("sqlite+aiosqlite:///x", "names a user"),
        ("postgresql://sulh:pw@host/x", "no password"),
    ],
)
def test_a_password_file_that_cannot_serve(tmp_path: Path, url: str, said: str) -> None:
    text = f'[database]\nurl = "{url}"\npassword_file = "{tmp_path}/none"\n'
    with pytest.raises(ConfigFault, match=said) as fault:
        load(config(tmp_path, text))
    assert len(str(fault.value).splitlines()) == 1
    assert "pw" not in str(fault.value)


def test_the_example_loads() -> None:
    assert load(Path(__file__).parent.parent / "config.example.toml").database.password_file is None


@pytest.mark.parametrize(
    "url", ["", "bot.example.org", "http://bot.example.org/x", "https://bot.example.org:8080/x"]
)
def test_an_address_to_which_telegram_does_not_deliver(url: str) -> None:
    with pytest.raises(ConfigFault, match=r"webhook\.url"):
        Webhook(url=url).address(official=True)


@pytest.mark.parametrize("secret", ["", "short", "x" * 257, "with a space in it, and long enough"])
def test_a_webhook_secret_that_could_be_guessed_or_sent_wrongly(secret: str) -> None:
    with pytest.raises(ConfigFault, match="webhook secret"):
        Webhook.model_validate({"secret": secret}).password()


def test_a_webhook_secret_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x" * 64 + "\n")
    assert Webhook(secret_file=tmp_path / "secret").password() == "x" * 64


async def test_check_names_what_keeps_a_webhook_or_the_pages_from_serving(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x" * 64)
    secret.chmod(0o644)
    text = f"""
        [telegram]
        token_file = "{tmp_path}/none"
        [keys]
        file = "{tmp_path}/none"
        [database]
        url = "sqlite+aiosqlite:///{tmp_path}/none"
        [webhook]
        url = "http://bot.example.org/x"
        listen = "here"
        secret_file = "{secret}"
        [health]
        listen = "9090"
    """
    found = "\n".join(await check(load(config(tmp_path, text))))
    assert "webhook.url: Telegram delivers to https" in found
    assert "webhook.listen here: write HOST:PORT" in found
    assert "health.listen 9090: write HOST:PORT" in found
    assert f"chmod 600 {secret}" in found
