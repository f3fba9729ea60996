"""The one door through which data reach a map's script."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.ui.escape import script_json, spreadsheet_safe

CANARIES = [
    "<img src=x onerror=alert(1)>",
    "${alert(1)}",
    "`",
    "</script>",
    "'\"\\",
    "&lt;",
    "\u2028\u2029",
    "{{ 7*7 }}",
    "{% raw %}",
    "{# x #}",
    "a{{",
]


@pytest.mark.parametrize("text", CANARIES)
def test_nothing_that_acts_in_a_script_gets_through(text: str) -> None:
    written = script_json({"name": text})
    inside = written[len('{"name":"') : -2]
    assert not set(inside) & set("<>&'\"`${}%#\u2028\u2029")
    assert "\\\\" not in inside
    assert json.loads(written) == {"name": text}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
    )
)
def test_what_comes_out_is_what_went_in(value: object) -> None:
    assert json.loads(script_json(value)) == value


def test_numbers_that_json_does_not_know_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        script_json(float("nan"))


@pytest.mark.parametrize("text", ["=1+1", "+44", "-2", "@SUM", "  =1", "\t=1", "＝1", "|x", "%x"])
def test_formulas_are_disarmed(text: str) -> None:
    assert spreadsheet_safe(text) == "'" + text


@pytest.mark.parametrize("text", ["Mill Lane", "", "12 High Street", "a=b"])
def test_plain_text_is_left_alone(text: str) -> None:
    assert spreadsheet_safe(text) == text
