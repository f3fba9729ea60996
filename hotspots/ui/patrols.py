"""The Patrol plan page: what a team can do, the plan in a sentence, a chart and tables, and its files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from hotspots.errors import UsageError
from hotspots.insight.patrols import LONGEST_VISIT_MIN, SHORTEST_VISIT_MIN, Capacity
from hotspots.planning import PatrolPlan, plan_patrols
from hotspots.share.patrol_files import visits_csv, visits_geojson, visits_gpx, visits_ics
from hotspots.ui import theme, words
from hotspots.ui.cached import ask
from hotspots.ui.downloads import offer
from hotspots.ui.drawn import drawn_once
from hotspots.ui.frames import each
from hotspots.ui.start import View

# Who deals with what; the kinds can be chosen freely as well.
TEAMS: dict[str, tuple[str, tuple[str, ...]]] = {
    "all": ("All kinds of behaviour", ()),
    "wardens": ("Wardens: litter, fly-tipping, noise, animals", ("litter_drugs_paraphernalia", "fly_tipping_graffiti",
                "noise", "animals", "vehicle_abandoned")),
    "police": ("Police: rowdiness, drink, drugs, vehicles", ("rowdy", "street_drinking", "drugs", "vehicle_nuisance",
               "trespass", "fireworks", "hate", "begging", "prostitution")),
}  # fmt: skip
_MOST_HOTSPOTS = 25


@dataclass(frozen=True)
class Asked:
    """What the form says."""

    top: int
    capacity: Capacity
    categories: tuple[str, ...]


def ask_capacity(view: View, listed: int) -> Asked | None:
    """The form; None with words on the page where what it says cannot work.

    Args:
        listed: how many hotspots are on the list.
    """
    most = max(min(listed, _MOST_HOTSPOTS), 1)
    with st.form("capacity", border=True):
        st.markdown("**What the team can do**")
        one, two, three, four = st.columns(4)
        top = one.number_input("Hotspots, best first", 1, most, min(8, most), key="patrol_top")
        visits = two.number_input("Visits a day", 1, 60, 12, key="patrol_visits")
        minutes = three.number_input(
            "Minutes a visit", SHORTEST_VISIT_MIN, LONGEST_VISIT_MIN, 15, key="patrol_minutes",
            help="Visits of 10 to 16 minutes keep a place quiet longest (Koper 1995).",
        )  # fmt: skip
        officers = four.number_input("Officers on duty", 1, 40, 2, key="patrol_officers", help="They go in pairs.")
        five, six, seven = st.columns([1, 1, 2])
        first = five.selectbox("Duty from", range(24), 14, format_func=lambda h: f"{h:02d}:00", key="patrol_from")
        end = six.selectbox(
            "Duty until", range(1, 25), 23, format_func=lambda h: f"{h % 24:02d}:00", key="patrol_until"
        )
        team = seven.selectbox("The team deals with", list(TEAMS), format_func=lambda k: TEAMS[k][0], key="patrol_team")
        days = st.pills("Days", list(words.WEEKDAYS), selection_mode="multi", default=list(words.WEEKDAYS),
                        format_func=lambda d: words.WEEKDAYS[d], key="patrol_days")  # fmt: skip
        st.form_submit_button("Make the plan")
    try:
        capacity = Capacity(int(visits), int(minutes), (int(first), int(end) % 24), int(officers), tuple(sorted(days)))
    except UsageError as error:
        st.error(words.plain(f"{error.what} {error.remedy}"))
        return None
    if not days:
        st.info("Choose at least one day.")
        return None
    return Asked(int(top), capacity, TEAMS[team][1])


def plan_for(view: View, asked: Asked) -> PatrolPlan | None:
    """The plan, kept for whoever asks the same again; says in words why there is none."""
    plan = ask(plan_patrols, view.snapshot, view.filters, asked.capacity, top=asked.top, categories=asked.categories)
    if plan is None or plan.visits.empty:
        st.info(
            "There is nothing to plan by: no report at these hotspots knows its hour, or none is of the kinds that "
            "the team deals with. Choose other kinds, or another week."
        )
        return None
    return plan


def in_a_sentence(plan: PatrolPlan) -> str:
    """What the plan reaches, against the two usual ways of planning, as Markdown."""
    visits = plan.visits
    left = plan.hotspots.loc[~plan.hotspots["hotspot_id"].isin(visits["hotspot_id"]), "name"]
    nowhere = f" No visit goes to {words.listed(list(left))}: others need it more." if len(left) else ""
    return words.plain(
        f"For {plan.week.title}: {words.count(len(visits), 'visit')} of {plan.capacity.minutes} minutes to "
        f"{words.count(visits['hotspot_id'].nunique(), 'hotspot')}. They cover {plan.share(plan.reached):.0%} of the "
        f"{plan.total:.0f} reports expected there in the week. As many visits shared out equally would cover "
        f"{plan.share(plan.equal_dose):.0%}; at the busiest hours of the last four weeks, "
        f"{plan.share(plan.recent_hours):.0%}.{nowhere}"
    )


def how_reckoned(plan: PatrolPlan) -> None:
    """The definition, and how far to trust it."""
    far = plan.visits["walk_min"] > 60 / plan.capacity.per_unit_hour - plan.capacity.minutes
    st.caption(
        words.plain(
            "Covered: expected reports in the hour of a visit and the hour after, at its hotspot. Expected by hour: "
            "the hotspot's forecast spread over the hours in which reports came, leaning on those of all "
            "hotspots where its own are few. Visits to one place begin at least two hours apart and their order "
            "changes from day to day. Reports are expected, not certain; that a visit prevents them is not claimed."
        )
    )
    if far.any():
        st.caption(
            words.plain(
                f"{words.count(int(far.sum()), 'walk')} of {len(far)} between visits "
                f"{'is' if far.sum() == 1 else 'are'} too long to walk in the time: go by bicycle or car, choose fewer "
                "hotspots, or more officers."
            )
        )


@drawn_once(lambda view, asked, plan: asked)
def at_a_glance(view: View, asked: Asked, plan: PatrolPlan) -> None:
    """The week as a chart and as a timetable."""
    _chart(plan)
    _timetable(plan)


def _chart(plan: PatrolPlan) -> None:
    """Expected reports by day and hour, with a dot for each visit."""
    rows = [
        {"day": words.WEEKDAYS[day + 1], "hour": hour, "expected": round(float(value), 3)}
        for day, of_day in enumerate(plan.expected.sum(axis=0).tolist())
        for hour, value in enumerate(of_day)
    ]
    dots = [
        {"day": words.WEEKDAYS[row.start.isoweekday()], "hour": row.start.hour, "hotspot": row.name,
         "begins": f"{row.start:%H:%M}"}
        for row in each(plan.visits)
    ]  # fmt: skip
    y = {"field": "day", "type": "ordinal", "sort": list(words.WEEKDAYS.values()), "title": None}
    x = {"field": "hour", "type": "ordinal", "title": "Hour of the day", "axis": {"labelAngle": 0}}
    spec: dict[str, Any] = {
        "height": 220,
        "layer": [
            {
                "data": {"values": rows},
                "mark": {"type": "rect"},
                "encoding": {
                    "x": x,
                    "y": y,
                    "color": {"field": "expected", "type": "quantitative", "title": "Expected reports",
                              "scale": {"range": list(theme.HEAT)}},
                    "tooltip": [{"field": f, "type": t} for f, t in (("day", "nominal"), ("hour", "ordinal"),
                                                                     ("expected", "quantitative"))],
                },
            },
            {
                "data": {"values": dots},
                "mark": {"type": "circle", "size": 70, "color": theme.BAR, "stroke": "white", "opacity": 1},
                "encoding": {"x": x, "y": y, "tooltip": [{"field": f} for f in ("hotspot", "begins")]},
            },
        ],
    }  # fmt: skip
    st.vega_lite_chart(None, spec, width="stretch", alt="Expected reports by day and hour, and the hours of the visits")
    st.caption(
        words.plain(
            f"Expected reports of {plan.week.title} by day and hour at {words.count(len(plan.hotspots), 'hotspot')}, "
            f"from {plan.found.sentence[0].lower()}{plan.found.sentence[1:]} Dots: hours with a visit."
        )
    )


def _timetable(plan: PatrolPlan) -> None:
    """The week at a glance: hours down, days across; then the walking order of every visit."""
    hours = plan.visits.assign(
        said=[f"{row.start:%H:%M} {row.name}" + _pair(plan, row) for row in each(plan.visits)],
        label=[f"{hour % 24:02d}:00" + (" (next day)" if hour >= 24 else "") for hour in plan.visits["hour"]],
    )
    wide = hours.pivot_table(index=["hour", "label"], columns="day", values="said", aggfunc="  \n".join)
    columns = {int(day): words.day(plan.week.first_day + pd.Timedelta(days=int(day) - 1)) for day in wide.columns}
    table = pd.DataFrame({"Hour": [label for _, label in wide.index]})
    for day, title in columns.items():
        table[title.rsplit(" ", 1)[0]] = [words.plain(cell) if isinstance(cell, str) else "" for cell in wide[day]]
    st.table(table, border="horizontal", hide_index=True, alt="Visits by hour and day")


def _pair(plan: PatrolPlan, row: Any) -> str:
    return f" (pair {row.unit})" if plan.capacity.units > 1 else ""


@drawn_once(lambda view, asked, plan: asked)
def walking_order(view: View, asked: Asked, plan: PatrolPlan) -> None:
    """Every visit in order, with the walk to it."""
    shown = pd.DataFrame(
        {
            "Day": [words.day(row.start) for row in each(plan.visits)],
            "Begins": plan.visits["start"].dt.strftime("%H:%M"),
            "Ends": plan.visits["end"].dt.strftime("%H:%M"),
            "Pair": plan.visits["unit"],
            "Hotspot": plan.visits["name"],
            "Walk to it": [
                "–" if pd.isna(row.walk_m) else f"{words.number(round(row.walk_m, -1))} m, about {row.walk_min:.0f} min"
                for row in each(plan.visits)
            ],
            "Expected reports covered": plan.visits["reached"].round(2),
        }
    )
    st.dataframe(shown, hide_index=True, alt=f"{len(shown)} visits in order of time, with the walk to each")
    st.caption("Walks: the straight line and 30% more, at 4.8 km/h. An estimate, not a route.")


def downloads(view: View, plan: PatrolPlan) -> None:
    """The plan's files; each is made when asked for."""
    name = f"patrol-plan-{plan.week.label}"
    title = f"Patrol plan {plan.week.label}"
    zone, made = view.snapshot.settings.area.time_zone, published_at(view)
    row = st.container(horizontal=True)
    offer("Timetable (CSV)", partial(visits_csv, plan.visits), f"{name}.csv", where=row)
    offer("For maps (GeoJSON)", partial(visits_geojson, plan.visits), f"{name}.geojson", where=row)
    offer("For phones (GPX)", partial(visits_gpx, plan.visits, title=title), f"{name}.gpx", where=row)
    offer("For the rota (ICS)", partial(visits_ics, plan.visits, title=title, zone=zone, made=made), f"{name}.ics",
          where=row)  # fmt: skip


def published_at(view: View) -> datetime:
    """When the data of this version were last loaded, UTC: the same version gives the same files."""
    from hotspots.store import queries as q

    latest = ask(q.agencies, view.snapshot)["last_loaded"].max()
    return pd.Timestamp(latest).to_pydatetime().replace(tzinfo=UTC, microsecond=0)
