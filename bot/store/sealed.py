"""Sealing what identifies a person, and keyed hashes to find it again (law 8).

AES-256-GCM, one key a purpose, so that whoever holds the key of the drafts cannot read identities.
A sealed value is: format (1 byte), key id (2 bytes), nonce (12 bytes), ciphertext; the purpose is
authenticated with it, so a value moved to another column does not open.
"""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.domain.ids import ChatKey

_FORMAT = 1
_HEAD = 3
_NONCE = 12
#: Bytes of a link of the audit trail.
_LINK = 16


class Purpose(StrEnum):
    """What a key is for."""

    RAW = "raw"
    DRAFT = "draft"
    IDENTITY = "identity"
    CASE = "case"
    OUTBOX = "outbox"
    VOICE = "voice"
    DECLARATION = "declaration"
    COMPLAINT = "complaint"
    LOOKUP = "lookup"


class KeyFault(Exception):
    """The key file is missing, unreadable, or lacks a key; the message says what to mend."""


class SealBroken(Exception):
    """A sealed value does not open: wrong key file, or the value was changed."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys of one programme: (purpose, key id) -> 32 bytes."""

    keys: Mapping[tuple[Purpose, int], bytes]

    def newest(self, purpose: Purpose, epoch: int | None = None) -> int:
        """Return the id of the key that new values are sealed with in an epoch; None: the last."""
        numbers = [number for of, number in self.keys if of is purpose]
        return max(
            (each for each in numbers if epoch is None or each <= epoch), default=max(numbers)
        )

    @property
    def last(self) -> int:
        """The highest id of any key."""
        return max(number for _, number in self.keys)

    def marks(self) -> Mapping[tuple[Purpose, int], str]:
        """Return by what each key is recognised: a keyed hash that betrays nothing of it."""
        return {
            (purpose, number): hmac.new(
                secret, f"sulh key {purpose} {number}".encode(), hashlib.sha256
            ).hexdigest()[:32]
            for (purpose, number), secret in self.keys.items()
        }


def key_file(ring: Keyring) -> str:
    """Return the content of a key file."""
    keys = [
        {"purpose": purpose.value, "id": number, "secret": base64.b64encode(secret).decode("ascii")}
        for (purpose, number), secret in ring.keys.items()
    ]
    about = "Sulh key file. Keep it secret and apart from the database backup."
    return json.dumps({"about": about, "keys": keys}, indent=2)


def fresh_keys(purposes: Iterable[Purpose], number: int) -> dict[tuple[Purpose, int], bytes]:
    """Make a fresh key for each purpose."""
    return {(purpose, number): os.urandom(32) for purpose in purposes}


def write_keys(path: Path) -> None:
    """Write a new key file that only its owner may read.

    Raises KeyFault where the file exists: a lost key is lost data.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyFault(f"{path} exists already; it is never overwritten") from None
    except OSError as fault:
        raise KeyFault(f"{path} cannot be written: {fault.strerror}") from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(key_file(Keyring(fresh_keys(Purpose, 1))))


def read_keys(path: Path) -> Keyring:
    """Read a key file. Raises KeyFault, with what to do, where it does not serve."""
    ring = keys_in(path)
    if lacking := lacks(ring):
        raise KeyFault(
            f"{path} lacks a key for: {', '.join(lacking)}; after an upgrade add it with: "
            "sulh keys complete"
        )
    return ring


def lacks(ring: Keyring) -> list[Purpose]:
    """The purposes for which there is no key: those that a newer version brought along."""
    return [each for each in Purpose if not any(of is each for of, _ in ring.keys)]


def keys_in(path: Path) -> Keyring:
    """Read a key file that may lack a purpose. Raises KeyFault likewise."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        keys = {
            (Purpose(entry["purpose"]), int(entry["id"])): base64.b64decode(entry["secret"])
            for entry in data["keys"]
        }
    except FileNotFoundError:
        raise KeyFault(f"no key file at {path}; make one with: sulh keys init") from None
    except OSError as fault:
        raise KeyFault(f"{path} cannot be read: {fault.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise KeyFault(f"{path} is not a key file of Sulh; restore it from its backup") from None
    if not keys or any(len(secret) != 32 for secret in keys.values()):  # noqa: PLR2004 - AES-256
        raise KeyFault(f"{path} lacks a whole key for some purpose; restore it from its backup")
    return Keyring(keys)


def key_of(sealed: bytes) -> int:
    """Return the id of the key with which a value was sealed."""
    return int.from_bytes(sealed[1:_HEAD], "big")


class Sealer:
    """Seals, opens and hashes with one keyring.

    Keys are rotated while processes run (store/rotation.py): the database says which epoch it is,
    and every unit of work keeps up with it before anything is sealed or opened.
    """

    def __init__(self, ring: Keyring, again: Callable[[], Keyring] | None = None) -> None:
        """`again` reads the key file once more, where there is one."""
        self._again = again
        self._epoch: int | None = None
        self._use(ring, None)
        # Keyed hashes are never made anew: what they were made of is kept nowhere.
        self._lookup = ring.keys[Purpose.LOOKUP, ring.newest(Purpose.LOOKUP)]
        self._chain = hmac.digest(self._lookup, b"sulh audit chain", hashlib.sha256)

    def _use(self, ring: Keyring, epoch: int | None) -> None:
        """Prepare the ciphers of every key once."""
        self._ring = ring
        self._ciphers = {at: AESGCM(key) for at, key in ring.keys.items()}
        self._newest = {purpose: ring.newest(purpose, epoch) for purpose in Purpose}

    def keep_up(self, epoch: int) -> None:
        """Seal with the keys of an epoch from now on.

        Raises KeyFault where the key file lacks them: what others seal could not be opened here.
        """
        if epoch == self._epoch:
            return
        ring = self._ring
        if epoch > ring.last and self._again is not None:
            ring = self._again()
        if epoch > ring.last:
            raise KeyFault(
                f"keys were rotated (epoch {epoch}) and the key file here lacks the new ones; "
                "put the present key file here"
            )
        self._use(ring, epoch)
        self._epoch = epoch

    def seal(self, purpose: Purpose, plain: bytes) -> bytes:
        """Seal bytes under the newest key of `purpose`."""
        number = self._newest[purpose]
        nonce = os.urandom(_NONCE)
        body = self._ciphers[purpose, number].encrypt(nonce, plain, purpose.encode())
        return bytes((_FORMAT, *number.to_bytes(2, "big"))) + nonce + body

    def present(self, purpose: Purpose) -> int:
        """Return the id of the key that values are sealed with now."""
        return self._newest[purpose]

    def open(self, purpose: Purpose, sealed: bytes) -> bytes:
        """Open what `seal` made. Raises SealBroken."""
        number = key_of(sealed)
        cipher = self._ciphers.get((purpose, number))
        if cipher is None or sealed[0] != _FORMAT:
            raise SealBroken(f"no key {number} for {purpose.value} in the key file")
        try:
            return cipher.decrypt(
                sealed[_HEAD : _HEAD + _NONCE], sealed[_HEAD + _NONCE :], purpose.encode()
            )
        except InvalidTag:
            raise SealBroken(f"a value sealed for {purpose.value} does not open") from None

    def seal_json(self, purpose: Purpose, value: object) -> bytes:
        """Seal a JSON value."""
        return self.seal(purpose, orjson.dumps(value))

    def open_json(self, purpose: Purpose, sealed: bytes) -> Any:  # noqa: ANN401 - JSON is anything
        """Open a JSON value. Raises SealBroken."""
        return orjson.loads(self.open(purpose, sealed))

    def hash(self, kind: str, value: str) -> str:
        """Return a keyed hash (32 hex digits): equal values meet, nobody reads them back."""
        mark = f"{kind}\0{value}".encode()
        return hmac.digest(self._lookup, mark, "sha256").hex()[:32]

    def link(self, before: bytes, said: bytes) -> bytes:
        """Return the link of a row of the audit trail: a keyed hash of it and of the one before."""
        return hmac.digest(self._chain, before + said, "sha256")[:_LINK]

    def chat_key(self, chat_id: int) -> ChatKey:
        """Return the key of a chat; groups and channels (negative ids) start with «g»."""
        return ChatKey(("g" if chat_id < 0 else "p") + self.hash("chat", str(chat_id)))
