"""What the Bot API answers when it refuses a call."""

from dataclasses import dataclass

from typing_extensions import override


@dataclass(slots=True, eq=False)
class ApiError(Exception):
    """A refusal in Telegram's form: the code is also the HTTP status."""

    code: int
    description: str
    retry_after: int | None = None

    @override
    def __str__(self) -> str:
        return f"{self.code} {self.description}"


@dataclass(slots=True, eq=False)
class ControlError(Exception):
    """What a person in the sandbox asked for cannot be done; the sentence says why."""

    description: str
    status: int = 400

    @override
    def __str__(self) -> str:
        return self.description


def bad_request(reason: str) -> ApiError:
    """The most frequent refusal."""
    return ApiError(400, f"Bad Request: {reason}")


def too_many_requests(seconds: int) -> ApiError:
    """The pace was exceeded: the caller waits this long."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", seconds)
