"""Secrets of a store: made on first demand, readable by their owner only, never in a snapshot."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from hotspots.errors import StoreError


def secret(path: Path) -> str:
    """A secret of this store, made on first demand and readable by its owner only; never in a snapshot.

    Raises:
        StoreError: when it can be neither read nor made.
    """
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
                    handle.write(secrets.token_hex(32))
            except FileExistsError:
                pass
        key = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise StoreError(
            "A secret of this store cannot be read or made.",
            where=str(path),
            remedy=f"Check your right to write in this folder. ({error.strerror})",
        ) from error
    if len(key) < 32:
        raise StoreError("A secret of this store is damaged.", where=str(path), remedy="Put back the backup copy.")
    return key
