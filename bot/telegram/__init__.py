"""The only room that knows python-telegram-bot and the Bot API's way of saying things."""
