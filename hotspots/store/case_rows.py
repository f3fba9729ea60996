"""Writing an agency's cases: keys of reporters and properties are salted and hashed before they are stored."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

import pandas as pd

from hotspots.schema import CASE_ROWS
from hotspots.store.sql_files import sql

if TYPE_CHECKING:
    from hotspots.store.warehouse import Warehouse

# The secret that hashes are salted with; it stays in the working database and is never published.
SALT = "case_salt"


def replace_cases(warehouse: Warehouse, cases: pd.DataFrame, agency: str) -> None:
    """Store the cases of one file, inside the transaction of its batch.

    A case that is told anew replaces the earlier one; a case whose report is no longer told goes with it.

    Args:
        cases: as `intake.cases.read_cases` gives them, the refused rows taken out; may be empty.
        agency: key of the feed.
    """
    connection = warehouse.connection
    if len(cases):
        salt = warehouse.read_meta(SALT)
        if salt is None:
            salt = secrets.token_hex(16)
            warehouse.write_meta(SALT, salt)
        keys = {
            f"{name}_key": [_key(salt, agency, name, str(value)) for value in cases[name]]
            for name in ("reporter", "property")
        }
        connection.register("new_cases", cases.assign(**keys)[list(CASE_ROWS)])
        connection.execute(sql("delete_cases_told_anew"))
        connection.execute(sql("insert_cases"))
        connection.unregister("new_cases")
    connection.execute(sql("delete_cases_without_report"))


def _key(salt: str, agency: str, name: str, value: str) -> str:
    return hashlib.sha256(f"{salt}|{agency}|{name}|{value}".encode()).hexdigest()[:24] if value else ""
