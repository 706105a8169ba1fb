"""Settings: one table, read once from the environment. `X_FILE` names a file that holds the value of X (secrets).

docs/settings.md describes every row; tests/test_docs.py keeps the two equal.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tmserver.errors import BadSetting
from tmserver.phrases import N_, Phrase

PREFIX = "TMSERVER_"


@dataclass(frozen=True, slots=True)
class Setting:
    """One row: environment name without prefix, how its text is read, default as text (None: not set), help."""

    name: str
    read: Callable[[str], Any]
    default: str | None
    help: str

    @property
    def variable(self) -> str:
        """The environment variable."""
        return PREFIX + self.name


class _Wrong(ValueError):
    """A value that a reader below refuses; carries the phrase."""

    def __init__(self, template: str, **params: Any) -> None:
        super().__init__(template)
        self.phrase = Phrase(template, params)


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise _Wrong(
                N_("“%(value)s” is not a whole number from %(least)d to %(most)d."), value=text, least=least, most=most
            )
        return int(text)

    return read


def _choice(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise _Wrong(N_("“%(value)s” is not one of %(choices)s."), value=text, choices=", ".join(choices))
        return text

    return read


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _Wrong(N_("“%(value)s” is not a time zone. Write one like Europe/Rome."), value=text) from None


def _database_url(text: str) -> str:
    if not text.startswith(("sqlite:///", "postgresql+psycopg://")):
        scheme = text.split("://", 1)[0]  # never the rest: it may hold a password
        raise _Wrong(
            N_("“%(value)s://” is not a database this service knows. Write postgresql+psycopg://… or sqlite:///…"),
            value=scheme,
        )
    return text


def _origins(text: str) -> tuple[str, ...]:
    origins = tuple(part.strip() for part in text.split(",") if part.strip())
    for origin in origins:
        parts = urlsplit(origin)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path:
            raise _Wrong(
                N_("“%(value)s” is not an origin. Write one like https://cat.example.org, without a path."),
                value=origin,
            )
    return origins


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError:
        raise _Wrong(
            N_("“%(value)s” is not a list of networks. Write them like 10.0.0.0/8, 192.168.1.7/32."), value=text
        ) from None


def _text(text: str) -> str:
    if not text.strip():
        raise _Wrong(N_("it is empty. Leave it out for the default."))
    return text


def _folder(text: str) -> Path:
    return Path(_text(text))


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "DATA_DIR",
        _folder,
        "var",
        "Folder for the database, uploads, indexes and the secret key. Must be on a local disk.",
    ),
    Setting(
        "DATABASE_URL",
        _database_url,
        None,
        "Database to use. Not set: SQLite in the data folder. PostgreSQL 14 or newer: postgresql+psycopg://user:password@host/name.",
    ),
    Setting("HOST", _text, "127.0.0.1", "Address the web server listens on."),
    Setting("PORT", _whole(1, 65535), "8080", "Port the web server listens on."),
    Setting("SECRET_KEY", _text, None, "Key that signs page cursors. Not set: made once and kept in the data folder."),
    Setting(
        "WORKERS",
        _whole(0, 64),
        "0",
        "Web server processes; one answers about 300 full look-ups a second. 0: one for each core, at most 4.",
    ),
    Setting("THREADS", _whole(1, 256), "8", "Threads in each web server process."),
    Setting(
        "TRUSTED_PROXIES",
        _whole(0, 8),
        "0",
        "How many reverse proxies stand in front and set X-Forwarded-*. 0: none, the headers are not believed.",
    ),
    Setting("MAX_UPLOAD_BYTES", _whole(1024, 1 << 40), str(2 << 30), "Largest file an import takes, in bytes."),
    Setting(
        "RATE_LIMIT",
        _whole(0, 10_000_000),
        "60000",
        "Calls a minute that one token may make, counted by each web server process. 0: as many as it likes.",
    ),
    Setting(
        "CORS_ORIGINS", _origins, "", "Origins, parted by commas, whose pages may call with a token, or read JSONP."
    ),
    Setting(
        "WEBHOOK_NETWORKS", _networks, "", "Private networks, parted by commas, that webhooks may call: 10.0.0.0/8."
    ),
    Setting(
        "TIMEZONE", _zone, "Europe/Rome", "Time zone of deadlines, embargoes and dates, unless a desk has its own."
    ),
    Setting(
        "WATCH_DIR",
        _folder,
        None,
        "Folder whose subfolders are wire feeds: files that come in become stories. Not set: none.",
    ),
    Setting("LOG", _choice("text", "json"), "text", "Form of the log lines on standard error."),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What SETTINGS says, read: field names are the rows' names in lower case."""

    data_dir: Path
    database_url: str
    host: str
    port: int
    secret_key: str | None
    workers: int
    threads: int
    trusted_proxies: int
    max_upload_bytes: int
    rate_limit: int
    cors_origins: tuple[str, ...]
    webhook_networks: tuple[IPv4Network | IPv6Network, ...]
    timezone: ZoneInfo
    watch_dir: Path | None
    log: str


def _raw(environ: Mapping[str, str], setting: Setting) -> str | None:
    """The text of one setting: from the environment, from the file its _FILE names, or the default."""
    named = environ.get(f"{setting.variable}_FILE")
    if named is None:
        return environ.get(setting.variable, setting.default)
    if setting.variable in environ:
        raise BadSetting(
            name=setting.variable,
            reason=Phrase(
                N_("set it either itself or through %(other)s, not both."), {"other": f"{setting.variable}_FILE"}
            ),
        )
    try:
        return Path(named).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise BadSetting(
            name=f"{setting.variable}_FILE", reason=Phrase(N_("the file “%(path)s” cannot be read."), {"path": named})
        ) from None


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the environment. Raises BadSetting for an unknown TMSERVER_* name or a value that cannot be."""
    known = {setting.variable for setting in SETTINGS} | {f"{setting.variable}_FILE" for setting in SETTINGS}
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            raise BadSetting(name=name, reason=Phrase(N_("there is no such setting. docs/settings.md lists them all.")))
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        text = _raw(environ, setting)
        try:
            values[setting.name.lower()] = None if text is None else setting.read(text)
        except _Wrong as wrong:
            raise BadSetting(name=setting.variable, reason=wrong.phrase) from None
    values["data_dir"] = values["data_dir"].expanduser().absolute()
    if values["database_url"] is None:
        values["database_url"] = f"sqlite:///{values['data_dir'] / 'tmserver.db'}"
    return Settings(**values)
