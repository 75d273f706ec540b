"""Fills the demo: the sample company with its people and playbook, and a second small company."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.db import transaction

from playcall.opportunities.actions import answer, merge_tables
from playcall.opportunities.lists import states
from playcall.opportunities.models import Opportunity
from playcall.opportunities.recalling import recall
from playcall.people.actions import found_workspace
from playcall.people.models import Function, Membership, Role, User, Workspace
from playcall.playbooks.actions import import_playbook, make_version
from playcall.running.actions.runs import start
from playcall.sample import with_histories, write_pipeline
from playcall_core.book import Playbook, Verification, load
from playcall_core.book.records.base import days_in
from playcall_core.facts import Subject, Value
from playcall_core.importing import import_tables, load_mapping

EXAMPLES: Final = Path(__file__).resolve().parents[2] / "examples"

CAST: Final = (
    # name, mail, role, function, role in the playbook
    ("Hanna Holm", "hanna", Role.SIGNER, Function.MARKETING, "head-of-marketing"),
    ("Viktor Sands", "viktor", Role.SIGNER, Function.SALES, "head-of-sales"),
    ("Paula Prado", "paula", Role.EDITOR, Function.MARKETING, "product-marketer"),
    ("Dev Iyer", "dev", Role.EDITOR, Function.MARKETING, "demand-generation-manager"),
    ("Marta Kolb", "marta", Role.EDITOR, Function.SALES, "sales-manager"),
    ("Mira Adler", "mira", Role.MEMBER, Function.SALES, "account-executive"),
    ("Rosa Ortega", "rosa", Role.ADMINISTRATOR, Function.OTHER, "revenue-operations"),
)
SLUG: Final = "tallybrook"
ANSWERS: Final[tuple[tuple[str, Value], ...]] = (
    ("champion", "suspected"),
    ("economic-buyer-met", False),
    ("budget-confirmed", True),
)
STORY: Final = "O-000234"
"""The deal that the rep opens first: one answer there makes a play appear and another go."""
RUNS: Final = "lead-with-control"
OUTSIDER: Final = ("Otto Orlow", "otto", Role.ADMINISTRATOR, Function.SALES, "")


def fill() -> bool:
    """Fill an empty database with the demo; False if something is there already."""
    if User.objects.exists():
        return False
    with transaction.atomic():
        tallybrook = _company(SLUG, "Tallybrook", CAST[-1])
        for person in CAST[:-1]:
            _member(tallybrook.workspace, person)
        sample = load(EXAMPLES / "tallybrook" / "playbook")
        sample = replace(sample, verifications=tuple(_looked_at(sample)))
        import_playbook(sample, by=tallybrook, words="The sample company's playbook")
        make_version(tallybrook.workspace, title="As brought in from files", by=tallybrook)
        fill_pipeline(sample, tallybrook)
        _work(tallybrook.workspace)
        _company("zettelfix", "Zettelfix", OUTSIDER)
    return True


def _looked_at(sample: Playbook) -> Iterator[Verification]:
    """Every record that is looked at again was verified by its owner: most of them in time, a few
    so long ago that they are overdue, a few so that they are due within days.
    """
    today = sample.moment(datetime.now(UTC)).today
    again = (each for each in sample.records.values() if each.review_every and each.owner)
    for number, record in enumerate(again):
        every = days_in(record.review_every or "")
        match number % 29:
            case 7:
                age = every + 2 + number % 17
            case 19:
                age = every - 3 - number % 9
            case _:
                age = every * (number * 37 % 80) // 100
        on = today - timedelta(age)
        yield Verification(record="/".join(record.key), by=record.owner or "", on=on)


def fill_pipeline(sample: Playbook, by: Membership) -> None:
    """The sample pipeline as of today, read through its mapping as a CRM's export would be."""
    mapping = load_mapping(EXAMPLES / "mappings" / "tallybrook.yaml")
    today = sample.moment(datetime.now(UTC)).today
    with TemporaryDirectory() as folder:
        write_pipeline(Path(folder), as_of=today)
        imported = import_tables(mapping, [Path(folder)], sample.dictionary)
    merge_tables(
        with_histories(imported.tables),
        by=by,
        source=mapping.name,
        known_from=imported.known_from,
        words="The pipeline of the sample company",
    )


def _work(workspace: Workspace) -> None:
    """What the rep found out in calls, one answer on each of some opportunities; plays called; one
    of them started, so that her day begins with a task of it.
    """
    rep = Membership.objects.get(workspace=workspace, user__email=f"mira@{SLUG}.example")
    own = Opportunity.objects.filter(
        workspace=rep.workspace, owner=rep.user.name, is_open=True
    ).order_by("-external_id")
    for row, (fact, value) in zip(own, cycle(ANSWERS), strict=False):
        if row.pk % 4 == 0:
            answer(Subject.OPPORTUNITY, row.external_id, fact, value, by=rep)
    recall(workspace)
    if states(rep, play=RUNS).filter(subject_id=STORY).exists():
        start(RUNS, Subject.OPPORTUNITY, STORY, by=rep)


Person = tuple[str, str, Role, Function, str]


def _company(slug: str, name: str, administrator: Person) -> Membership:
    user = _user(slug, administrator)
    member = found_workspace(name=name, slug=slug, administrator=user, function=administrator[3])
    member.playbook_role = administrator[4]
    member.save()
    return member


def _member(workspace: Workspace, person: Person) -> Membership:
    _, _, role, function, playbook_role = person
    return Membership.objects.create(
        workspace=workspace,
        user=_user(workspace.slug, person),
        role=role,
        function=function,
        playbook_role=playbook_role,
    )


def _user(company: str, person: Person) -> User:
    name, mail, *_ = person
    return User.objects.create_user(f"{mail}@{company}.example", name=name, is_demo=True)
