"""The one place that decides who may see what. Pages and exports ask an `Audience`; what is not allowed is denied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from hotspots.errors import UsageError
from hotspots.schema import REPORTS
from hotspots.scope import EVERYONE, EVERYTHING, GRAINS, OWN, AudienceRule, Grain, Scope
from hotspots.settings import Settings

Permission = Literal["", "points", "cases", "actions", "audit", "links"]
_TIMES = {"month": "only the month", "day": "only the day", "hour": "the hour", "exact": "the time as it came"}
_MAY = {
    "points": "single points on maps",
    "cases": "cases",
    "actions": "what was done at hotspots",
    "links": "which reports tell of the same incident",
    "audit": "who looked at what and took what away",
}


@dataclass(frozen=True)
class Audience:
    """What one person may see: an audience of the settings, and the agency they work for.

    Attributes:
        name: key of the audience.
        rule: what the settings say.
        agency: key of the person's agency, or empty.
        lads, police_forces: codes of the areas that the person is limited to; empty = none.
    """

    name: str
    rule: AudienceRule
    agency: str = ""
    lads: tuple[str, ...] = ()
    police_forces: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The audience as people call it."""
        return self.rule.title or self.name.replace("_", " ").capitalize()

    @property
    def protected(self) -> bool:
        """Whether it sees no reports, only protected counts."""
        return self.rule.protected

    @property
    def sees_everything(self) -> bool:
        """Whether nothing is held back (analysts), at least of the areas that they are limited to."""
        return self.rule.kind == "analyst" and EVERYONE in self.rule.full

    @property
    def minimum_count(self) -> int:
        """Tables and files hold no count below it."""
        return self.rule.minimum_count

    def sees(self, agency: str) -> Grain:
        """How the reports of an agency are seen."""
        if self.protected:
            return self.rule.grain
        if EVERYONE in self.rule.full or agency in self._full():
            return "report"
        return self.rule.grain if EVERYONE in self.rule.agreed or agency in self.rule.agreed else "none"

    def may(self, permission: Permission) -> bool:
        """Whether it may see what needs this permission; "" needs none."""
        return permission == "" or bool(getattr(self.rule, permission, False))

    def may_see_points(self) -> bool:
        """Whether maps may show single points."""
        return self.may("points")

    def may_open(self, page: str, needs: Permission = "") -> bool:
        """Whether it may open a page (its name in the address) that needs this permission."""
        return _named(page, self.rule.pages) and self.may(needs)

    def may_export(self, kind: str) -> bool:
        """Whether it may take away a file of this kind, e.g. "csv"."""
        return _named(kind, self.rule.exports)

    def may_see_layer(self, title: str) -> bool:
        """Whether it may see a map layer."""
        return _named(title, self.rule.layers)

    def scope(self, key: str = "") -> Scope:
        """What the store lets through for it.

        Args:
            key: the store's secret for rounding; needed where only protected counts are seen.
        """
        return replace(self._scope(key), lads=self.lads, police_forces=self.police_forces)

    def _scope(self, key: str) -> Scope:
        rule = self.rule
        if self.sees_everything:
            return EVERYTHING
        if self.protected:
            scope = Scope(protected=True, grain=rule.grain, by=rule.by, key=key, actions=rule.actions)
            return replace(scope, minimum=rule.minimum_count, homes=rule.minimum_homes)
        return Scope(
            full=self._full(), agreed=rule.agreed, grain=rule.grain, times=rule.times, fields=rule.fields,
            minimum=rule.minimum_count, homes=rule.minimum_homes, actions=rule.actions, cases=rule.cases,
        )  # fmt: skip

    def _full(self) -> tuple[str, ...]:
        return tuple(self.agency if key == OWN else key for key in self.rule.full if key != OWN or self.agency)

    def in_words(self) -> list[str]:
        """What it sees, a sentence each."""
        limits = [*self.lads, *self.police_forces]
        of_areas = [f"Sees only what is reported from {', '.join(limits)}."] if limits else []
        if self.sees_everything:
            return [f"{self.title}: sees every report of every agency, and may do everything.", *of_areas]
        said = [f"{self.title}.", *of_areas]
        said += self._counts_in_words() if self.protected else self._reports_in_words()
        said.append(self._threshold_in_words())
        said.append(f"May open: {_listing(self.rule.pages, 'all pages that need no further permission')}.")
        said.append(f"May take away files of these kinds: {_listing(self.rule.exports, 'all')}.")
        said.append(f"Sees these map layers: {_listing(self.rule.layers, 'all')}.")
        said += [f"{'May' if getattr(self.rule, key) else 'May not'} see {words}." for key, words in _MAY.items()]
        return said

    def _threshold_in_words(self) -> str:
        if not self.minimum_count:
            return "Small counts are shown as they are."
        if self.protected:
            return f"No count below {self.minimum_count} is told, and none from which one could be worked out."
        told = f"no count below {self.minimum_count}"
        return f"Summaries made for it tell {told}, and none from which one could be worked out."

    def _counts_in_words(self) -> list[str]:
        rule = self.rule
        by = f", broken down by {_listing(rule.by, '')}" if rule.by else ""
        return [
            f"Sees no report of any agency: only counts by month and {rule.grain}{by}, rounded to multiples of "
            f"{max(rule.minimum_count, 3)} from one protected table.",
            f"A hexagon with fewer than {rule.minimum_homes} addresses is shown as part of its neighbour.",
        ]

    def _reports_in_words(self) -> list[str]:
        rule, full = self.rule, self._full()
        mine = "all agencies" if EVERYONE in full else _listing(full, "")
        said = [f"Sees in full: {mine}."] if full else ["Sees no agency's reports in full."]
        if not rule.agreed:
            return [*said, "Sees no other agency's reports."]
        others = "all other agencies" if EVERYONE in rule.agreed else _listing(rule.agreed, "")
        said.append(f"Sees the reports of {others} {GRAINS[rule.grain]}, with {_TIMES[rule.times]}.")
        meanings = [f"{field} ({REPORTS[field].meaning})" for field in rule.fields]
        said.append(f"Of those it also sees: {'; '.join(meanings) or 'nothing but the kind of behaviour'}.")
        if rule.grain == "hexagon":
            said.append(f"A hexagon with fewer than {rule.minimum_homes} addresses is shown as part of its neighbour.")
        return said


# Who has not been let in.
NOBODY = Audience("", AudienceRule())


def decide(settings: Settings, name: str, agency: str = "") -> Audience:
    """The audience of this name.

    Raises:
        UsageError: when there is none, or when it needs an agency and none is given.
    """
    known = settings.known_audiences
    if name not in known:
        raise UsageError(f"There is no audience “{name}”.", remedy=f"Known are: {', '.join(known)}.")
    if OWN in known[name].full and not agency:
        raise UsageError(f"“{name}” sees its own agency in full: which one is it?", remedy="Name it with --agency.")
    return Audience(name, known[name], agency)


def audience_for(settings: Settings, claims: Mapping[str, Any]) -> Audience | None:
    """The audience that the claims of a login lead to; None when no role of theirs is known here.

    Of several roles the first in the settings counts. Only exact words count: no part, no other capitals.
    """
    held = set(_roles(claims.get(settings.login.claim)))
    for value, role in settings.roles.items():
        if value in held and role.audience in settings.known_audiences:
            rule = settings.known_audiences[role.audience]
            return Audience(role.audience, rule, role.agency, role.lads, role.police_forces)
    return None


def _roles(claim: Any) -> Iterable[str]:
    if isinstance(claim, str):
        return [claim]
    return [value for value in claim if isinstance(value, str)] if isinstance(claim, (list, tuple)) else []


def _named(name: str, allowed: tuple[str, ...]) -> bool:
    return EVERYONE in allowed or name in allowed


def _listing(values: tuple[str, ...], everything: str) -> str:
    if EVERYONE in values:
        return everything
    return ", ".join(values) or "none"
