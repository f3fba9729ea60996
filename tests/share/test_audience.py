"""Who may see what: denied unless said."""

from __future__ import annotations

import pytest

from hotspots.errors import SettingsError, UsageError
from hotspots.schema import REPORTS
from hotspots.scope import AGREED_FIELDS, NEVER_SHARED, AudienceRule, Scope
from hotspots.settings import Settings, parse_settings
from hotspots.share.audience import Audience, audience_for, decide

ROLES = {"roles": {"asb-police": {"audience": "own", "agency": "police"}, "asb-youth": {"audience": "youth"}}}


def test_nothing_is_allowed_that_is_not_said() -> None:
    nobody = Audience("x", AudienceRule())
    assert not nobody.may_see_points()
    assert not any(nobody.may(p) for p in ("points", "cases", "actions", "audit", "links"))
    assert not nobody.may_export("csv")
    assert not nobody.may_open("overview")
    assert nobody.sees("police") == "none"
    partner = Audience("x", AudienceRule(kind="partner"))
    assert partner.scope() == Scope(minimum=5, homes=8)
    assert partner.scope().agreed == partner.scope().full == ()


def test_the_same_person_sees_the_own_agency_in_full_and_others_as_agreed() -> None:
    own = decide(Settings(), "own", "police")
    assert own.sees("police") == "report"
    assert own.sees("council") == "hexagon"
    assert own.scope().full == ("police",)
    said = " ".join(own.in_words())
    assert "Sees in full: police." in said
    assert "by hexagon" in said


def test_an_agency_that_is_not_named_is_not_seen() -> None:
    rule = AudienceRule(kind="partner", agreed=("council",), grain="ward")
    assert Audience("x", rule).sees("council") == "ward"
    assert Audience("x", rule).sees("police") == "none"


@pytest.mark.parametrize(
    ("claims", "audience"),
    [
        ({"roles": ["asb-police"]}, "own"),
        ({"roles": "asb-youth"}, "youth"),
        ({"roles": ["other", "asb-youth"]}, "youth"),
        ({"roles": ["asb-youth", "asb-police"]}, "own"),
        ({"roles": []}, None),
        ({}, None),
        ({"roles": None}, None),
        ({"roles": "ASB-POLICE"}, None),
        ({"roles": "asb-police asb-youth"}, None),
        ({"roles": [["asb-police"]]}, None),
        ({"roles": {"asb-police": True}}, None),
        ({"role": "asb-police"}, None),
        ({"audience": "analyst"}, None),
        ({"roles": ["analyst", "*", "own"]}, None),
    ],
)
def test_roles_come_from_exact_claims_only(claims: dict[str, object], audience: str | None) -> None:
    found = audience_for(parse_settings(ROLES), claims)
    assert (found.name if found else None) == audience
    if audience == "own":
        assert found is not None
        assert found.agency == "police"


@pytest.mark.parametrize(
    "wrong",
    [
        {"roles": {"a": {"audience": "nosuch"}}},
        {"roles": {"a": {"audience": "own"}}},
        {"roles": {"a": {"audience": "own", "agency": "*"}}},
        {"audiences": {"open": {"kind": "public", "full": ["*"]}}},
        {"audiences": {"open": {"kind": "youth", "minimum_count": 1}}},
        {"audiences": {"open": {"kind": "public", "grain": "report"}}},
        {"audiences": {"open": {"kind": "partner", "fields": ["report_id"]}}},
        {"audiences": {"open": {"kind": "partner", "sees": "all"}}},
        {"login": {"session_hours": 0}},
    ],
)
def test_wrong_settings_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        parse_settings(wrong)


def test_what_leads_back_to_an_agencys_files_cannot_be_shared() -> None:
    assert not set(NEVER_SHARED) & set(AGREED_FIELDS)
    assert set(NEVER_SHARED) < set(REPORTS)


def test_unknown_names_are_said() -> None:
    with pytest.raises(UsageError, match="no audience"):
        decide(Settings(), "everybody")
    with pytest.raises(UsageError, match="which one"):
        decide(Settings(), "own")
