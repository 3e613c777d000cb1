"""The Bot API's methods by name, and those about updates, files and chats."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox import editing, profile, sending
from bot.sandbox.errors import bad_request
from bot.sandbox.method import Method
from bot.sandbox.params import Params
from bot.sandbox.state import LARGEST_DOWNLOAD, Json, World
from bot.sandbox.webhook import Webhook

_LONGEST_POLL = 50
_MOST_UPDATES = 100
_LOOPBACK = ("http://127.0.0.1", "http://localhost", "http://[::1]")
_GIFTS = ("unlimited", "limited", "unique", "premium_subscription")


def methods_for(webhook: Webhook) -> Mapping[str, Method]:
    """Every method under its name in small letters: Telegram does not mind capitals."""
    known = (*_UPDATES, *_webhook_methods(webhook), *sending.METHODS, *editing.METHODS)
    return {method.name.lower(): method for method in (*known, *profile.METHODS)}


async def _get_updates(world: World, params: Params) -> list[Any]:
    limit = params.integer("limit", _MOST_UPDATES)
    allowed = params.structure("allowed_updates")
    return await world.queue.poll(
        params.integer("offset"),
        limit if 1 <= limit <= _MOST_UPDATES else _MOST_UPDATES,
        max(0, min(params.integer("timeout"), _LONGEST_POLL)),
        allowed if isinstance(allowed, list) else None,
    )


def _get_file(world: World, params: Params) -> Json:
    blob = world.blobs.get(params.text("file_id"))
    if blob is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if blob.size > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return {**blob.api(), "file_path": blob.path}


def _get_chat(world: World, params: Params) -> Json:
    chat = world.chat(params.chat_id())
    accepted = {f"{kind}_gifts" if kind != _GIFTS[-1] else kind: False for kind in _GIFTS}
    full = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": accepted}
    return chat.api() | full


_UPDATES = (
    Method("getUpdates", ("offset", "limit", "timeout", "allowed_updates"), _get_updates),
    Method("getFile", ("file_id",), _get_file),
    Method("getChat", ("chat_id",), _get_chat),
)


def _webhook_methods(webhook: Webhook) -> tuple[Method, ...]:
    def set_webhook(world: World, params: Params) -> bool:
        url = params.text("url")
        if url and not url.startswith(("https://", *_LOOPBACK)):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        allowed = params.structure("allowed_updates")
        if isinstance(allowed, list):
            world.queue.allowed = allowed
        if params.flag("drop_pending_updates"):
            world.queue.clear()
        world.queue.terminate()
        connections = params.integer("max_connections", 40)
        webhook.point_to(url, params.text("secret_token"), connections)
        return True

    def delete_webhook(world: World, params: Params) -> bool:
        if params.flag("drop_pending_updates"):
            world.queue.clear()
        webhook.point_to("", "", 40)
        return True

    def get_info(_world: World, _params: Params) -> Json:
        return webhook.info()

    set_names = ("url", "secret_token", "max_connections", "allowed_updates")
    return (
        Method("setWebhook", (*set_names, "drop_pending_updates"), set_webhook),
        Method("deleteWebhook", ("drop_pending_updates",), delete_webhook),
        Method("getWebhookInfo", (), get_info),
    )
