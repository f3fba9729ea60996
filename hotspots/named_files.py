"""The files that the settings name and that only pages read, looked at when data are loaded: then somebody is there."""

from __future__ import annotations

from pathlib import Path

from hotspots.errors import SettingsError
from hotspots.settings import Settings


def check_files_of(settings: Settings) -> None:
    """That term dates and provision can be read.

    Raises:
        SettingsError: when one cannot.
    """
    _check_terms(settings)
    _check_provision(settings)


def files_amiss(settings: Settings) -> list[str]:
    """What is wrong with term dates, provision and the maps' layers: a sentence each, for the reports are loaded."""
    said = []
    for check in (_check_terms, _check_provision):
        try:
            check(settings)
        except SettingsError as error:
            said.append(f"{error.sentence} The reports were loaded all the same.")
    for title, path in settings.area.layers.items():
        try:
            _check_layer(title, path)
        except SettingsError as error:
            said.append(f"{error.sentence} The reports were loaded; the maps go without this layer.")
    return said


def _check_terms(settings: Settings) -> None:
    from hotspots.insight.calendar import bank_holidays, read_terms

    if settings.calendar.terms is not None:
        read_terms(settings.calendar)
        bank_holidays(settings.calendar, [2025])


def _check_provision(settings: Settings) -> None:
    from hotspots.insight.provision import read_provision

    if settings.geography.provision is not None:
        read_provision(settings)


def _check_layer(title: str, path: Path) -> None:
    """That a layer of the maps is there and holds shapes; what they are is not read.

    Raises:
        SettingsError: saying what else it is.
    """
    import pyogrio

    from hotspots.intake.boundary_files import check_boundary_file

    where = f"[area.layers] {title} = {path}"
    check_boundary_file(path, where)
    try:
        shapes = pyogrio.read_info(path, force_feature_count=True)["features"]
    except Exception as error:  # GDAL raises errors of its own for what is spoilt in a file.
        raise SettingsError(
            "The layer cannot be read.", where=where, remedy="Name a GeoJSON or GeoPackage file."
        ) from error
    if not shapes:
        raise SettingsError("The layer holds no shapes.", where=where, remedy="Save it again, or take it out.")
