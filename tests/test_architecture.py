"""The rules that keep the house in order, enforced by reading the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "hotspots"
MODULES = sorted(PACKAGE.rglob("*.py"))
PAGES = sorted((ROOT / "pages").glob("*.py"))

# From left to right, as data flow; a stage imports itself, the vocabulary and what stands to its left.
STAGES = ("intake", "store", "detect", "insight", "share", "ui")
VOCABULARY = {
    "hotspots",
    "hotspots.errors",
    "hotspots.kept",
    "hotspots.periods",
    "hotspots.processes",
    "hotspots.schema",
    "hotspots.scope",
    "hotspots.schema_actions",
    "hotspots.schema_areas",
    "hotspots.columns",
    "hotspots.settings",
    "hotspots.team_settings",
    "hotspots.projection",
}
JOINS_STAGES = {
    "pipeline",
    "loading",
    "finding",
    "detecting",
    "detecting_rows",
    "rebuilding",
    "rebuilding_gaps",
    "assess",
    "measuring",
    "logbook",
    "named_files",
    "planning",
    "placing",
    "home_lens",
    "protecting",
    "purging",
    "linking",
    "summarising",
    "evaluating",
    "commands",
    "__main__",
    "demo",
    "ui",
}
# Which folders or files may import these packages.
ONLY_IN = {
    "streamlit": ("hotspots/ui/", "pages/", "dashboard.py"),
    "folium": ("hotspots/ui/",),
    "streamlit_folium": ("hotspots/ui/",),
    "duckdb": ("hotspots/store/",),
    "pyspark": ("hotspots/store/spark_engine.py",),
    "py4j": ("hotspots/store/spark_engine.py",),
    "sqlite3": ("hotspots/store/",),
    "splink": ("hotspots/intake/link",),
    "statsmodels": ("hotspots/insight/",),
    "gpxpy": ("hotspots/share/",),
    "icalendar": ("hotspots/share/",),
    "typst": ("hotspots/share/",),
    "pyproj": ("hotspots/projection.py",),
    "convertbng": ("hotspots/projection.py",),
    "requests": (),
    "urllib.request": (),
    "httpx": (),
    "socket": (),
}
MODULE_LINES, PAGE_LINES, FUNCTION_LINES = 330, 90, 45


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def stage_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "hotspots" else ""


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_stages_import_only_from_their_left(path: Path) -> None:
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if own in JOINS_STAGES:
        return
    for module in imports(path):
        if not module.startswith("hotspots") or module in VOCABULARY:
            continue
        other = stage_of(module)
        allowed = STAGES[: STAGES.index(own) + 1] if own in STAGES else ()
        assert other in allowed, f"{relative(path)} imports {module}, which stands to its right or joins stages"


@pytest.mark.parametrize("path", [*MODULES, *PAGES, ROOT / "dashboard.py"], ids=relative)
def test_packages_are_imported_where_they_belong(path: Path) -> None:
    for module in imports(path):
        for package, places in ONLY_IN.items():
            if module == package or module.startswith(package + "."):
                assert relative(path).startswith(places) if places else False, f"{relative(path)} imports {module}"


@pytest.mark.parametrize("path", [*MODULES, *PAGES, ROOT / "dashboard.py"], ids=relative)
def test_sizes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    limit = PAGE_LINES if path in PAGES else MODULE_LINES
    assert len(text.splitlines()) <= limit, f"{relative(path)} holds more than one idea"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            doc = ast.get_docstring(node, clean=False) or ""
            lines = (node.end_lineno or node.lineno) - node.lineno + 1 - len(doc.splitlines())
            assert lines <= FUNCTION_LINES + 5, f"{relative(path)}: {node.name} has {lines} lines"


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_pages_are_thin(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for forbidden in ("SELECT ", ".groupby(", "st.session_state", "try:"):
        assert forbidden not in text, f"{relative(path)} holds {forbidden.strip()}"
    assert "start_page(" in text


def test_sql_is_bound_never_built() -> None:
    for path in (PACKAGE / "store").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                start = "".join(part.value for part in node.values if isinstance(part, ast.Constant)).upper()
                assert not re.match(r"\s*(SELECT|INSERT|DELETE|UPDATE|CREATE|ATTACH)\b", start), relative(path)


def test_every_query_has_its_question_and_its_function() -> None:
    names = {path.stem for path in (PACKAGE / "store" / "sql").glob("*.sql")}
    code = "\n".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "store").glob("*.py"))
    for name in names:
        head = (PACKAGE / "store" / "sql" / f"{name}.sql").read_text(encoding="utf-8")
        assert head.startswith("-- "), f"{name}.sql does not say its question"
        assert f'"{name}"' in code, f"{name}.sql is used nowhere"


def test_queries_of_a_rebuild_keep_to_what_every_engine_speaks() -> None:
    code = (PACKAGE / "rebuilding.py").read_text(encoding="utf-8")
    found = sorted((PACKAGE / "store" / "sql" / "rebuild").glob("*.sql"))
    assert found
    for path in found:
        text = path.read_text(encoding="utf-8")
        assert text.startswith("-- "), f"{path.name} does not say its question"
        assert f'"{path.stem}"' in code, f"{path.name} is used nowhere"
        told = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
        # Casts and halves are told apart between engines; values are columns of tables, as no two bind them alike.
        for only_here in (
            r"::",
            r"\bround\(",
            r"\$\w",
            r":\w",
            r"\?",
            r"\d\.\d",
            r"//",
            r"\bANTI\b|\bSEMI\b|\bEXCLUDE\b",
        ):
            assert not re.search(only_here, told), f"{path.name}: {only_here}"


def test_nothing_of_the_outside_is_named() -> None:
    """The project speaks of the project alone: no machine paths and no registry hosts."""
    listed = [
        path
        for folder in ("hotspots", "pages", "tests", "docs", "benchmarks", ".ci")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".md", ".toml", ".sql", ".js", ".txt", ""} and path.is_file()
    ]
    listed += [path for path in ROOT.glob("*") if path.is_file() and path.suffix in {".md", ".txt", ".toml", ".py"}]
    outside = re.compile(r"(?:^|[\s\"'=(])/(?:work|root|home)/|pypi\.org|registry\.npmjs")
    for path in listed:
        found = outside.search(path.read_text(encoding="utf-8", errors="replace"))
        assert not found or path.name == "test_architecture.py", f"{relative(path)}: {found and found[0]}"
