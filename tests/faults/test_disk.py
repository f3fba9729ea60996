"""A full disk, a folder that may not be written, two loads at once: said in words, and nothing half-done."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotspots.store import Warehouse

from .conftest import Kept, Refuse, report_file

pytestmark = [pytest.mark.faults, pytest.mark.skipif(sys.platform == "win32", reason="needs limits of a POSIX system")]


def in_child(
    *command: object, limit: int | None = None, as_nobody: bool = False, umask: int = 0o077
) -> tuple[int, str]:
    """The command line in a process of its own, with a limit on the size of files, or without any rights."""

    def before() -> None:
        import resource

        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        if as_nobody and os.getuid() == 0:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)

    done = subprocess.run(
        [sys.executable, "-m", "hotspots", *map(str, command)],
        capture_output=True,
        text=True,
        preexec_fn=before,
        cwd=Path(__file__).parents[2],
        timeout=120,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stderr.strip()


def larger_file(path: Path) -> Path:
    return report_file(path, first=1000, count=20_000)


@pytest.fixture
def small_disk(kept: Kept) -> Iterator[Kept]:
    """The store on a disk of 16 MB: room for the working database and two versions, not for three."""
    if os.getuid():
        pytest.skip("only root may mount a small disk")
    disk = kept.store.parent / "disk"
    disk.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(disk)], capture_output=True)
    if done.returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        shutil.copytree(kept.store, disk / "store")
        yield Kept(disk / "store", kept.file)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk(small_disk: Kept, tmp_path: Path) -> None:
    new = report_file(tmp_path / "new.csv", first=1000)
    filler = small_disk.store.parent / "filler"
    filler.write_bytes(b"x" * (shutil.disk_usage(filler.parent).free - 50_000))
    code, said = in_child("ingest", new, "--agency", "asb_report", "--store", small_disk.store)
    assert code == 1 and "disk" in said and len(said) < 700
    assert small_disk.run("list", "--month", "2025-03").exit_code == 0, "readers go on"
    filler.unlink()
    assert [sentence for sentence in small_disk.wrong() if "hotspots publish" not in sentence] == []
    assert small_disk.ingest(new).exit_code == 0
    assert small_disk.wrong() == []


@pytest.mark.parametrize("limit_kb", [64, 1200])
def test_files_may_not_grow(kept: Kept, tmp_path: Path, limit_kb: int) -> None:
    new = larger_file(tmp_path / "new.csv")
    code, said = in_child(
        "ingest", new, "--agency", "asb_report", "--store", kept.store, "--no-publish", limit=limit_kb * 1024
    )
    assert code == 1 and "cannot be" in said and len(said) < 700
    assert [sentence for sentence in kept.wrong() if "hotspots publish" not in sentence] == []
    assert kept.batches() == 1
    assert kept.ingest(new, "--no-publish").exit_code == 0
    assert all("hotspots publish" in sentence for sentence in kept.wrong())


def test_a_folder_without_the_right_to_write(kept: Kept) -> None:
    everything = [kept.store.parent, kept.store, *kept.store.rglob("*")]
    above = [folder for folder in kept.store.parents if folder.stat().st_uid == os.getuid() and folder != Path("/")]
    old = {path: path.stat().st_mode for path in {*everything, *above}}
    for path in old:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        try:
            in_child("--help", as_nobody=True)
        except PermissionError:
            pytest.skip("another user may not run this Python")
        for command in (["ingest", kept.file, "--agency", "asb_report"], ["publish"], ["check"], ["restore"]):
            code, said = in_child(*command, "--store", kept.store, as_nobody=True)
            assert code == 1 and "writ" in said and len(said) < 700, (command, said)
        code, said = in_child("list", "--month", "2025-03", "--store", kept.store, as_nobody=True)
        assert (code, said) == (0, "")
    finally:
        for path, mode in old.items():
            path.chmod(mode)
    assert kept.wrong() == []


def test_a_file_in_place_of_the_folder(tmp_path: Path, refused: Refuse) -> None:
    (tmp_path / "store").write_text("not a folder")
    kept = Kept(tmp_path / "store", report_file(tmp_path / "reports.csv"))
    assert "folder" in refused(kept.ingest())
    for command in ("check", "publish", "list", "restore"):
        result = kept.run(command)
        assert result.exit_code in (1, 2) and result.stderr.strip(), command


def _hold(store: str, ready: object, done: object) -> None:
    with Warehouse(Path(store)):
        ready.set()  # type: ignore[attr-defined]
        done.wait(60)  # type: ignore[attr-defined]


def test_two_loads_at_once(kept: Kept, refused: Refuse, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(str(kept.store), ready, done))
    other.start()
    try:
        assert ready.wait(60)
        new = report_file(tmp_path / "new.csv", first=1000)
        for result in (kept.ingest(new), kept.run("publish"), kept.run("check"), kept.run("restore")):
            assert "Another load" in refused(result)
        assert kept.run("list", "--month", "2025-03").exit_code == 0
    finally:
        done.set()
        other.join(60)
    assert kept.wrong() == []
    assert kept.ingest(new, "--no-publish").exit_code == 0
