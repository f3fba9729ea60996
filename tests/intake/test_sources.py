"""Files, folders, archives; broken, nested and poisoned ones."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from hotspots.errors import FileRefused, UsageError
from hotspots.intake import Source, find_sources
from hotspots.intake import sources as module

from .conftest import police_file, police_row, workbook

GOOD = police_file(police_row())


def archive(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return path


def test_folder_file_and_archive_in_order(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "2.csv").write_bytes(GOOD)
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(GOOD))
    (tmp_path / "notes.txt").write_text("no table")
    archive(tmp_path / "c.zip", {"z.csv": GOOD, "2021-11/a.csv.gz": gzip.compress(GOOD), "readme.txt": b"x"})
    found = list(find_sources([tmp_path]))
    assert [s.name for s in found] == ["a.csv.gz", "2.csv", "c.zip/2021-11/a.csv.gz", "c.zip/z.csv"]
    assert len({s.sha256 for s in found}) == 1 and all(s.data == GOOD for s in found)


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    for place in ("05/export.csv", "06/export.csv", "06/other.csv"):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_bytes(GOOD)
    for place in ("05", "06"):
        archive(tmp_path / place / "all.zip", {"a.csv": GOOD})
    names = [source.name for source in find_sources([tmp_path])]
    assert names == ["05/all.zip/a.csv", "05/export.csv", "06/all.zip/a.csv", "06/export.csv", "other.csv"]
    assert all(source.data == GOOD for source in find_sources([tmp_path]))


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        list(find_sources([tmp_path / "nowhere"]))
    with pytest.raises(UsageError, match="no CSV"):
        list(find_sources([tmp_path]))


def test_broken_ones_do_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 not really")
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(GOOD)[:-20])
    (tmp_path / "c.csv.gz").write_bytes(b"not packed")
    (tmp_path / "d.csv").write_bytes(GOOD)
    archive(tmp_path / "e.zip", {"inner.zip": b"PK", "readme.txt": b""})
    archive(tmp_path / "f.zip", {"readme.txt": b""})
    refused, good = [], []
    for source in find_sources([tmp_path]):
        try:
            good.append((source.name, source.data))
        except FileRefused as problem:
            refused.append((source.name, problem.what))
            assert problem.remedy
    assert [name for name, _ in good] == ["d.csv"]
    assert [name for name, _ in refused] == ["a.zip", "b.csv.gz", "c.csv.gz", "e.zip/inner.zip", "f.zip"]


def test_member_names_are_labels_and_never_paths(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.zip", {"../../etc/evil.csv": GOOD, "/abs.csv": GOOD, "C:\\w\\y.csv": GOOD,
                                        "__MACOSX/._a.csv": b"junk"})  # fmt: skip
    names = [s.name for s in find_sources([path])]
    assert sorted(names) == ["x.zip/abs.csv", "x.zip/etc/evil.csv", "x.zip/w/y.csv"]
    assert all(s.data == GOOD for s in find_sources([path]))
    assert [p.name for p in tmp_path.iterdir()] == ["x.zip"]


def test_bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RATIO_FLOOR", 1024**2)
    bomb = b"0" * (8 * 1024**2)
    archive(tmp_path / "bomb.zip", {"a.csv": bomb})
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(bomb))
    for source in find_sources([tmp_path]):
        with pytest.raises(FileRefused, match="too large"):
            _ = source.data


def test_a_size_that_lies(tmp_path: Path) -> None:
    path = archive(tmp_path / "lie.zip", {"a.csv": GOOD * 100})
    data = bytearray(path.read_bytes())
    size = len(GOOD * 100).to_bytes(4, "little")
    path.write_bytes(bytes(data).replace(size, (50).to_bytes(4, "little")))
    with pytest.raises(FileRefused):
        _ = next(find_sources([path])).data


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 100)
    (tmp_path / "a.csv").write_bytes(GOOD)
    archive(tmp_path / "b.zip", {"a.csv": GOOD})
    for source in find_sources([tmp_path]):
        with pytest.raises(FileRefused, match="too large"):
            _ = source.data


def test_police_archive_leaves_outcomes_out(tmp_path: Path) -> None:
    names = ["2021-11/2021-11-x-street.csv", "2021-11/2021-11-x-outcomes.csv", "2021-11/2021-11-x-stop-and-search.csv"]
    path = archive(tmp_path / "2021-11.zip", dict.fromkeys(names, GOOD))
    assert [s.name for s in find_sources([path], agency="police_uk")] == [f"2021-11.zip/{names[0]}"]
    assert len(list(find_sources([path]))) == 3


def test_workbook_bomb_and_broken_workbooks(read, monkeypatch: pytest.MonkeyPatch) -> None:
    good = workbook({"A": [["x"]]})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", b" " * (80 * 1024**2))
    with pytest.raises(FileRefused, match="too large"):
        read(packed.getvalue(), "council", name="bomb.xlsx")
    for data in (good[:200], good[: len(good) // 2], b"PK\x03\x04", good.replace(b"xl/", b"yl/")):
        with pytest.raises(FileRefused):
            read(data, "council", name="broken.xlsx")


def test_bytes_at_hand() -> None:
    assert Source.of_bytes("up.csv.gz", gzip.compress(GOOD)).data == GOOD
    assert Source.of_bytes("up.csv", GOOD).data == GOOD


def test_locks_and_shadows_in_a_folder_are_no_files(tmp_path: Path) -> None:
    for name in ("~$report.xlsx", "._report.csv", ".~lock.report.csv", ".DS_Store", "README.md"):
        (tmp_path / name).write_bytes(b"\x05user")
    (tmp_path / "report.csv").write_bytes(GOOD)
    assert [s.name for s in find_sources([tmp_path])] == ["report.csv"]
