"""Dashboards and other servers that tests start on loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """A port at which nothing answers now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Wait until something answers at the port; the test fails after 40 seconds."""
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"nothing answers at port {port}")


def start_dashboard(store: Path, port: int, log: Path, *options: str, **env: str) -> subprocess.Popen[bytes]:
    """A dashboard that answers at the port; what it prints is added to the log."""
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", f"--server.port={port}", *options]
    with log.open("ab") as output:
        server = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "HOTSPOTS_STORE": str(store), **env}, stdout=output, stderr=output
        )
    wait_for(port)
    return server
