"""Whose something is, by the functions of the roles that do it."""

from __future__ import annotations

from collections.abc import Iterable

from playcall_core.book.records import Role
from playcall_core.book.visibility import View, is_visible
from playcall_core.diagrams.picture import Side


def side_of(view: View, roles: Iterable[str | None]) -> Side:
    """The side of roles (ids): both where both functions are among them."""
    functions = {
        role.function
        for id_ in roles
        if id_ and isinstance(role := view.playbook.get(Role.kind_name, id_), Role)
        if is_visible(role, view.audience)
    }
    match ("marketing" in functions, "sales" in functions):
        case (True, True):
            return Side.BOTH
        case (True, False):
            return Side.MARKETING
        case (False, True):
            return Side.SALES
        case _:
            return Side.NEITHER


SIDE_WORDS = {
    Side.MARKETING: "Marketing",
    Side.SALES: "Sales",
    Side.BOTH: "Marketing and Sales",
    Side.NEITHER: "",
}
