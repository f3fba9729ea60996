"""Files of boundaries, looked at before they are opened: plain files of one layer and of a size that can be read."""

from __future__ import annotations

import zipfile
from pathlib import Path

from hotspots.errors import SettingsError

# A file of every ward of a country has less; reading takes six times as much memory.
_MOST_BYTES = 512 * 1024**2


def is_file(path: Path) -> bool:
    """Whether there is a plain file; not a folder, a device, or a path that cannot be."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def check_boundary_file(path: Path, where: str) -> None:
    """That a path is a plain file of a size that can be read, with one layer of shapes.

    Without this GDAL would follow it to the network or into a device.

    Raises:
        SettingsError: saying what else it is.
    """
    if not is_file(path):
        raise SettingsError("There is no such file.", where=where, remedy="Check the path; folders cannot be read.")
    size = path.stat().st_size
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            size = sum(info.file_size for info in archive.infolist())
    if size > _MOST_BYTES:
        raise SettingsError(
            f"The boundaries are larger than {_MOST_BYTES // 1024**2} MB.",
            where=where,
            remedy="Take a generalised edition, or cut out the area.",
        )
    import pyogrio

    try:
        layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    except Exception:  # GDAL's own; reading says what is wrong.
        return
    if len(layers) > 1:
        raise SettingsError(
            f"It holds several layers ({', '.join(layers[:5])}), and only one can be read.",
            where=where,
            remedy="Save the layer that is meant in a file of its own.",
        )
