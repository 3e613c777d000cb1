"""The official names: what the sandbox understands exists in Telegram's Bot API 10.1."""

from bot.sandbox.clock import SandboxClock
from bot.sandbox.methods import methods_for
from bot.sandbox.updates import UpdateQueue
from bot.sandbox.webhook import Webhook

#: Method -> its official parameters, from the published description of Bot API 10.1 (June 2026).
OFFICIAL = {
    "getUpdates": {
        "offset",
        "limit",
        "timeout",
        "allowed_updates",
    },
    "getFile": {
        "file_id",
    },
    "getChat": {
        "chat_id",
    },
    "setWebhook": {
        "url",
        "certificate",
        "ip_address",
        "max_connections",
        "allowed_updates",
        "drop_pending_updates",
        "secret_token",
    },
    "deleteWebhook": {
        "drop_pending_updates",
    },
    "getWebhookInfo": set(),
    "sendMessage": {
        "business_connection_id",
        "chat_id",
        "message_thread_id",
        "direct_messages_topic_id",
        "text",
        "parse_mode",
        "entities",
        "link_preview_options",
        "disable_notification",
        "protect_content",
        "allow_paid_broadcast",
        "message_effect_id",
        "suggested_post_parameters",
        "reply_parameters",
        "reply_markup",
    },
    "sendVoice": {
        "business_connection_id",
        "chat_id",
        "message_thread_id",
        "direct_messages_topic_id",
        "voice",
        "caption",
        "parse_mode",
        "caption_entities",
        "duration",
        "disable_notification",
        "protect_content",
        "allow_paid_broadcast",
        "message_effect_id",
        "suggested_post_parameters",
        "reply_parameters",
        "reply_markup",
    },
    "sendPhoto": {
        "business_connection_id",
        "chat_id",
        "message_thread_id",
        "direct_messages_topic_id",
        "photo",
        "caption",
        "parse_mode",
        "caption_entities",
        "show_caption_above_media",
        "has_spoiler",
        "disable_notification",
        "protect_content",
        "allow_paid_broadcast",
        "message_effect_id",
        "suggested_post_parameters",
        "reply_parameters",
        "reply_markup",
    },
    "sendDocument": {
        "business_connection_id",
        "chat_id",
        "message_thread_id",
        "direct_messages_topic_id",
        "document",
        "thumbnail",
        "caption",
        "parse_mode",
        "caption_entities",
        "disable_content_type_detection",
        "disable_notification",
        "protect_content",
        "allow_paid_broadcast",
        "message_effect_id",
        "suggested_post_parameters",
        "reply_parameters",
        "reply_markup",
    },
    "sendLocation": {
        "business_connection_id",
        "chat_id",
        "message_thread_id",
        "direct_messages_topic_id",
        "latitude",
        "longitude",
        "horizontal_accuracy",
        "live_period",
        "heading",
        "proximity_alert_radius",
        "disable_notification",
        "protect_content",
        "allow_paid_broadcast",
        "message_effect_id",
        "suggested_post_parameters",
        "reply_parameters",
        "reply_markup",
    },
    "sendChatAction": {
        "business_connection_id",
        "chat_id",
        "message_thread_id",
        "action",
    },
    "editMessageText": {
        "business_connection_id",
        "chat_id",
        "message_id",
        "inline_message_id",
        "text",
        "parse_mode",
        "entities",
        "link_preview_options",
        "rich_message",
        "reply_markup",
    },
    "editMessageReplyMarkup": {
        "business_connection_id",
        "chat_id",
        "message_id",
        "inline_message_id",
        "reply_markup",
    },
    "deleteMessage": {
        "chat_id",
        "message_id",
    },
    "deleteMessages": {
        "chat_id",
        "message_ids",
    },
    "answerCallbackQuery": {
        "callback_query_id",
        "text",
        "show_alert",
        "url",
        "cache_time",
    },
    "getMe": set(),
    "setMyCommands": {
        "commands",
        "scope",
        "language_code",
    },
    "getMyCommands": {
        "scope",
        "language_code",
    },
    "deleteMyCommands": {
        "scope",
        "language_code",
    },
    "setMyName": {
        "name",
        "language_code",
    },
    "setMyDescription": {
        "description",
        "language_code",
    },
    "setMyShortDescription": {
        "short_description",
        "language_code",
    },
    "getMyName": {
        "language_code",
    },
    "getMyDescription": {
        "language_code",
    },
    "getMyShortDescription": {
        "language_code",
    },
}


def test_every_method_and_parameter_is_an_official_one():
    known = methods_for(Webhook(UpdateQueue(), SandboxClock()))
    assert {method.name for method in known.values()} == set(OFFICIAL)
    for method in known.values():
        assert set(method.parameters) <= OFFICIAL[method.name], method.name
