"""The demo: a whole company with its cast, filled once."""

from __future__ import annotations

import pytest

from playcall.demo_data import CAST, fill
from playcall.opportunities.queries import called
from playcall.people.models import Membership, User
from playcall.people.queries import demo_cast
from playcall.playbooks.queries import reading
from playcall_core.book.findings import Severity


@pytest.mark.django_db
def test_the_demo_has_people_a_signed_playbook_and_opportunities() -> None:
    assert fill()

    cast = {str(member): member for member in demo_cast()}
    assert len(cast) == len(CAST) + 1
    rep = cast["Mira Adler"]
    book = reading(rep)
    roles = {member.playbook_role for member in cast.values() if member.playbook_role}
    assert all(book.get("role", role) for role in roles)
    assert not [each for each in book.findings if each.severity is Severity.ERROR]
    found = called(rep.workspace, book.playbook)
    assert sum(bool(found.on(row)) for row in found.subjects.rows) > 20
    outsider = Membership.objects.get(workspace__slug="zettelfix")
    assert reading(outsider, "newest").book.is_empty

    people = User.objects.count()
    assert not fill()
    assert User.objects.count() == people
