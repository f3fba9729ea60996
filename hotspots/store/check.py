"""Does everything in the store agree: ledger with tables, snapshot with ledger, kept files with their hashes?"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path

from hotspots.errors import NoStore, StoreDamaged, StoreError
from hotspots.store.files import WORK_FILE, raw_path, read_raw
from hotspots.store.journal import Journal
from hotspots.store.opening import RESTORE, is_missing, missing
from hotspots.store.purge import PURGED_FILE
from hotspots.store.snapshot import current_version, open_snapshot
from hotspots.store.sql_files import sql
from hotspots.store.warehouse import Warehouse


@dataclass(frozen=True)
class Finding:
    """One thing that was checked.

    Attributes:
        subject: what was checked.
        ok: whether it agrees.
        message: what was found, with the remedy when it does not agree.
    """

    subject: str
    ok: bool
    message: str


def check(store: Path) -> list[Finding]:
    """Check everything that can be checked without knowing what should be there.

    Raises:
        NoStore: when there is no store at all.
        StoreBusy: when another process is writing.
    """
    if is_missing(store):
        raise missing(store)
    if not (store / WORK_FILE).exists():
        raise NoStore("There is no store here.", where=str(store), remedy="Load a file first, or name it with --store.")
    with Warehouse(store) as warehouse:
        return [
            *_check_ledger(warehouse),
            *_check_files(warehouse),
            *_check_lists(warehouse),
            *_check_snapshot(warehouse),
            *_check_journal(store),
        ]


def _check_journal(store: Path) -> list[Finding]:
    journal = Journal(store)
    try:
        broken, lines = journal.verify(), journal.mark()
    except StoreError as error:
        return [Finding("journal", False, error.sentence)]
    remedy = "Somebody changed the file by hand: put back the copy from the last backup."
    if broken:
        return [Finding("journal", False, f"{sentence} {remedy}") for sentence in broken]
    said = [f"{lines:,} lines, none changed or taken out.", *journal.purges()] if lines else ["Nothing in it yet."]
    return [Finding("journal", True, " ".join(said))]


def _check_ledger(warehouse: Warehouse) -> list[Finding]:
    rows = warehouse.connection.execute(sql("check_ledger")).df()
    wrong = rows[(rows["stored"] != rows["should_be_stored"]) | (rows["sum_of_parts"] != rows["rows_read"])]
    wrong_refused = rows[rows["refused_stored"] != rows["refused"]]
    findings = [
        Finding(
            f"batch {row.batch_id} ({row.source_name})",
            False,
            f"{row.stored:,} reports are stored, the ledger says {row.should_be_stored:,}. {RESTORE}",
        )
        for row in wrong.itertuples()
    ]
    findings += [
        Finding(
            f"batch {row.batch_id} ({row.source_name})",
            False,
            f"{row.refused_stored:,} refused rows are kept, the ledger says {row.refused:,}. {RESTORE}",
        )
        for row in wrong_refused.itertuples()
    ]
    total = int(rows.loc[rows["status"] == "active", "stored"].sum())
    return findings or [Finding("ledger", True, f"{len(rows):,} batches and {total:,} reports agree.")]


def _check_files(warehouse: Warehouse) -> list[Finding]:
    batches = warehouse.connection.execute("SELECT source_name, file_sha256 FROM batches ORDER BY batch_id").fetchall()
    findings = []
    for name, sha256 in batches:
        if warehouse.read_meta(PURGED_FILE + str(sha256)) is not None:
            continue
        try:
            intact = hashlib.sha256(read_raw(warehouse.store, sha256)).hexdigest() == sha256
            problem = "" if intact else "is not what was loaded"
        except (OSError, EOFError, zlib.error):
            problem = "is missing or damaged"
        if problem:
            path = raw_path(warehouse.store, sha256)
            findings.append(Finding(str(name), False, f"The kept file {path.name} {problem}. Load the original again."))
    return findings or [Finding("kept files", True, f"{len(batches):,} files match their hashes.")]


def _check_lists(warehouse: Warehouse) -> list[Finding]:
    stale = warehouse.detect_from("week"), warehouse.detect_from("month")
    if any(number is not None for number in stale):
        return [Finding("lists", False, "Some lists are older than the reports. Run “python -m hotspots publish”.")]
    return [Finding("lists", True, "All lists are as new as the reports.")]


def _check_snapshot(warehouse: Warehouse) -> list[Finding]:
    remedy = "Run “python -m hotspots publish”."
    try:
        snapshot = open_snapshot(warehouse.store, current_version(warehouse.store))
    except (NoStore, StoreDamaged) as error:
        return [Finding("published version", False, error.sentence)]
    try:
        published = snapshot.frame("check_published").iloc[0].to_dict()
    except StoreDamaged as error:
        return [Finding("published version", False, error.sentence)]
    finally:
        snapshot.close()
    work = warehouse.connection.execute(sql("check_working")).df().iloc[0].to_dict()
    different = [name for name, value in work.items() if published[name] != value]
    if different:
        return [
            Finding(
                snapshot.version,
                False,
                f"It differs from the working database in: {', '.join(map(str, different))}. {remedy}",
            )
        ]
    return [Finding(snapshot.version, True, "It holds what the working database holds.")]
