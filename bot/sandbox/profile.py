"""What the bot says about itself: commands, name, description."""

import re
from functools import partial

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.method import Method
from bot.sandbox.params import Params
from bot.sandbox.state import Json, World

_COMMAND = re.compile(r"/?[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_LONGEST_DESCRIPTION = 256
_MOST_COMMANDS = 100


def _get_me(world: World, _params: Params) -> Json:
    return world.me | world.me_user()


def _language(params: Params) -> str:
    """Two letters or none: Telegram takes no region."""
    code = params.text("language_code")
    if not _LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def _scope(params: Params) -> str:
    scope = params.structure("scope") or {"type": "default"}
    parts = (scope.get("type", "default"), scope.get("chat_id"), scope.get("user_id"))
    return ":".join(str(part) for part in parts if part is not None)


def _set_commands(world: World, params: Params) -> bool:
    commands = params.structure("commands") or []
    if len(commands) > _MOST_COMMANDS:
        raise bad_request("too many commands specified")
    for command in commands:
        if not _COMMAND.fullmatch(command.get("command", "")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "")) <= _LONGEST_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    kept = [
        {"command": one["command"].removeprefix("/"), "description": one["description"]}
        for one in commands
    ]
    world.commands[_scope(params), _language(params)] = kept
    world.bell.ring()
    return True


def _get_commands(world: World, params: Params) -> list[Json]:
    return world.commands.get((_scope(params), _language(params)), [])


def _delete_commands(world: World, params: Params) -> bool:
    world.commands.pop((_scope(params), _language(params)), None)
    world.bell.ring()
    return True


def _set_text(name: str, longest: int, world: World, params: Params) -> bool:
    text = params.text(name)
    if len(text) > longest:
        raise ApiError(400, f"Bad Request: bot {name.replace('_', ' ')} is too long")
    world.texts[name, _language(params)] = text
    return True


def _get_text(name: str, world: World, params: Params) -> Json:
    """In the language asked for, else the text for all."""
    text = world.texts.get((name, _language(params))) or world.texts.get((name, ""))
    if not text and name == "name":
        text = world.me["first_name"]
    return {name: text or ""}


METHODS = (
    Method("getMe", (), _get_me),
    Method("setMyCommands", ("commands", "scope", "language_code"), _set_commands),
    Method("getMyCommands", ("scope", "language_code"), _get_commands),
    Method("deleteMyCommands", ("scope", "language_code"), _delete_commands),
    Method("setMyName", ("name", "language_code"), partial(_set_text, "name", 64)),
    Method(
        "setMyDescription",
        ("description", "language_code"),
        partial(_set_text, "description", 512),
    ),
    Method(
        "setMyShortDescription",
        ("short_description", "language_code"),
        partial(_set_text, "short_description", 120),
    ),
    Method("getMyName", ("language_code",), partial(_get_text, "name")),
    Method("getMyDescription", ("language_code",), partial(_get_text, "description")),
    Method("getMyShortDescription", ("language_code",), partial(_get_text, "short_description")),
)
