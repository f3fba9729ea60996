"""The proxy that is tested, the containers and the unit speak of the same ports, paths and rules."""

from __future__ import annotations

import re
from pathlib import Path

from tests.deploy.conftest import DEPLOY, ROOT

NGINX = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
COMPOSE = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
UNIT = (DEPLOY / "hotspots@.service").read_text(encoding="utf-8")


def services() -> dict[str, str]:
    """Each container's own lines, by its name; the file is plain enough to be read without a YAML package."""
    assert "\t" not in COMPOSE
    below = COMPOSE.split("\nservices:\n")[1].split("\nvolumes:\n")[0]
    parts = re.split(r"^  (\S+):\n", below, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_the_containers_serve_where_the_proxy_looks() -> None:
    looked = re.findall(r"^\s*server (127\.0\.0\.1):(\d+) ", NGINX, re.MULTILINE)
    served = re.findall(r"--server\.address=(\S+) --server\.port=(\d+)", COMPOSE)
    assert looked == served and len(served) == 2
    dashboards = [name for name in services() if name != "nginx"]
    assert len(dashboards) == 2
    assert f"depends_on: [{', '.join(dashboards)}]" in services()["nginx"]
    assert all("<<: *dashboard" in services()[name] for name in dashboards)
    # 127.0.0.1 is the same for all of them only in the machine's own network.
    assert COMPOSE.count("network_mode: host") == 2


def test_the_containers_have_what_the_proxy_reads() -> None:
    mounted = dict(re.findall(r"- (\./\S+|\w[\w-]*):(/[^:\s]+)", services()["nginx"]))
    named = set(re.findall(r"(?:ssl_certificate|ssl_certificate_key) +(\S+);", NGINX))
    assert len(named) == 2 and named <= set(mounted.values())
    assert mounted["./nginx.conf"] == "/etc/nginx/nginx.conf"
    assert all(path.startswith("/var/lib/nginx/") for path in re.findall(r"_temp_path (\S+);", NGINX))
    assert "/var/lib/nginx" in mounted.values()


def test_every_named_volume_is_declared() -> None:
    declared = set(re.findall(r"^  (\S+):$", COMPOSE.split("\nvolumes:\n")[1], re.MULTILINE))
    used = set(re.findall(r"^ +- ([a-z][\w-]*):/", COMPOSE, re.MULTILINE))
    assert used == declared


def test_unit_and_containers_start_the_same_program() -> None:
    command = "python -m streamlit run dashboard.py --server.address=127.0.0.1 --server.port="
    assert f"{command}%i" in UNIT
    assert COMPOSE.count(command) == 2
    for text in (UNIT, COMPOSE):
        assert "HOTSPOTS_STORE" in text
    assert "STREAMLIT_SERVER_COOKIE_SECRET" in COMPOSE and "STREAMLIT_SERVER_COOKIE_SECRET" in UNIT
    assert (ROOT / "dashboard.py").exists()


def test_no_machine_of_ours_is_named() -> None:
    for path in sorted(Path(DEPLOY).iterdir()):
        names = re.findall(r"[\w.-]+\.(?:org|com|uk|net)\b", path.read_text(encoding="utf-8"))
        assert set(names) <= {"dashboard.example.org"}, path.name
