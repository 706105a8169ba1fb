"""Files of this host in the data folder: uploads, exports under way, the secret key, the host's own name.

A user's file name is data, never a path: uploads are stored under a uuid.
"""

import os
import secrets
import time
import uuid
from collections.abc import Container, Iterable
from pathlib import Path

from tmserver.errors import BadSetting, DiskFull, TooLarge
from tmserver.phrases import N_, Phrase

CHUNK_BYTES = 1 << 20
UPLOAD_GRACE_SECONDS = 3600


class Files:
    """The data folder. Made on first use, readable by its owner alone."""

    def __init__(self, root: Path) -> None:
        self.root = root
        try:
            root.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            reason = Phrase(N_("%(path)s cannot be used (%(why)s)."), {"path": str(root), "why": error.strerror})
            raise BadSetting(name="TMSERVER_DATA_DIR", reason=reason) from None

    def _once(self, name: str, value: str) -> str:
        """The content of a small file, written with `value` by whoever comes first."""
        path = self.root / name
        scratch = self.root / f".{name}.{uuid.uuid4().hex}"
        if not path.exists():
            descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as stream:
                stream.write(value)
            try:
                os.link(scratch, path)
            except FileExistsError:
                pass
            finally:
                scratch.unlink()
        return path.read_text(encoding="ascii").strip()

    def secret_key(self) -> str:
        """The key made once for this installation."""
        return self._once("secret-key", secrets.token_urlsafe(48))

    def host(self) -> str:
        """The name of this data folder: jobs that need its files run where it is."""
        return self._once("host-id", uuid.uuid4().hex)

    def uploads(self) -> Path:
        """Folder of the uploads."""
        folder = self.root / "uploads"
        folder.mkdir(exist_ok=True, mode=0o700)
        return folder

    def upload(self, name: str) -> Path:
        """Path of a stored upload by the name `store` gave it."""
        return self.uploads() / uuid.UUID(hex=name).hex

    def store(self, chunks: Iterable[bytes], limit: int) -> str:
        """Stream an upload to disk; returns its stored name. Raises TooLarge above `limit` bytes, DiskFull."""
        name = uuid.uuid4().hex
        path = self.upload(name)
        size = 0
        try:
            with path.open("xb") as stream:
                for chunk in chunks:
                    size += len(chunk)
                    if size > limit:
                        raise TooLarge(limit=limit)
                    stream.write(chunk)
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            path.unlink(missing_ok=True)
            raise DiskFull from error
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return name

    def remove_uploads_except(self, kept: Container[str]) -> None:
        """Remove uploads that nobody needs and that are at least an hour old (younger ones may be coming in)."""
        for path in self.uploads().iterdir():
            try:
                if path.stem not in kept and time.time() - path.stat().st_mtime > UPLOAD_GRACE_SECONDS:
                    path.unlink()
            except FileNotFoundError:
                continue  # another worker was quicker
