"""What every page of the office needs: the menu and the number of things that wait."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from expertpool.queries import desk
from expertpool.web import menu


def office(request: HttpRequest) -> dict[str, Any]:
    """`menu` (tuple of `menu.Block`) and `waiting` (count key → number); empty for people who have not logged in."""
    account = getattr(request, "user", None)
    if account is None or not account.is_authenticated:
        return {"menu": (), "waiting": {}}
    waiting: Any = SimpleLazyObject(lambda: desk.tally(request.todos) if hasattr(request, "todos") else desk.counts(account))
    here = request.resolver_match.url_name if request.resolver_match else ""
    return {"menu": SimpleLazyObject(lambda: menu.build(account.role, waiting, here or "")), "waiting": waiting}
