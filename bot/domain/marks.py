"""The marker that makes a sentence translatable where no catalogue may be opened."""


def N_(message: str) -> str:  # noqa: N802 - gettext's own name, which `pybabel extract -k N_` looks for
    """Mark `message` for extraction and return it unchanged; `chat/words.py` translates it."""
    return message
