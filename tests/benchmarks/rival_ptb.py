"""A rival: python-telegram-bot's `ConversationHandler` as its manual has it.

python rival_ptb.py ADDRESS TOKEN FOLDER sequential|concurrent|pickle
"""

import sys
from pathlib import Path
from typing import TextIO

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

from tests.benchmarks.rival_form import FORM, Shown, file_report, pressed, show, take


def _markup(shown: Shown) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(label, callback_data=data) for label, data in row]
            for row in shown.keys
        ]
    )


async def _begin(update: Update, context: ContextTypes.DEFAULT_TYPE) -> object:
    context.user_data.clear()
    shown = show(0, {})
    await update.message.reply_text(shown.text, parse_mode="HTML", reply_markup=_markup(shown))
    return shown.state


def _steps(key: str, log: TextIO) -> list[object]:
    """The handlers of one state."""

    async def say(update: Update, context: ContextTypes.DEFAULT_TYPE) -> object:
        shown = take(key, update.message.text, context.user_data)
        await update.message.reply_text(shown.text, parse_mode="HTML", reply_markup=_markup(shown))
        return shown.state

    async def press(update: Update, context: ContextTypes.DEFAULT_TYPE) -> object:
        query = update.callback_query
        shown = take(key, pressed(key, query.data), context.user_data)
        await query.answer()
        await query.edit_message_text(shown.text, parse_mode="HTML", reply_markup=_markup(shown))
        if shown.state is None:
            file_report(context.user_data, log)
            context.user_data.clear()
            return ConversationHandler.END
        return shown.state

    return [
        CallbackQueryHandler(press, pattern=f"^{key}:"),
        MessageHandler(filters.TEXT & ~filters.COMMAND, say),
    ]


def main() -> None:
    """Poll for ever."""
    address, token, folder, kind = sys.argv[1:]
    builder = Application.builder().token(token).base_url(f"{address}/bot")
    # As a busy bot's owner would: the stock second until a connection is free is soon too short.
    builder = builder.pool_timeout(60)
    if kind != "sequential":
        builder = builder.concurrent_updates(True)
    kept = kind == "pickle"
    if kept:
        builder = builder.persistence(PicklePersistence(Path(folder) / "state.pickle"))
    application = builder.build()
    with (Path(folder) / "reports").open("w", encoding="utf-8") as log:
        application.add_handler(
            ConversationHandler(
                entry_points=[CommandHandler("start", _begin)],
                states={question.key: _steps(question.key, log) for question in FORM},
                fallbacks=[CommandHandler("start", _begin)],
                name="report",
                persistent=kept,
            )
        )
        application.run_polling()


if __name__ == "__main__":
    main()
