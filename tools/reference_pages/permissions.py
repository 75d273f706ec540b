"""The reference of permissions: who may do what, and what each address asks for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver

from playcall.installation import started

# Nothing is read from, or written to, the folder of a real installation.
os.environ.setdefault("PLAYCALL_SECRET_KEY", "a key for writing the reference, and nothing else")
_models = started("playcall.people.models")
_rules = started("playcall.people.rules")
_urls = started("playcall.urls")
_api = started("playcall.publishing.api").api


def permissions_page() -> Iterator[str]:
    """The matrix of roles and permissions, then every address of a workspace."""
    roles = list(_models.Role)
    yield "# Permissions"
    yield ""
    yield "What a member of a workspace may do, by role. Only signers of Marketing or Sales sign,"
    yield "each for their own function. An outsider may do nothing, and is not told that a"
    yield "workspace is there; a deactivated member is an outsider."
    yield ""
    yield f"| | {' | '.join(str(role.label) for role in roles)} | Outsider |"
    yield f"|---|{'---|' * (len(roles) + 1)}"
    for what in _rules.May:
        marks = (_mark(what, role) for role in roles)
        yield f"| {what.value} | {' | '.join(marks)} | no |"
    yield ""
    yield "Which records they see: signers and administrators all; others those for everyone and"
    yield "for their own function; guests those for everyone. That holds on every page, in search,"
    yield "exports, differences and calls."
    yield ""
    yield "## Addresses"
    yield ""
    yield "| address | name | asks for |"
    yield "|---|---|---|"
    for address, pattern in sorted(workspace_addresses(_urls.urlpatterns), key=lambda one: one[0]):
        yield f"| `{address}` | `{pattern.name}` | {_needs(pattern)} |"
    yield ""
    yield "## The API"
    yield ""
    yield "With an access token that is made for it, of a member who may do it. The description for"
    yield "programs is at `/api/openapi.json`."
    yield ""
    yield "| operation | asks for |"
    yield "|---|---|"
    for bound in _api._get_bound_routers():
        for path, view in bound.path_operations.items():
            for operation in view.operations:
                (door,) = operation.auth_callbacks
                yield f"| `{operation.methods[0]} /api{path}` | {door.needs.value} |"


def _needs(pattern: URLPattern) -> str:
    """What a view asks for; a view of a workspace without a guard is an error."""
    needs: Any = getattr(pattern.callback, "needs", None)
    if needs is None:
        raise SystemExit(f"The view of {pattern.name} has no guard. Put @needs(May.…) on it.")
    return str(needs.value)


def _mark(what: Any, role: Any) -> str:
    sides = [
        function.label
        for function in _models.Function
        if _rules.may(_models.Membership(role=role, function=function), what)
    ]
    if len(sides) == len(_models.Function):
        return "yes"
    return ", ".join(map(str, sides)) or "no"


def workspace_addresses(patterns: list[Any], before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    """Every address below /w/<workspace>/ with its pattern."""
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from workspace_addresses(list(pattern.url_patterns), address)
        elif address.startswith("/w/"):
            yield address, pattern
