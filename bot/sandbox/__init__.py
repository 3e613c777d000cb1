"""A Bot API server on loopback and its page: the bot without a token, and the tests' Telegram."""
