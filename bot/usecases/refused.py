"""What a use case of the register answers where it does nothing."""


class RegisterRefused(Exception):
    """Nothing was taken in or changed; the message says why and what to mend, and names nobody."""
