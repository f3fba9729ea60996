"""The vocabulary of what agencies did; part of `hotspots.schema`, by which it is imported."""

from __future__ import annotations

from hotspots.columns import Column

# What agencies did. One row is one action; kept line by line in the store's journal, not in the reports' database.
ACTION_KINDS: dict[str, str] = {
    "patrol_visit": "Patrol visit",
    "youth_session": "Youth session",
    "environmental_work": "Environmental work",
    "case_work": "Case worked",
}
ACTION_STATUSES = ("planned", "delivered")
# What an action consisted of: a code from this list, never free text.
ACTIVITIES: dict[str, dict[str, str]] = {
    "patrol_visit": {
        "foot_patrol": "Foot patrol",
        "cycle_patrol": "Cycle patrol",
        "vehicle_patrol": "Patrol by vehicle, got out",
        "joint_patrol": "Joint patrol with a partner",
        "warden_visit": "Warden visit",
    },
    "youth_session": {
        "detached_session": "Detached session",
        "sports_session": "Sports session",
        "mobile_session": "Mobile youth club",
        "school_session": "Session at a school",
    },
    "environmental_work": {
        "clean_up": "Clean-up",
        "lighting": "Lighting mended or added",
        "cut_back": "Planting cut back",
        "repair": "Repair",
        "access": "Access closed or opened",
    },
    "case_work": {
        "visit": "Home visit",
        "mediation": "Mediation",
        "referral": "Referral to support",
        "warning": "Warning",
        "agreement": "Acceptable behaviour agreement",
        "other_step": "Other step",
    },
}
WITHDRAW_REASONS: dict[str, str] = {
    "entered_twice": "Entered twice",
    "wrong_place": "Wrong place",
    "wrong_time": "Wrong time",
    "not_done": "It did not take place",
    "other": "Another reason",
}
ACTIONS: dict[str, Column] = {
    "action_id": Column("VARCHAR", "", "agency key and a hash of the agency's own reference, or of the whole entry"),
    "kind": Column("VARCHAR", "ACTION_KINDS", "what sort of action"),
    "status": Column("VARCHAR", "ACTION_STATUSES", "planned only, or delivered"),
    "agency": Column("VARCHAR", "", "key of the agency that did it"),
    "hotspot_id": Column("VARCHAR", "", "where it was entered for a hotspot; empty where only the place is known"),
    "easting": Column("DOUBLE", "m, area CRS", "null where only the hotspot is known"),
    "northing": Column("DOUBLE", "m, area CRS", "null where only the hotspot is known"),
    "started_at": Column("TIMESTAMP", "local time", "when it began"),
    "minutes": Column("DOUBLE", "minutes", "how long it took; null when not known"),
    "people": Column("DOUBLE", "people", "officers or workers on it; null when not known"),
    "contacts": Column("DOUBLE", "people", "young people engaged; null when not known or not a youth session"),
    "activity": Column("VARCHAR", "ACTIVITIES", "what it consisted of"),
    "source": Column("VARCHAR", "", "page, or the name of the file"),
}
