"""How the dashboard is served: closed unless somebody opens it."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path


def test_served_to_this_machine_only_and_without_details(root: Path) -> None:
    config = tomllib.loads((root / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["address"] == "127.0.0.1"
    assert config["server"]["enableXsrfProtection"] is True
    assert config["server"]["enableCORS"] is True
    assert config["server"]["maxUploadSize"] <= 200
    assert not config["server"].get("enableAgentApi", False)
    # With these a header that a visitor sends would say who they are.
    assert "trustedUserHeaders" not in config["server"]
    assert config["client"]["showErrorDetails"] == "none"
    assert config["browser"]["gatherUsageStats"] is False


def test_no_secret_is_in_the_repository(root: Path) -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=False)
    files = listed.stdout.splitlines() if listed.returncode == 0 else []
    assert not [name for name in files if re.search(r"secrets\.toml$|\.key$|\.pem$|\.p12$", name)]
    assert ".streamlit/secrets.toml" in (root / ".gitignore").read_text(encoding="utf-8").splitlines()
