"""Dates and times with words of other languages and programs in them, brought to the forms that `dates` reads."""

from __future__ import annotations

import re

import pandas as pd

# Nothing but digits and punctuation, with the T and Z of ISO: nothing to be done, as in nearly every file.
_ORDINARY = r"^[\d\s:/,+\-]*(?:T[\d:.,+\-]*)?[Zz]?$"
# 2025032521 is an hour of 2025: as seconds since 1970 it would be one of 2034.
_HOUR = r"^((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])$"
_MORE_DIGITS = rf"^\d{{12}}(?:\d{{2}})?$|^\d{{8}}T\d{{4,6}}|^\d[\d/.\-]*\s+-\s+\d|{_HOUR}"
_MONTHS: dict[str, str] = {
    "Jan": "januar january janvier januari enero gennaio ionawr jänner janv ene gen",
    "Feb": "februar february février fevrier februari febrero febbraio chwefror févr fév fevr",
    "Mar": "märz marz maerz march mars maart marzo mawrth mrz mär mrt",
    "Apr": "april avril abril aprile ebrill avr abr",
    "May": "mai may mei maj mayo maggio mag",
    "Jun": "juni june juin junio giugno mehefin giu",
    "Jul": "juli july juillet julio luglio gorffennaf juil lug",
    "Aug": "august août aout augustus augusti agosto awst aoû ago",
    "Sep": "september septembre septiembre settembre medi sept set",
    "Oct": "oktober october octobre octubre ottobre hydref okt ott",
    "Nov": "november novembre noviembre tachwedd",
    "Dec": "dezember december décembre decembre diciembre dicembre rhagfyr dez déc dic des desember",
}
_ENGLISH = {word: short for short, words in _MONTHS.items() for word in words.split()}
_ZONES = {"UTC": "+00:00", "GMT": "+00:00", "BST": "+01:00", "CET": "+01:00", "CEST": "+02:00"}
_STEPS: tuple[tuple[str, str], ...] = (
    # 20250325213000 and 20250325T213000Z
    (r"^(\d{4})(\d{2})(\d{2})T?(\d{2})(\d{2})(\d{2})?((?:\.\d+)?[Zz]?)$", r"\1-\2-\3 \4:\5:\6\7"),
    (r":(?=[Zz]?$)", ""),
    (_HOUR, r"\1-\2-\3 \4:00"),
    (r"^(\d{4})\.(\d{1,2})\.(\d{1,2})\b", r"\1-\2-\3"),
    # "25/03/2025 at 21:30", "25/03/2025 - 21:30", "25.03.2025 um 21:30 Uhr", "25/03/2025 21h30", "25/03/2025 (Tue)"
    (r"(?i)(\d{4}),?\s+(?:at|um|om|kl\.?|à|-|–)\s+(?=\d{1,2}[:h.])", r"\1 "),
    (r"(?i)(\d{1,2})[h](\d{2})$", r"\1:\2"),
    (r"(?i)(:\d{2})\s*(?:uhr|uur|hrs?|hours|h)$", r"\1"),
    (r"(?i)\s*\((?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\)$", ""),
)


def tidied(texts: pd.Series) -> pd.Series:
    """Texts of dates with what `dates` does not read put in its own forms; others unchanged.

    Args:
        texts: distinct, no blanks around them.
    """
    odd = ~texts.str.match(_ORDINARY) | texts.str.match(_MORE_DIGITS)
    if not odd.any():
        return texts
    done = texts.copy()
    done[odd] = [_tidy(text) for text in texts[odd]]
    return done


def _tidy(text: str) -> str:
    if len(text) > 60:
        return text
    for pattern, instead in _STEPS:
        text = re.sub(pattern, instead, text)
    text = re.sub(r"\b(UTC|GMT|BST|CET|CEST)$", lambda found: _ZONES[found[1]], text)
    # "25. März 2025", "le 25 mars 2025": one month by name, whatever stands around it.
    text = re.sub(r"[^\W\d_]{3,}", lambda found: _ENGLISH.get(found[0].casefold(), found[0]), text)
    whole = re.fullmatch(r"([A-Z][a-z]{2})\.?\s+(\d{4})", text)
    if whole and whole[1] in _MONTHS:
        return f"{whole[2]}-{[*_MONTHS].index(whole[1]) + 1:02d}"
    return text
