"""The agencies' own words turned into ours: categories, qualifiers, yes and no, severity, channel."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hotspots.intake.findings import Findings
from hotspots.intake.raw_table import plain, same_text, shorten, text_array
from hotspots.schema import AGENCY_TYPES, CATEGORIES, CHANNELS, DETECTION_LAYERS, QUALIFIERS, SEVERITIES
from hotspots.settings import Feed

YES_NO_COLUMNS = ("youth_related", "is_hate", "alcohol", "drugs", "vehicle", "repeat_location")
_YES_NO = {
    **dict.fromkeys(("y", "yes", "true", "t", "1", "x"), "yes"),
    **dict.fromkeys(("n", "no", "false", "f", "0"), "no"),
    **dict.fromkeys(("", "unknown", "notknown", "na", "u"), "unknown"),
}
_SEVERITY = {
    **{word: word for word in SEVERITIES},
    **dict.fromkeys(("", "na", "notknown"), "unknown"),
    **dict.fromkeys(("standard", "minor", "green"), "low"),
    **dict.fromkeys(("moderate", "amber"), "medium"),
    **dict.fromkeys(("serious", "severe", "red"), "high"),
}
_CHANNEL = {
    **{plain(word): word for word in CHANNELS},
    **dict.fromkeys(("telephone", "call", "telephonecall", "contactcentre", "phonecall"), "phone"),
    **dict.fromkeys(("web", "website", "email", "app", "webform", "onlineform", "portal", "mobileapp"), "online"),
    **dict.fromkeys(("patrol", "warden", "staff", "officerreport", "police"), "officer"),
    **dict.fromkeys(("walkin", "office", "visit", "facetoface", "counter", "frontcounter"), "in_person"),
    **dict.fromkeys(("member", "memberenquiry", "councillorenquiry"), "councillor"),
    "": "unknown",
}
# Other ways to write our categories that several agencies share.
_CATEGORY_WORDS = {
    "anti-social behaviour": "other",
    "asb": "other",
    "abandoned vehicle": "vehicle_abandoned",
    "vehicle abandoned - not stolen": "vehicle_abandoned",
    "vehicle nuisance / inappropriate use": "vehicle_nuisance",
    "rowdy / inconsiderate behaviour": "rowdy",
    "rowdy / nuisance neighbours": "neighbours",
    "littering / drug paraphernalia": "litter_drugs_paraphernalia",
    "malicious / nuisance communications": "communications",
    "begging / vagrancy": "begging",
    "prostitution": "prostitution",
    "fly-tipping": "fly_tipping_graffiti",
    "graffiti": "fly_tipping_graffiti",
}
# A number before a name; not in "68 Avenue", where the number is the name.
_HOUSE = re.compile(
    r"^(?:flat|apartment|apt|unit|no\.?)?\s*\d+[a-z]?(?:\s*[-/]\s*\d+[a-z]?)?\s*,?\s+(?=[a-z])"
    r"(?!(?:avenue|ave|street|st|road|rd|drive|place|lane|court|terrace|way)\b)",
    re.IGNORECASE,
)
_POSTCODE = re.compile(r",?\s*\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)
_MAX_PLACE, _MAX_WORD = 120, 80
# A column of free text taken for categories would fill the notes with its every word.
_NAMED_WORDS = 20


def add_words(reports: dict[str, Any], cells: pd.DataFrame, feed: Feed, *, found: Findings) -> None:
    """Fill the word columns of `reports` from the text columns of `cells`, in place; notes go to `found`."""

    nothing = pd.Series(same_text("", len(cells)), index=cells.index, copy=False)

    def column(name: str) -> pd.Series:
        return cells.get(name, nothing)

    def translate(name: str, words: Mapping[str, str], other: str) -> pd.Series:
        if name not in cells:
            return pd.Series(same_text(words[""], len(cells)), index=cells.index, copy=False)
        return _translate(cells[name], words, other, what=name, found=found)

    _add_category(reports, column("category"), column("category_local"), feed, found=found)
    _add_qualifier(reports, column("qualifier"), feed, found=found)
    for name in YES_NO_COLUMNS:
        reports[name] = translate(name, _YES_NO, "unknown")
    reports["severity"] = translate("severity", _SEVERITY, "unknown")
    reports["channel"] = translate("channel", _CHANNEL, "other")
    types = (
        {word: word for word in AGENCY_TYPES} | {plain(word): word for word in AGENCY_TYPES} | {"": feed.agency_type}
    )
    reports["agency_type"] = translate("agency_type", types, "other")
    reports["place_name"] = _place_names(column("place_name"), found=found)
    for name in DETECTION_LAYERS:
        reports[name] = _tidy(cells[name]) if name in cells else nothing


def _add_category(
    reports: dict[str, Any],
    category: pd.Series,
    local: pd.Series,
    feed: Feed,
    *,
    found: Findings,
) -> None:
    known = {plain(c.title): key for key, c in CATEGORIES.items()} | {plain(key): key for key in CATEGORIES}
    known |= {plain(word): key for word, key in (*_CATEGORY_WORDS.items(), *feed.categories.items())}
    codes, words = pd.factorize(category.fillna("").str.strip(), use_na_sentinel=False)
    keys = np.array([known.get(plain(str(w)), "") for w in words], dtype=object)
    blank = np.array([not str(word) for word in words], dtype=bool)[codes]
    title = CATEGORIES[feed.default_category].title if feed.default_category in CATEGORIES else "other"
    unknown = np.array([not key and bool(str(word)) for key, word in zip(keys, words, strict=True)], dtype=bool)
    _note_unknown(category, codes, unknown, found=found, kind="unknown_category",
                  message=f"is no category known here; counted as “{title}”.")  # fmt: skip
    if len(words) > 1 or not blank.all():
        found.note("no_category", blank, values=category, message=f"No category is given; counted as “{title}”.")
    reports["category"] = pd.Series(_spread([key or feed.default_category for key in keys], codes), copy=False)
    own, other = (pc.fill_null(pa.array(words, pa.large_string()), "") for words in (local, category))
    kept = pc.utf8_trim_whitespace(pc.if_else(pc.not_equal(own, ""), own, other))
    reports["category_local"] = pd.Series(text_array(pc.utf8_slice_codeunits(kept, 0, _MAX_WORD)), copy=False)


def _add_qualifier(reports: dict[str, Any], qualifier: pd.Series, feed: Feed, *, found: Findings) -> None:
    """The agency's qualifier; where it gives none, the usual one of the category ("other" has none)."""
    words = {plain(k): k for k in QUALIFIERS} | {plain("ASB " + k): k for k in QUALIFIERS}
    words |= {plain(v): k for k, v in QUALIFIERS.items()} | {plain(w): k for w, k in feed.qualifiers.items()}
    words |= {"": "", "unknown": ""}
    given = pa.array(_translate(qualifier, words, "", what="qualifier", found=found), pa.large_string())
    usual = {key: category.qualifier for key, category in CATEGORIES.items() if key != "other"}
    codes, keys = pd.factorize(reports["category"])
    by_category = pa.array([usual.get(str(key)) for key in keys], pa.large_string()).take(pa.array(codes))
    chosen = pc.if_else(pc.not_equal(given, ""), given, by_category)
    reports["qualifier"] = pd.Series(text_array(chosen), copy=False)


def _translate(values: pd.Series, words: Mapping[str, str], other: str, *, what: str, found: Findings) -> pd.Series:
    """Each distinct word looked up once; words not known become `other`, with a note for each."""
    codes, unique = pd.factorize(values.fillna("").str.strip(), use_na_sentinel=False)
    mapped = [words.get(plain(str(word))) for word in unique]
    shown = other.replace("_", " ") or "unknown"
    _note_unknown(values, codes, np.array([key is None for key in mapped], dtype=bool), found=found,
                  kind=f"unknown_{what}",
                  message=f"is not understood as {what.replace('_', ' ')}; counted as {shown}.")  # fmt: skip
    return pd.Series(_spread([other if key is None else key for key in mapped], codes), copy=False)


def _note_unknown(
    values: pd.Series, codes: NDArray[np.intp], unknown: NDArray[np.bool_], *, found: Findings, kind: str, message: str
) -> None:
    """One note for each of the most frequent words that are not known, and one for all the others."""
    counts = np.bincount(codes, minlength=len(unknown)) * unknown
    named = [int(code) for code in np.argsort(-counts, kind="stable")[:_NAMED_WORDS] if counts[code]]
    for code in named:
        rows = codes == code
        word = shorten(str(values.iloc[int(np.argmax(rows))]).strip(), _MAX_WORD)
        found.note(kind, rows, values=values, message=f"“{word}” {message}")
    others = unknown.copy()
    others[named] = False
    if others.any():
        found.note(kind, others[codes], values=values, message=f"Each of {others.sum():,} other words {message}")


def _place_names(values: pd.Series, *, found: Findings) -> pd.Series:
    """Streets and places, without house numbers and postcodes: an address could point to a person's home."""
    codes, unique = pd.factorize(values.fillna(""), use_na_sentinel=False)
    names, shortened = zip(*map(_bare, unique.tolist()), strict=True) if len(unique) else ((), ())
    changed = np.array(shortened, dtype=bool)
    if changed.any():
        # The example is not shown: it is what was taken out.
        found.note("address_shortened", changed[codes], values=pd.Series("", index=range(len(values))),
                   message="A house number or postcode was taken out of the name of the place.")  # fmt: skip
    return pd.Series(_spread(names, codes), copy=False)


@lru_cache(maxsize=65_536)
def _bare(name: str) -> tuple[str, bool]:
    """A place's name without house number and postcode, and whether it had any."""
    tidy = " ".join(_visible(name).split())[:_MAX_PLACE]
    bare = _HOUSE.sub("", _POSTCODE.sub("", tidy)).strip(" ,")
    return bare, tidy.strip(" ,") != bare


def _spread(words: Sequence[str], codes: NDArray[np.intp]) -> pd.api.extensions.ExtensionArray:
    """The word of each row, from the distinct words and the number of each row's."""
    return text_array(pa.array(words, pa.large_string()).take(pa.array(codes)))


def _tidy(values: pd.Series) -> pd.Series:
    """Names of areas as they are written, without stray blanks and marks."""
    codes, unique = pd.factorize(values.fillna(""), use_na_sentinel=False)
    return pd.Series(_spread([" ".join(_visible(str(name)).split())[:_MAX_WORD] for name in unique], codes), copy=False)


def _visible(text: str) -> str:
    """Without marks that are not seen but change how text is shown, such as those that turn its direction."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " * c.isspace() for c in text)
