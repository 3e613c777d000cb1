"""Parameters of a Bot API call: from the query, a form, JSON or multipart, under one roof."""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from bot.sandbox.errors import bad_request

_NAME = re.compile(rb'[; ]name="([^"]*)"', re.IGNORECASE)
_FILE_NAME = re.compile(rb'filename="([^"]*)"', re.IGNORECASE)
_MIME = re.compile(rb"content-type:[ \t]*([^\r\n;]+)", re.IGNORECASE)
_BOUNDARY = re.compile(r'boundary="?([^";,]+)"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the call."""

    name: str
    data: bytes
    mime: str


class Params:
    """Typed access, with the refusals of the Bot API for what cannot be read."""

    def __init__(self, values: dict[str, Any], files: dict[str, Upload] | None = None) -> None:
        self.values = values
        self.files = files or {}

    def __contains__(self, name: str) -> bool:
        return name in self.values or name in self.files

    def text(self, name: str) -> str:
        """A string; empty if it was not given."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """A number; Telegram reads what it cannot understand as the default."""
        value = self.values.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            return default

    def decimal(self, name: str) -> float:
        """A number with a fraction."""
        try:
            return float(self.values[name])
        except (KeyError, TypeError, ValueError):
            raise bad_request(f"{name} is not specified or is not a number") from None

    def flag(self, name: str) -> bool:
        """A boolean in any of its forms."""
        return str(self.values.get(name, "")).lower() in {"true", "1", "yes"}

    def structure(self, name: str) -> Any:  # noqa: ANN401 - JSON has no better type
        """A JSON value, whether it came as such or as text."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def chat_id(self) -> int:
        """The chat a call is about."""
        value = self.text("chat_id")
        if not value:
            raise bad_request("chat_id is empty")
        try:
            return int(value)
        except ValueError:
            raise bad_request("chat not found") from None

    def shown(self) -> dict[str, Any]:
        """For the journal: texts that hold JSON are opened, files are only named."""
        seen: dict[str, Any] = {}
        for name, value in self.values.items():
            seen[name] = _opened(value)
        for name, upload in self.files.items():
            seen[name] = {"file": upload.name, "size": len(upload.data), "mime": upload.mime}
        return seen


def _opened(value: Any) -> Any:  # noqa: ANN401 - JSON has no better type
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def read_params(query: str, content_type: str, body: bytes) -> Params:
    """Query string first, the body over it."""
    values: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True))
    if not body:
        return Params(values)
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        try:
            loaded = json.loads(body)
        except ValueError:
            raise bad_request("can't parse JSON object") from None
        return Params(values | (loaded if isinstance(loaded, dict) else {}))
    if kind == "multipart/form-data":
        fields, files = _multipart(content_type, body)
        return Params(values | fields, files)
    return Params(values | dict(parse_qsl(body.decode(), keep_blank_values=True)))


def _multipart(content_type: str, body: bytes) -> tuple[dict[str, Any], dict[str, Upload]]:
    match = _BOUNDARY.search(content_type)
    if match is None:
        raise bad_request("multipart without a boundary")
    fields: dict[str, Any] = {}
    files: dict[str, Upload] = {}
    parts = (b"\r\n" + body).split(b"\r\n--" + match.group(1).encode())
    for part in parts[1:-1]:
        head, _, data = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if name is None:
            continue
        key = name.group(1).decode()
        if file_name := _FILE_NAME.search(head):
            mime = _MIME.search(head)
            kind = mime.group(1).decode() if mime else "application/octet-stream"
            files[key] = Upload(file_name.group(1).decode(), data, kind)
        else:
            fields[key] = data.decode()
    return fields, files
