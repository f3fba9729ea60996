"""The map in a real browser: it is redrawn, never loaded anew; it is clicked; it never runs what a file says."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hotspots import pipeline
from hotspots.settings import parse_settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Look = Callable[..., Any]
VIEW = "() => [map.getCenter().lat, map.getCenter().lng, map.getZoom()]"
EVIL = [
    '"><img src=x onerror=window.top.__ran=1>',
    "${window.top.__ran=1}`",
    "</script><script>window.top.__ran=1</script>",
    "<svg/onload=window.top.__ran=1> \\' {{ 7*7 }} {{ 'x' }} {% raw %} {#",
]


def test_a_week_change_keeps_the_view_and_the_frame(demo_store: Path, look: Look) -> None:
    screen = look(demo_store)
    screen.open("hotspot_map")
    frame = screen.map()
    frame.evaluate(
        "() => { window.stillTheSame = true; map.setView([map.getCenter().lat + 0.003, map.getCenter().lng], 15.25); }"
    )
    screen.page.wait_for_timeout(300)
    view = frame.evaluate(VIEW)
    for label in ("Week before", "Week before", "Week after"):
        screen.step(label)
    assert frame.evaluate("() => window.stillTheSame")
    assert frame.evaluate("() => HotspotMap.starts") == 1
    assert frame.evaluate(VIEW) == pytest.approx(view)
    assert "2025-W45" in frame.evaluate("() => HotspotMap.drawn")


def test_list_and_map_carry_the_same_numbers(demo_store: Path, look: Look) -> None:
    screen = look(demo_store, 1600)
    screen.open("hotspot_map")
    badges = screen.map().locator(".hs-badge-holder .hs-badge").all_inner_texts()
    screen.page.get_by_role("combobox", name="or click one on the map").click()
    options = screen.page.get_by_role("option").all_inner_texts()
    assert sorted(int(b) for b in badges) == [int(o.split(".")[0]) for o in options] == list(range(1, len(badges) + 1))


def test_a_click_brings_the_card(demo_store: Path, look: Look) -> None:
    screen = look(demo_store, 1600)
    screen.open("hotspot_map")
    frame = screen.map()
    badge = frame.locator(".hs-badge-holder .hs-badge").nth(2)
    rank = badge.inner_text()
    badge.click()
    frame.wait_for_function("rank => document.querySelector('.hs-chosen')?.textContent === rank", arg=rank)
    box = screen.page.get_by_role("combobox", name="or click one on the map")
    screen.page.wait_for_function("([e, rank]) => e.value.startsWith(rank + '. ')", arg=[box.element_handle(), rank])
    assert frame.evaluate("() => HotspotMap.starts") == 1


def test_layers_can_be_switched(demo_store: Path, look: Look) -> None:
    screen = look(demo_store, 1600)
    screen.open("hotspot_map")
    frame = screen.map()
    count = "() => Object.values(map._layers).filter(l => l instanceof L.CircleMarker).length"
    assert frame.evaluate(count) == 0
    frame.get_by_text("Single reports of this week").click()
    shown = frame.evaluate(count)
    assert shown > 50
    # The choice outlives the week.
    screen.step("Week before")
    assert frame.evaluate(count) > 50
    frame.get_by_text("Hotspots, numbered by rank").click()
    assert frame.locator(".hs-badge-holder").count() == 0
    assert frame.locator(".leaflet-control-scale-line").count() == 2


def test_small_steps_are_quick_to_look_at(demo_store: Path, look: Look) -> None:
    """Not a benchmark (that is in benchmarks/): only that nobody waits seconds for a week."""
    screen = look(demo_store)
    screen.open("hotspot_map")
    screen.map()
    for _ in range(3):
        screen.step("Week before")


@pytest.fixture(scope="module")
def hostile_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every text that a file can bring, and a boundary's name, tries to run as a script."""
    folder = tmp_path_factory.mktemp("hostile")
    square = [[[-1.999, 52.149], [-1.96, 52.149], [-1.96, 52.17], [-1.999, 52.149]]]
    ward = {
        "type": "Feature",
        "properties": {"name": "<img src=x onerror=window.top.__ran=1>"},
        "geometry": {"type": "Polygon", "coordinates": square},
    }
    (folder / "wards.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [ward]}))
    names = [text.replace('"', '""') for text in EVIL]
    rows = [
        f"R{n},police,2025-03-{1 + n % 28:02d}T2{n % 4}:00,{400_000 + 900 * (n % 4)},{250_000 + n % 7},noise,"
        f'"{names[n % 4]}"\n'
        for n in range(240)
    ] + [
        f"S{n},police,2025-03-{1 + n % 28:02d}T1{n % 9}:30,{398_000 + 97 * n},{248_000 + 173 * (n % 23)},rowdy,\n"
        for n in range(60)
    ]
    (folder / "r.csv").write_text(
        "report_id,source_agency,occurred_from,easting,northing,category,place_name\n" + "".join(rows)
    )
    settings = parse_settings(
        {
            "partnership": {"name": EVIL[0], "notice": EVIL[1]},
            "area": {"layers": {EVIL[2]: str(folder / "wards.geojson")}},
        }
    )
    store = folder / "store"
    pipeline.ingest([folder / "r.csv"], agency="asb_report", store=store, settings=settings)
    return store


def test_no_text_from_a_file_ever_runs(hostile_store: Path, look: Look) -> None:
    screen = look(hostile_store, 1600)
    for path in ("?week=2025-W12", "hotspot_map?week=2025-W12", "weekly_briefing?week=2025-W12", "data_quality"):
        screen.open(path)
        if path == "data_quality":
            continue
        frame = screen.map()
        frame.get_by_text("Single reports of this week").evaluate("e => e.click()")
        for badge in frame.locator(".hs-badge-holder .hs-badge").all():
            badge.hover(force=True)
            screen.page.wait_for_timeout(120)
        screen.page.wait_for_timeout(300)
        assert frame.evaluate("() => document.querySelectorAll('img[src=\"x\"], svg[onload]').length") == 0
    assert screen.page.evaluate("() => window.__ran") is None
    screen.open("hotspot_map?week=2025-W12")
    frame = screen.map()
    badges = frame.locator(".hs-badge-holder .hs-badge")
    assert badges.count() >= 2, "the canary needs hotspots to be named after it"
    said = "\n".join(str(b.get_attribute("aria-label")) for b in badges.all())
    assert "onerror" in said or "__ran" in said, "the hostile names did not reach the map, so nothing was tested"
    badges.first.click()
    screen.page.wait_for_timeout(800)
    assert screen.page.evaluate("() => window.__ran") is None


def test_published_while_open(demo_store: Path, look: Look, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(demo_store, store)
    screen = look(store)
    screen.open()
    screen.menu("Data quality")
    screen.page.get_by_text("files in use").wait_for()
    before = screen.page.get_by_text("files in use").inner_text()
    more = tmp_path / "more.csv"
    more.write_text(
        "report_id,source_agency,occurred_from,easting,northing\n"
        + "".join(f"N{n},wardens,2025-11-{20 + n % 4}T20:00,{403_000 + n % 9},{253_000 + n % 7}\n" for n in range(40))
    )
    pipeline.ingest([more], agency="asb_report", store=store)
    screen.page.get_by_role("button", name="Mon", exact=True).click()
    screen.page.wait_for_function("old => !document.body.innerText.includes(old)", arg=before, timeout=30_000)
    # The week that was still filling is full now: whoever looked at the latest one goes on looking at the latest one.
    screen.page.get_by_text(
        "Week 47 of 2025 (Mon 17 Nov to Sun 23 Nov 2025): reports from all agencies, on Mon."
    ).wait_for()
    screen.menu("Hotspot map")
    screen.map()
    assert screen.complaints == []
