"""Who is let in: a request's form, the site it comes from, its place, the caller's key, role and quota."""

import time
from collections.abc import Mapping

from model.lists import dialects_of
from model.settings import Settings
from service.door.access import Caller, KeyRing, Refusal, form_refusal, is_loopback, site_refusal
from service.door.credentials import authorization_of
from service.door.origins import open_origins, preflight_answer
from service.door.places import METHODS, PlaceMap, allowed, dialect_at, places_of
from service.door.rates import Failures, Quotas
from service.wire.asgi import Answer, Scope
from service.wire.refusals import problem_answer


class Entrance:
    """Judges requests by their heads alone.

    Parameters
    ----------
    keys : who may do what

    Raises
    ------
    SettingsError
        The settings open a route that there is not.
    """

    def __init__(self, settings: Settings, keys: KeyRing) -> None:
        self.keys = keys
        self.is_local = keys.keyless is not None and is_loopback(settings.host)
        self.dialects = dialects_of(settings.dialects)
        self.places = PlaceMap(places_of(self.dialects))
        self.origins = open_origins(settings, places_of(self.dialects))
        self.root = settings.root_path
        self.quotas = Quotas(settings.quota)
        self.failures = Failures()

    def refusal(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Answer | None:
        """Return the answer to a request that no route is asked for, None where it may go to its place.

        The scope then holds `place`, `dialect` and `caller`, each None where there is none; `pause_s` is how long the
        answer has to wait, and `is_shared` whether a named page elsewhere may read it.
        """
        method, path = scope["method"], scope["path"]
        place = scope["place"] = self.places.find(method, path)
        there = place or next(iter(self.places.all_at(path)), None)
        scope["dialect"] = there.dialect if there else dialect_at(path, self.dialects)
        authorization = authorization_of(scope, headers, place)
        caller = scope["caller"] = self.keys.caller(authorization)
        is_shared = scope["is_shared"] = bool(self.origins.named) and self.origins.is_shared(headers, place)
        if refusal := form_refusal(scope, headers) or site_refusal(
            method, headers, is_local=self.is_local, is_shared=is_shared
        ):
            return problem_answer(refusal.status, refusal.detail)
        if caller is None and authorization is not None:
            scope["pause_s"] = self.failures.pause_s(address_of(scope), time.monotonic())
        if place is None:
            return self._placeless(scope, caller)
        if place.role is None:
            return None
        if refusal := self.keys.refusal(caller, place.role):
            return answer_of(refusal)
        return self._over_quota(scope, caller) if self.quotas.quota else None

    def _placeless(self, scope: Scope, caller: Caller | None) -> Answer:
        """Return the answer to what no route is for."""
        method, path = scope["method"], scope["path"]
        if not path and self.root:
            return Answer(b"", 308, headers={"Location": f"{self.root}/"})
        if method == "OPTIONS" and path == "*":
            return Answer(b"", 204, headers={"Allow": ", ".join((*METHODS, "HEAD", "OPTIONS"))})
        places = self.places.all_at(path)
        if method == "OPTIONS" and places:
            return preflight_answer(allowed(places), self.origins.preflight(scope, self.places))
        is_open = any(place.role is None for place in places)
        if not is_open and (refusal := self.keys.refusal(caller, "reader")):
            return answer_of(refusal)
        if places:
            detail = f"{method} is not possible at {path}: see /docs."
            return problem_answer(405, detail, headers={"Allow": allowed(places)})
        return problem_answer(404, f"There is nothing at {path}: /docs lists what there is.")

    def _over_quota(self, scope: Scope, caller: Caller | None) -> Answer | None:
        """Count a request, and return why it is one too many."""
        who = address_of(scope) if caller is None or self.keys.keyless else caller.name
        wait_s = self.quotas.wait_s(who)
        if not wait_s:
            return None
        detail = f"More than {self.quotas.quota} requests (FRAMING_QUOTA): send it again in {wait_s} s."
        return problem_answer(429, detail, headers={"Retry-After": str(wait_s)})


def answer_of(refusal: Refusal) -> Answer:
    """Return a refusal as an answer; a stranger is told how to show a key."""
    extra = {"WWW-Authenticate": 'Bearer realm="framing"'} if refusal.status == 401 else None
    return problem_answer(refusal.status, refusal.detail, headers=extra)


def address_of(scope: Scope) -> str:
    """Return the address that a request comes from, empty where the server does not say."""
    client = scope.get("client")
    return str(client[0]) if client else ""
