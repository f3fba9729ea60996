"""Two dashboard processes behind a real nginx that runs the documented configuration, ports and paths put in."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from dashboards import free_port, start_dashboard, wait_for

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "docs" / "deploy"
NAME = "dashboard.example.org"
COOKIE = "hotspots_process"


def find_nginx() -> str:
    """nginx; where there is none the tests are skipped, but not where tests must be complete."""
    path = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("no nginx on this machine: the set-up of several processes cannot be tested")
        pytest.skip("no nginx on this machine")
    return path


def configured(folder: Path, *, https: int, http: int, dashboards: tuple[int, int], name: str) -> str:
    """The documented configuration with this machine's ports and paths; nothing else is changed."""
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    others = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("fastcgi", "uwsgi", "scgi"))
    changes = {
        "listen 443 ssl": f"listen 127.0.0.1:{https} ssl",
        "listen 80 ": f"listen 127.0.0.1:{http} ",
        "127.0.0.1:8501": f"127.0.0.1:{dashboards[0]}",
        "127.0.0.1:8502": f"127.0.0.1:{dashboards[1]}",
        f'"https://{NAME}" 0;': f'"https://{name}:{https}" 0; "https://dashboard.localhost:{https}" 0;',
        f"https://{NAME}$": f"https://{name}:{https}$",
        f"server_name {NAME}": f"server_name {name} dashboard.localhost",
        "/etc/ssl/certs/dashboard.pem": f"{folder}/dashboard.pem",
        "/etc/ssl/private/dashboard.key": f"{folder}/dashboard.key",
        "/var/log/nginx": str(folder),
        "/run/nginx.pid": f"{folder}/nginx.pid",
        "/var/lib/nginx": str(folder),
        "http {\n": f"http {{\n    {others}\n",
    }
    for old, new in changes.items():
        assert old in text, f"the documented configuration has no “{old}” any more"
        text = text.replace(old, new)
    assert not re.search(rf"^[^#\n]*{re.escape(NAME)}", text, re.MULTILINE)
    # Run by root, the workers could not read the test's own folder as another user.
    return ("user root;\n" if os.getuid() == 0 else "") + text


@dataclass
class Dashboards:
    """Two processes and the proxy in front of them.

    Attributes:
        address: of the proxy.
        servers: port → process.
    """

    store: Path
    https: int
    http: int
    servers: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"https://127.0.0.1:{self.https}"

    def start(self, port: int, log: Path) -> None:
        self.servers[port] = start_dashboard(
            self.store, port, log, "--server.address=127.0.0.1", STREAMLIT_SERVER_COOKIE_SECRET="not-secret" * 4
        )

    def ask(
        self, path: str, *, method: str = "GET", cookie: str = "", body: bytes = b"", host: str = "", origin: str = ""
    ) -> http.client.HTTPResponse:
        """One request to the proxy by a client that looks at no certificate; the answer's body is read."""
        context = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection("127.0.0.1", self.https, context=context, timeout=20)
        headers = {
            **({"Cookie": f"{COOKIE}={cookie}"} if cookie else {}),
            **({"Host": host} if host else {}),
            **({"Origin": origin} if origin else {}),
        }
        if path.endswith("/stream"):
            headers |= {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
                        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}  # fmt: skip
        connection.request(method, path, body=body or None, headers=headers)
        return connection.getresponse()

    def led_to(self, cookie: str) -> int:
        """The port of the process that a browser with this cookie is led to: the one with a connection more."""
        context = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection("127.0.0.1", self.https, context=context, timeout=20)
        before = {port: self.websockets(port) for port in self.servers}
        upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
                   "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Cookie": f"{COOKIE}={cookie}"}  # fmt: skip
        connection.request("GET", "/_stcore/stream", headers=upgrade)
        assert connection.getresponse().status == 101
        found = [port for port in self.servers if self.websockets(port) > before[port]]
        connection.close()
        assert len(found) == 1, found
        port = found[0]
        until = time.monotonic() + 10
        while self.websockets(port) > before[port] and time.monotonic() < until:
            time.sleep(0.02)
        return port

    def websockets(self, port: int) -> int:
        """Sessions with an open websocket, by the process's own count."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", "/_stcore/metrics")
        text = connection.getresponse().read().decode()
        found = re.search(r"^active_sessions(?:\{[^}]*\})? (\d+)", text, re.MULTILINE)
        assert found, text[:500]
        return int(found[1])


@pytest.fixture(scope="module")
def dashboards(
    demo_store: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Dashboards]:
    nginx, openssl = find_nginx(), shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl on this machine")
    folder = tmp_path_factory.mktemp("proxy")
    store = folder / "store"
    shutil.copytree(demo_store, store)
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-keyout", str(folder / "dashboard.key"), "-out", str(folder / "dashboard.pem")],
        check=True, capture_output=True,
    )  # fmt: skip
    made = Dashboards(store, free_port(), free_port())
    ports = (free_port(), free_port())
    text = configured(folder, https=made.https, http=made.http, dashboards=ports, name="127.0.0.1")
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    command = [nginx, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    checked = subprocess.run([*command, "-t", "-e", "stderr"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    proxy = subprocess.Popen([*command, "-e", str(folder / "error.log"), "-g", "daemon off;"])
    try:
        for port in ports:
            made.start(port, folder / f"{port}.log")
        wait_for(made.https)
        yield made
    finally:
        for process in (proxy, *made.servers.values()):
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture
def start_again(dashboards: Dashboards, tmp_path: Path) -> Callable[[int], None]:
    """start_again(port): the process at this port, as systemd would start it."""
    return lambda port: dashboards.start(port, tmp_path / "again.log")
