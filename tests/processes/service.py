"""The real processes of the service, started, asked and killed by tests. Loopback only."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from typing import Any


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Service:
    """`tmserver serve` and `tmserver worker` with one environment."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.port = free_port()
        self.environment = environment | {"TMSERVER_PORT": str(self.port), "TMSERVER_HOST": "127.0.0.1"}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, command: str) -> None:
        """Start one process in a group of its own, so that gunicorn's children die with it."""
        self.processes[command] = subprocess.Popen(
            [sys.executable, "-m", "tmserver.cli.main", command],
            env=self.environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self, command: str, number: signal.Signals = signal.SIGKILL) -> None:
        """End it and all it started; SIGKILL gives no time for last words."""
        process = self.processes.pop(command)
        os.killpg(process.pid, number)
        process.wait(40)

    def wait_until_ready(self, seconds: float = 90) -> float:
        """Seconds until /readyz says so."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            try:
                if self.call("GET", "/readyz")[0] == 200:
                    return time.monotonic() - began
            except OSError:
                time.sleep(0.05)
        raise TimeoutError("the service did not become ready")

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, Any]:
        """Status and JSON of one request; raises OSError when the connection breaks."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            sent = {"Authorization": f"Bearer {token}"} if token else {}
            data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
            connection.request(method, path, data, sent | (headers or {}))
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else None
        except http.client.HTTPException as broken:
            raise OSError(str(broken)) from broken
        finally:
            connection.close()

    def upload(self, path: str, name: str, content: bytes, token: str) -> tuple[int, Any]:
        """POST a file as a form does."""
        edge = "edge-of-the-form"
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        body = head + content + f"\r\n--{edge}--\r\n".encode()
        return self.call(
            "POST", path, body, token=token, headers={"Content-Type": f"multipart/form-data; boundary={edge}"}
        )

    def stop(self) -> None:
        """End what still runs."""
        for command in list(self.processes):
            self.kill(command, signal.SIGTERM)
