"""Settings: `config.toml`, secret files, and `SULH_…` variables (the later wins)."""

from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
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
        if self.token_file is None:
            token = self.token.get_secret_value()
        else:
            try:
                token = self.token_file.read_text(encoding="utf-8").strip()
            except OSError as fault:
                raise ConfigFault(
                    f"telegram.token_file {self.token_file} cannot be read: {fault.strerror}"
                ) from None
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


class DatabaseSettings(BaseModel):
    """Where everything is kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = "sqlite+aiosqlite:///sulh.sqlite3"


class Keys(BaseModel):
    """Where the keys are that seal what identifies a person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: Path = Path("keys.json")


class Service(BaseModel):
    """Whom the programme serves."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    #: Place ids of the regions served; each needs verified help and a coordinator (`sulh check`).
    regions: tuple[str, ...] = ("LY01", "LY02", "LY03")


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
