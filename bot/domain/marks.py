"""The marker that makes a sentence translatable where no catalogue may be opened."""


def N_(message: str) -> str:
    """Mark `message` for extraction and return it unchanged; `chat/words.py` translates it."""
    return message
