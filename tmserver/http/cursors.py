"""Page cursors: where a list goes on, URL-safe and signed, so that only what we gave out comes back."""

import base64
import binascii
import hashlib
import hmac

from tmserver.errors import BadCursor
from tmserver.http.identity import core

_SIGNATURE_BYTES = 8


def _signature(payload: bytes, purpose: str) -> bytes:
    return hmac.digest(core().secret_key.encode(), purpose.encode() + b"\0" + payload, hashlib.sha256)[
        :_SIGNATURE_BYTES
    ]


def make(purpose: str, after: int | None) -> str | None:
    """The cursor of the list `purpose` that goes on after an id; None at the end."""
    if after is None:
        return None
    payload = str(after).encode()
    return base64.urlsafe_b64encode(_signature(payload, purpose) + payload).rstrip(b"=").decode()


def read(purpose: str, cursor: str | None) -> int | None:
    """The id a cursor of this list stands for. Raises BadCursor."""
    if not cursor:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        payload = raw[_SIGNATURE_BYTES:]
        if not hmac.compare_digest(raw[:_SIGNATURE_BYTES], _signature(payload, purpose)):
            raise BadCursor
        return int(payload)
    except (binascii.Error, ValueError):
        raise BadCursor from None
