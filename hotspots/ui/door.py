"""The door: who comes in, as which audience, for how long. Asked on every rerun, before anything is shown.

Without a login provider this is a demonstration on this machine only, in which everyone is an analyst.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import streamlit as st

from hotspots.errors import UsageError
from hotspots.settings import Settings
from hotspots.share.audience import NOBODY, Audience, Permission, audience_for, decide
from hotspots.store.sessions import audit_journal, end_session, has_ended, pseudonym
from hotspots.ui import words
from hotspots.ui.filters import accept_short_key
from hotspots.ui.gate import can_be_guessed, has_provider

_VISITOR, _AS = "_visitor", "as"
_TWICE, _YES = "HOTSPOTS_DEMO_ON_NETWORK", "yes-everyone-is-an-analyst"
_HERE = ("127.0.0.1", "localhost", "::1", "[::1]")
_CLOCKS_MAY_DIFFER_S = 300
DEMONSTRATION = "Demonstration: everyone is an analyst."


@dataclass(frozen=True)
class Visitor:
    """Somebody who was let in.

    Attributes:
        who: pseudonym.
        audience: what they may see.
        issued_at: when they logged in (seconds since 1970); None in the demonstration.
        store: of the data.
        claims: of the login; None in the demonstration.
    """

    who: str
    audience: Audience
    issued_at: int | None
    store: Path
    claims: Mapping[str, Any] | None = field(default=None, repr=False, compare=False)


def claims_or_stop(store: Path) -> Mapping[str, Any] | None:
    """The claims of whoever is logged in; None in the demonstration. Everybody else gets a page that says why not.

    Nothing of the data is read before this.
    """
    st.session_state.pop(_VISITOR, None)
    if not has_provider():
        _on_this_machine_only()
        return None
    if can_be_guessed():
        st.title("The login is not set up safely", anchor=False)
        st.markdown(
            "The secret that logins are signed with is too short: somebody could guess it and write a login of their "
            "own. Make a new one as docs/login.md says, and start the dashboard again."
        )
        st.stop()
    if not st.user.get("is_logged_in"):
        _offer_login("Please log in", "Only people with a role in this partnership can see these pages.")
    claims: Mapping[str, Any] = st.user.to_dict()
    return claims


def let_in(claims: Mapping[str, Any] | None, settings: Settings, store: Path) -> Visitor:
    """The visitor; ends the run with words for a session that is over or a person without a role."""
    if claims is None:
        visitor = Visitor("demonstration", _looking_as(settings), None, store)
    else:
        visitor = _logged_in(claims, settings, store)
    st.session_state[_VISITOR] = visitor
    return visitor


def current() -> Visitor | None:
    """Who was let in on this run; None when nobody was."""
    found = st.session_state.get(_VISITOR)
    return found if isinstance(found, Visitor) else None


def still_in(visitor: Visitor, settings: Settings) -> bool:
    """Whether the session has neither been ended nor grown too old since, and the person's role is still the same."""
    if visitor.issued_at is None:
        return True
    if _over(visitor.store, visitor.who, visitor.issued_at, settings):
        return False
    return audience_for(settings, visitor.claims or {}) == visitor.audience


def has_role(claims: Mapping[str, Any], settings: Settings, store: Path) -> bool:
    """Whether these claims of a login are still good, of somebody with a role here. Shows nothing, notes nothing."""
    subject, issued_at = claims.get("sub"), claims.get("iat")
    if not subject or isinstance(issued_at, bool) or not isinstance(issued_at, (int, float)):
        return False
    who = pseudonym(store, str(claims.get("iss", "")), str(subject))
    return not _over(store, who, int(issued_at), settings) and audience_for(settings, claims) is not None


def who_may(view_audience: Audience, store: Path, settings: Settings, needs: Permission) -> str:
    """The pseudonym of whoever is about to change something.

    Asked where it is written: a button's callback runs before the page has asked who is there.

    Raises:
        UsageError: when nobody is let in any more, as somebody else, or without this permission.
    """
    visitor = current()
    if visitor is None or not still_in(visitor, settings) or visitor.audience != view_audience:
        raise UsageError("Your session is over.", remedy="Log in again.")
    if not visitor.audience.may(needs) or visitor.store != store:
        raise UsageError("That is not part of what you may do.", remedy="Ask the partnership’s analyst.")
    return visitor.who


def show(visitor: Visitor) -> None:
    """Who somebody is here, and the way out."""
    if visitor.issued_at is None:
        st.sidebar.caption(DEMONSTRATION)
        return
    st.sidebar.caption(words.plain(f"You see what “{visitor.audience.title}” may see."))
    st.sidebar.button("Log out", on_click=_leave, args=(visitor,), width="stretch")


def _logged_in(claims: Mapping[str, Any], settings: Settings, store: Path) -> Visitor:
    issuer, subject, issued_at = str(claims.get("iss", "")), claims.get("sub"), claims.get("iat")
    if not subject or isinstance(issued_at, bool) or not isinstance(issued_at, (int, float)):
        _offer_login("Please log in again", "The login did not say who you are or when you logged in.")
    who = pseudonym(store, issuer, str(subject))
    if _over(store, who, int(issued_at), settings):
        _offer_login("Please log in again", "Your session is over.")
    audience = audience_for(settings, claims)
    if audience is None:
        audit_once(store, who, "denied", {"why": "no role"})
        st.title("No role here", anchor=False)
        st.markdown(
            "You are logged in, but none of your roles is known to this dashboard. Ask the partnership’s analyst for "
            "one, then log in again."
        )
        st.button("Log out", on_click=_leave, args=(Visitor(who, NOBODY, int(issued_at), store),))
        st.stop()
    return Visitor(who, audience, int(issued_at), store, claims)


def _over(store: Path, who: str, issued_at: int, settings: Settings) -> bool:
    age = time.time() - issued_at
    too_old = age > settings.login.session_hours * 3600 or age < -_CLOCKS_MAY_DIFFER_S
    return too_old or has_ended(store, who, issued_at)


def _leave(visitor: Visitor) -> None:
    """Log out: the cookie goes, and a copy of it lets nobody in either."""
    if visitor.issued_at is not None:
        end_session(visitor.store, visitor.who, visitor.issued_at)
        audit_journal(visitor.store).append("logged out", {}, who=visitor.who)
    st.session_state.pop(_VISITOR, None)
    st.logout()


def _offer_login(title: str, why: str) -> NoReturn:
    st.title(title, anchor=False)
    st.markdown(why)
    st.button("Log in", on_click=st.login)
    st.stop()


def _on_this_machine_only() -> None:
    """The demonstration is for whoever sits at this machine, unless somebody has said twice that it is not."""
    address = str(st.get_option("server.address") or "")
    asked_for = str(st.context.headers.get("Host", "") or "127.0.0.1")
    asked_for = asked_for.rsplit(":", 1)[0] if not asked_for.endswith("]") else asked_for
    if (address in _HERE and asked_for in _HERE) or os.environ.get(_TWICE) == _YES:
        return
    st.title("Nobody can log in here", anchor=False)
    st.markdown(
        "No login provider is set up, so everyone would be an analyst and see everything. Without one this dashboard "
        "serves this machine only, at the address 127.0.0.1.\n\n"
        "Set up a login (docs/login.md), or start it with `--server.address 127.0.0.1`. For made-up data on a network "
        f"of your own, say so twice: the address, and `{_TWICE}={_YES}` in the environment."
    )
    st.stop()


def _looking_as(settings: Settings) -> Audience:
    """In the demonstration the analyst may look as somebody else does, and then sees no more than they would."""
    options, titles = _ways_to_look(settings)
    accept_short_key(_AS, titles)
    chosen = st.sidebar.selectbox(
        "Look as", list(options), format_func=lambda o: titles[o], key=_AS, bind="query-params",
        help="Try out what other audiences see.",
    )  # fmt: skip
    return decide(settings, *options[chosen])


def _ways_to_look(settings: Settings) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """Each choice → audience and agency, and each choice → its title."""
    known = settings.known_audiences
    keys = list(settings.feeds) or ["police", "landlord", "council", "youth"]
    options: dict[str, tuple[str, str]] = {}
    for name, rule in known.items():
        if "own" in rule.full:
            options |= {f"{name} {agency}": (name, agency) for agency in keys}
        else:
            options[name] = (name, "")
    return options, {o: f"{known[n].title or n}{f' ({a})' if a else ''}" for o, (n, a) in options.items()}


def expected(settings: Settings) -> Audience:
    """Whose menu to draw, before a page has asked who is there. It lets nobody in: `let_in` does."""
    if has_provider():
        claims = st.user.to_dict() if st.user.get("is_logged_in") else {}
        return audience_for(settings, claims) or NOBODY
    options, titles = _ways_to_look(settings)
    asked = {value.casefold() for value in st.query_params.get_all(_AS)}
    found = [o for o in options if o.casefold() in asked or titles[o].casefold() in asked]
    chosen = st.session_state.get(_AS, found[0] if found else "")
    return decide(settings, *options.get(chosen, next(iter(options.values()))))


def audit_once(store: Path, who: str, event: str, told: Mapping[str, Any]) -> None:
    """Note an event of this session once, however often the page is run again."""
    from hotspots.ui import auditing

    auditing.once(store, who, event, told)
