"""Calls that this service makes to others: to the address that was checked and no other, never redirected.

A name may lead to an address inside the house, now or after a change of the DNS: it is resolved once, every address is
checked, and the connection goes to one of those.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias
from urllib.parse import SplitResult, urlsplit

from tmserver.errors import Invalid
from tmserver.phrases import N_, Phrase

Networks: TypeAlias = "Sequence[IPv4Network | IPv6Network]"
"""Private networks that may be called all the same."""
_Address: TypeAlias = "IPv4Address | IPv6Address"

LONGEST_URL = 500
STEP_SECONDS = 10.0
WHOLE_SECONDS = 20.0
"""A receiver that trickles is cut off: the worker has other work."""
_NAT64 = IPv6Network("64:ff9b::/96")


class Undeliverable(Exception):
    """Why nothing was delivered, in plain words for an administrator."""


def check_url(url: str, networks: Networks) -> None:
    """Raise Invalid unless the URL can be called; names are looked up only when something is sent."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = SplitResult("", "", "", "", ""), None
    if (
        len(url) > LONGEST_URL or parts.scheme not in {"http", "https"} or not parts.hostname or parts.username
        or parts.fragment or port == 0 or not url.isascii() or not url.isprintable() or " " in url
    ):  # fmt: skip
        raise Invalid(field="url", reason=Phrase(N_("write an address like https://cms.example.org/hooks, in ASCII.")))
    try:
        literal = ip_address(parts.hostname)
    except ValueError:
        return
    if not _is_allowed(literal, networks):
        raise Invalid(field="url", reason=Phrase(N_("private addresses are not called (TMSERVER_WEBHOOK_NETWORKS).")))


def _is_allowed(address: _Address, networks: Networks) -> bool:
    """Whether an address is public or of a network that is allowed, whatever it is wrapped in."""
    return all(
        (one.is_global and not one.is_multicast) or any(one in network for network in networks)
        for one in _meant(address)
    )


def _meant(address: _Address) -> Iterator[_Address]:
    if isinstance(address, IPv6Address):
        for inner in (address.ipv4_mapped, address.sixtofour):
            if inner is not None:
                yield inner
        if address in _NAT64:
            yield IPv4Address(int(address) & 0xFFFFFFFF)
        if address.ipv4_mapped is not None:
            return
    yield address


def _resolved(host: str, port: int, networks: Networks) -> str:
    """The address to call. Raises Undeliverable when there is none, or one of them is private."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Undeliverable("the host name cannot be resolved") from None
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    if not addresses:
        raise Undeliverable("the host name cannot be resolved")
    for address in addresses:
        if not _is_allowed(ip_address(address), networks):
            raise Undeliverable("the host name leads to a private address")
    return addresses[0]


class _Pinned(http.client.HTTPConnection):
    """Connects to an address that was checked; the host's name stays in the headers and the certificate's check."""

    def __init__(self, parts: SplitResult, address: str, port: int) -> None:
        super().__init__(parts.hostname or "", port, timeout=STEP_SECONDS)
        self._address, self._is_secure = address, parts.scheme == "https"

    def connect(self) -> None:
        """As the base class does, at the pinned address."""
        sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._is_secure:
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=self.host)
        self.sock = sock


def post(url: str, headers: Mapping[str, str], body: bytes, networks: Networks) -> int:
    """Send, and give the status of the answer; its body is not read. Raises Undeliverable."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _resolved(parts.hostname or "", port, networks)
    connection = _Pinned(parts, address, port)
    watch = threading.Timer(WHOLE_SECONDS, _cut, [connection])
    watch.start()
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body=body, headers={**headers, "Host": parts.netloc})
        return connection.getresponse().status
    except TimeoutError:
        raise Undeliverable("no answer in time") from None
    except ssl.SSLError:
        raise Undeliverable("the certificate or the encryption does not hold") from None
    except (OSError, http.client.HTTPException, ValueError) as fault:
        raise Undeliverable(f"the connection broke ({type(fault).__name__})") from None
    finally:
        watch.cancel()
        connection.close()


def _cut(connection: http.client.HTTPConnection) -> None:
    if connection.sock is not None:
        connection.sock.shutdown(socket.SHUT_RDWR)
