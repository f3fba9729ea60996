"""The parts of the settings file that only the team pages read: terms, the landlord's standard, dated definitions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """A table of the settings file: an unknown word in it is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Calendar(Section):
    """School terms and bank holidays.

    Attributes:
        terms: CSV with the columns from, to, what: a row is a term, or a break within one where `what` says so
            (break, holiday, half-term, closed, inset).
        country, subdivision: whose bank holidays, as the package `holidays` names them (GB with ENG, SCT, WLS, NIR).
    """

    terms: Path | None = None
    country: str = "GB"
    subdivision: str = "ENG"


class ServiceStandard(Section):
    """Working days within which the landlord means to speak with who reported it, by severity of the case."""

    high: int = Field(1, ge=0)
    medium: int = Field(3, ge=0)
    low: int = Field(5, ge=0)


class CaseReview(Section):
    """The locally set threshold of the ASB Case Review: so many reports in so many months.

    Attributes:
        near: from how many reports on a case is shown as nearing the threshold; None = one fewer than the threshold.
    """

    reports: int = Field(3, ge=2)
    months: int = Field(6, ge=1)
    near: int | None = Field(None, ge=1)


class NM01(Section):
    """The definition in force of the indicator NM01: anti-social behaviour cases for each 1,000 homes.

    Attributes:
        agency: the landlord whose cases count; empty = every agency of the type landlord.
        homes_owned: homes at the year's end; None = the sum of the patches' homes.
        effective_from, text: the definition and from when it holds.
    """

    agency: str = ""
    homes_owned: float | None = Field(None, gt=0)
    effective_from: date = date(2024, 4, 1)
    text: str = (
        "Anti-social behaviour cases opened in the reporting year (April to March) for each 1,000 homes owned; "
        "part 2 counts those that involve hate incidents, which are also in part 1."
    )
