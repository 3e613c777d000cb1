"""Which messages nobody asked for: those are what a locked phone shows."""

from dataclasses import dataclass

#: An answer that takes longer than this was not waited for.
_PATIENCE = 60.0
#: What follows an answer within this time belongs to it.
_SAME_BREATH = 3.0


@dataclass(slots=True)
class Attention:
    """One chat's give and take. Times are the sandbox's, in seconds."""

    #: The sequence number of the person's last act; whoever acts has the chat before their eyes.
    acted_seq: int = 0
    _acted_at: float = float("-inf")
    _answered_at: float = float("-inf")
    _waiting: bool = False

    def act(self, seq: int, now: float) -> None:
        """The person wrote or pressed something."""
        self.acted_seq = seq
        self._acted_at = now
        self._waiting = True

    def answer(self, now: float) -> bool:
        """The bot sent, edited or showed something; whether it answered an act."""
        waited = self._waiting and now - self._acted_at < _PATIENCE
        if not waited and now - self._answered_at >= _SAME_BREATH:
            return False
        self._waiting = False
        self._answered_at = now
        return True
