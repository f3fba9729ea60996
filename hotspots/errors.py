"""Everything that can go wrong, and what to do about it.

HotspotsError
├── UsageError        the command or the setting asked for cannot be carried out
├── SettingsError     the partnership's settings file is wrong
├── FileRefused       a whole file could not be taken in
└── StoreError        the store cannot be read or written
    ├── NoStore       there is no store, or nothing is published in it yet
    ├── StoreBusy     another process is writing to the store
    └── StoreDamaged  what lies in the store is not what was put there

Every error says what is wrong, where, and what to do, in words for a person who is not an engineer.
Problems of single rows are no errors: they are recorded with the batch (see `hotspots.schema.REFUSED_ROWS`).
"""

from __future__ import annotations


class HotspotsError(Exception):
    """Base of all errors that this package raises on purpose.

    Args:
        what: one sentence, what is wrong.
        where: the file, row, column or setting, or empty.
        remedy: one sentence, what to do about it.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what, self.where, self.remedy = what, where, remedy
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """The whole message on one line: "where: what remedy"."""
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head} {self.remedy}".strip()


class UsageError(HotspotsError):
    """What was asked for cannot be carried out."""


class SettingsError(HotspotsError):
    """The partnership's settings file is wrong."""


class FileRefused(HotspotsError):
    """A whole file could not be taken in; nothing of it was stored."""


class StoreError(HotspotsError):
    """The store cannot be read or written."""


class NoStore(StoreError):
    """There is no store here, or nothing is published in it yet."""


class StoreBusy(StoreError):
    """Another process is writing to the store."""


class StoreDamaged(StoreError):
    """What lies in the store is not what was put there."""
