"""What tests run in processes of their own: `python -m tests.apps.program WHAT …`.

fill N          the cast, and N objections
save NAME N     rewrite every objection once as NAME, from its first revision
write           save one objection again and again, and say each time when it is accepted
offer           a proposal for each objection
sign SIDE       sign every proposal for marketing or sales; say of each whether it was accepted
signed          every proposal with its version and the sides that signed, as JSON
companies N     some workspaces, each with two administrators
depose ONE TWO  in each of them, ONE takes the role from TWO; say of each how it went
rulers          the names of the administrators of each, as JSON
errand FILE …   leave a job that writes into a file: words, seconds
search JSON     what the sample company's editors find, for each of some questions
terms           every term of the glossary, as JSON
state           every objection with its revisions, as JSON
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from playcall.installation import started
from playcall_core.errors import PlaycallError

started("playcall.serving").migrate()
actions: Any = started("playcall.playbooks.actions")
models: Any = started("playcall.playbooks.models")
signing: Any = started("playcall.signing.actions")
manifests: Any = started("playcall.signing.manifests")
proposals: Any = started("playcall.signing.models").Proposal.objects
people: Any = started("playcall.people.models")
make_cast: Any = started("tests.apps.cast").make_cast


def fill(number: str) -> None:
    """The cast, and some objections."""
    by = make_cast().editor
    for slug in ["written", *(f"o-{n}" for n in range(int(number)))]:
        actions.create_record("objection", {"id": slug, "text": "As it was"}, by=by)


def save(name: str) -> None:
    """Rewrite every objection once, from its first revision; say of each how it went."""
    by = member("editor" if name == "one" else "signer")
    print("ready", flush=True)
    input()
    went = {}
    for row in models.Record.objects.filter(kind="objection", slug__startswith="o-"):
        first = row.revisions.order_by("number").first()
        data = {"id": row.slug, "text": f"By {name}"}
        try:
            actions.save_record(row, data, by=by, based_on=first.pk)
            went[row.slug] = "saved"
        except actions.ConflictError as error:
            went[row.slug] = f"{error.mine.text}, not {json.loads(error.theirs.body)['text']}"
    print(json.dumps(went))


def write() -> None:
    """Save one objection again and again; a line for each time that was accepted."""
    by = member("editor")
    row = models.Record.objects.get(kind="objection", slug="written")
    newest = row.newest_id
    for n in range(1000):
        data = {"id": row.slug, "text": f"Text {n}"}
        newest = actions.save_record(row, data, by=by, based_on=newest).pk
        print(f"Text {n}", flush=True)


def offer() -> None:
    """A proposal for each objection."""
    for row in models.Record.objects.filter(kind="objection"):
        signing.propose(by=member("editor"), title=row.slug, records=[row])


def sign(side: str) -> None:
    """Sign every proposal for one side."""
    by = people.Membership.objects.get(role="signer", function=side)
    print("ready", flush=True)
    input()
    went = {}
    for proposal in proposals.order_by("number"):
        try:
            seen = manifests.digest(manifests.items_of(proposal))
            signing.sign(proposal, by=by, seen=seen)
            went[proposal.title] = "signed"
        except PlaycallError as error:
            went[proposal.title] = str(error)
    print(json.dumps(went))


def signed() -> None:
    """Every proposal with the number of its version and the sides that signed it."""
    found = {
        proposal.title: [
            proposal.version.number if proposal.version else None,
            *sorted(each.function for each in proposal.signatures.filter(lapsed_at=None)),
        ]
        for proposal in proposals.select_related("version").order_by("number")
    }
    print(json.dumps(found))


def terms() -> None:
    """What every term of the glossary is called."""
    found = models.Record.objects.filter(kind="term").select_related("newest")
    print(json.dumps([json.loads(row.newest.body)["term"] for row in found]))


def state() -> None:
    """Every objection with the texts of its revisions."""
    found = {
        row.slug: [json.loads(each.body)["text"] for each in row.revisions.order_by("number")]
        for row in models.Record.objects.filter(kind="objection")
    }
    print(json.dumps(found))


def sample() -> None:
    """The whole demo, filled; what comes out of it, to be compared."""
    started("playcall.demo_data").fill()
    by = people.Membership.objects.get(user__email="rosa@tallybrook.example")
    playbook = started("playcall.playbooks.queries").exported(by)
    found = started("playcall.opportunities.queries").called(by.workspace, playbook)
    counts = {play: [each.applies, each.cannot_tell] for play, each in found.counts.items()}
    archive = started("playcall.playbooks.archives").to_zip(playbook)
    print(json.dumps({"digest": sha256(archive).hexdigest(), "counts": counts}))


def companies(number: str) -> None:
    """Some workspaces, each with the administrators one and two."""
    users = [
        people.User.objects.create_user(f"{name}@company.example", name=name)
        for name in ("one", "two")
    ]
    for n in range(int(number)):
        made = people.Workspace.objects.create(slug=f"company-{n}", name=f"Company {n}")
        for user in users:
            people.Membership.objects.create(workspace=made, user=user, role="administrator")


def depose(one: str, two: str) -> None:
    """In every one of those workspaces ONE takes the administrator's role from TWO."""
    change = started("playcall.people.actions").change_member
    all_of_them = people.Membership.objects.select_related("workspace", "user")
    ours = list(all_of_them.filter(workspace__slug__startswith="company-").order_by("workspace"))
    print("ready", flush=True)
    input()
    went = {}
    for me in (each for each in ours if each.user.name == one):
        other = next(
            each for each in ours if each.workspace == me.workspace and each.user.name == two
        )
        try:
            change(other, role="member", function="other", by=me)
            went[me.workspace.slug] = "done"
        except PlaycallError as error:
            went[me.workspace.slug] = str(error)
    print(json.dumps(went))


def rulers() -> None:
    """The administrators of each of those workspaces."""
    found: dict[str, list[str]] = {}
    ours = people.Membership.objects.filter(workspace__slug__startswith="company-")
    for each in ours.filter(role="administrator").select_related("workspace", "user"):
        found.setdefault(each.workspace.slug, []).append(each.user.name)
    print(json.dumps(found))


def errand(file: str, words: str, seconds: str) -> None:
    """Leave a job that writes into a file when it begins and ends."""
    started("tests.apps.errands").write_down.enqueue(file, words, float(seconds))


def search(questions: str) -> None:
    """The sample playbook, and what is found in it: question -> “kind/id”, best first."""
    loaded: Any = started("playcall_core.book").load(
        Path("examples/tallybrook/playbook").absolute()
    )
    by = make_cast().administrator
    actions.import_playbook(loaded, by=by)
    reading = started("playcall.playbooks.queries").reading(by, "newest")
    find = started("playcall.searching.queries").search
    found = {
        question: ["/".join(each.record.key) for each in find(by, reading, question)]
        for question in json.loads(questions)
    }
    print(json.dumps(found))


def member(role: str) -> Any:
    """One of the cast."""
    return people.Membership.objects.filter(role=role, workspace__slug="tallybrook").first()


if __name__ == "__main__":
    cast(Callable[..., None], globals()[sys.argv[1]])(*sys.argv[2:])
