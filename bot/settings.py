"""Settings: `config.toml`, secret files, and `SULH_…` variables (the later wins)."""

import re
from pathlib import Path
from typing import Any, ClassVar, Literal
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from typing_extensions import override


class ConfigFault(Exception):
    """The configuration does not serve; each line says what to mend."""


class Telegram(BaseModel):
    """How the bot reaches Telegram."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    #: From @BotFather; give it by `token_file` or SULH_TELEGRAM__TOKEN rather than here.
    token: SecretStr = SecretStr("")
    #: A file that holds the token alone.
    token_file: Path | None = None
    base_url: str = "https://api.telegram.org/bot"
    base_file_url: str = "https://api.telegram.org/file/bot"
    #: How many sends may be under way at once.
    slots: int = Field(default=256, ge=1, le=1000)
    #: Whether Telegram's speed limits are kept; only a rehearsal may do without.
    paced: bool = True

    def secret(self) -> str:
        """Return the token. Raises ConfigFault where there is none."""
        token = _secret("telegram.token_file", self.token_file, self.token)
        if not token:
            raise ConfigFault(
                "no bot token: write it to a file named by telegram.token_file, "
                "or set SULH_TELEGRAM__TOKEN"
            )
        return token

    @property
    def official(self) -> bool:
        """Whether the address is Telegram's own."""
        host = urlsplit(self.base_url).hostname or ""
        return host == "telegram.org" or host.endswith(".telegram.org")


def _secret(name: str, file: Path | None, given: SecretStr) -> str:
    """Return what a secret's file holds, or what was given where there is no file."""
    if file is None:
        return given.get_secret_value()
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError as fault:
        raise ConfigFault(f"{name} {file} cannot be read: {fault.strerror}") from None


class DatabaseSettings(BaseModel):
    """Where everything is kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    #: With the password, where one is needed.
    url: str = "sqlite+aiosqlite:///sulh.sqlite3"
    #: A file that holds the password alone; it then need not stand in `url`.
    password_file: Path | None = None

    @model_validator(mode="before")
    @classmethod
    def _with_password(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Put what the file holds into the address, which is passed on to every tool."""
        file = given.get("password_file")
        if not file:
            return {**given, "password_file": None}
        parts = urlsplit(given.get("url", ""))
        if not parts.username or parts.password is not None:
            raise ValueError("with password_file, url names a user and no password")
        try:
            password = Path(file).read_text(encoding="utf-8").strip()
        except OSError as fault:
            raise ValueError(f"password_file {file} cannot be read: {fault.strerror}") from None
        user, _, host = parts.netloc.rpartition("@")
        netloc = f"{user}:{quote(password, safe='')}@{host}"
        return {**given, "url": urlunsplit(parts._replace(netloc=netloc))}


class Keys(BaseModel):
    """Where the keys are that seal what identifies a person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: Path = Path("keys.json")


class Service(BaseModel):
    """Whom the programme serves."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    #: Place ids of the regions served; each needs verified help and a coordinator (`sulh check`).
    regions: tuple[str, ...] = ("LY01", "LY02", "LY03")


class Webhook(BaseModel):
    """How Telegram delivers updates to `sulh run --webhook`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    #: The public address, at which a proxy with a certificate passes posts on to `listen`.
    url: str = ""
    #: Where to listen: HOST:PORT, or unix:/PATH.
    listen: str = "127.0.0.1:8080"
    #: Telegram shows this with every post; nobody else knows it.
    secret: SecretStr = SecretStr("")
    #: A file that holds the secret alone.
    secret_file: Path | None = None
    #: Posts that Telegram may have under way at once.
    max_connections: int = Field(default=40, ge=1, le=100)

    @property
    def path(self) -> str:
        """The path of the public address."""
        return urlsplit(self.url).path or "/"

    def address(self, *, official: bool) -> str:
        """Return the public address. Raises ConfigFault where Telegram would refuse it."""
        parts = urlsplit(self.url)
        if not parts.hostname:
            raise ConfigFault("webhook.url: say the public address, such as https://HOST/telegram")
        if official and (parts.scheme != "https" or parts.port not in _WEBHOOK_PORTS):
            raise ConfigFault("webhook.url: Telegram delivers to https, port 443, 80, 88 or 8443")
        return self.url

    def password(self) -> str:
        """Return the secret. Raises ConfigFault where there is none that serves."""
        secret = _secret("webhook.secret_file", self.secret_file, self.secret)
        if not _WEBHOOK_SECRET.fullmatch(secret):
            raise ConfigFault(
                "no webhook secret: write 32 to 256 of A-Z a-z 0-9 _ - to a file named by "
                "webhook.secret_file (such as: openssl rand -hex 32), or set SULH_WEBHOOK__SECRET"
            )
        return secret


#: What Telegram allows (Bot API, setWebhook); short ones could be guessed.
_WEBHOOK_PORTS = (None, 443, 80, 88, 8443)
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}")


class Health(BaseModel):
    """Where the bot tells how it is: /live, /ready and /metrics, without identities."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    #: HOST:PORT or unix:/PATH; empty: nowhere.
    listen: str = ""


class Logs(BaseModel):
    """How events are written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["json", "text"] = "json"


class Settings(BaseSettings):
    """All settings of one programme."""

    model_config = SettingsConfigDict(
        env_prefix="SULH_", env_nested_delimiter="__", frozen=True, extra="forbid"
    )
    #: Set by `load` before reading; pydantic-settings takes the file's name from the class.
    config_file: ClassVar[Path | None] = None

    telegram: Telegram = Telegram()
    database: DatabaseSettings = DatabaseSettings()
    keys: Keys = Keys()
    service: Service = Service()
    webhook: Webhook = Webhook()
    health: Health = Health()
    logs: Logs = Logs()

    @override
    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Variables win over the file."""
        del dotenv_settings, file_secret_settings
        if cls.config_file is None:
            return (init_settings, env_settings)
        return (env_settings, TomlConfigSettingsSource(settings_cls, cls.config_file))


def load(path: Path | None) -> Settings:
    """Read the settings; `path` None means `config.toml` here, where there is one.

    Raises ConfigFault with one line for each fault.
    """
    file: Path | None = path or Path("config.toml")
    if file is not None and not file.exists():
        if path is not None:
            raise ConfigFault(f"no configuration file at {path}; copy config.example.toml there")
        file = None

    class FromFile(Settings):
        config_file: ClassVar[Path | None] = file

    try:
        return FromFile()
    except ValidationError as fault:
        raise ConfigFault("\n".join(_lines(fault.errors()))) from None
    except ValueError as fault:
        raise ConfigFault(f"{file} is not valid TOML: {fault}") from None


def _lines(errors: list[Any]) -> list[str]:
    """Say for each fault which setting it is, never what it was set to."""
    return [f"{'.'.join(str(part) for part in error['loc'])}: {error['msg']}" for error in errors]
