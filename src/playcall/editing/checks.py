"""What is asked of a record before it is saved, beyond its types: names that lead somewhere.

What was broken before and is as it was is left alone: the report tells of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from playcall.playbooks.bodies import Content
from playcall.playbooks.queries import Reading
from playcall_core.book import Head
from playcall_core.book.records import BY_KIND
from playcall_core.book.references import condition_fields, references
from playcall_core.conditions.parse import parse_condition
from playcall_core.errors import Place, PlaycallError, Problem, nearest


def broken(content: Content, before: Content | None, reading: Reading) -> Iterator[Problem]:
    """References that lead nowhere and conditions that cannot be read, unless they were there."""
    if isinstance(content, Head):
        return
    old = before if before is not None and not isinstance(before, Head) else None
    known_ids = {(each.to.kind, each.id) for each in references(old)} if old else set()
    known_texts = {each.text for each in condition_fields(old)} if old else set()
    for each in references(content):
        is_known = (each.to.kind, each.id) in known_ids or each.to.or_person
        if is_known or (each.id == content.id and each.to.kind == content.kind_name):
            continue
        if reading.get(each.to.kind, each.id) is None:
            kind = each.to.kind.replace("_", " ")
            there = [one.id for one in reading.of(BY_KIND[each.to.kind])]
            field = ".".join(map(str, each.path))
            what = f"There is no {kind} “{each.id[:80]}”."
            yield Problem(what, Place(field=field), nearest(each.id, there) or "Choose another.")
    for formula in condition_fields(content):
        if formula.text not in known_texts:
            yield from _unreadable(formula.text, ".".join(map(str, formula.path)), reading)


def _unreadable(text: str, field: str, reading: Reading) -> Iterator[Problem]:
    try:
        parse_condition(text, reading.playbook.dictionary)
    except PlaycallError as error:
        for problem in error.problems:
            at = problem.place.position
            where = f" (at character {at})" if at else ""
            yield Problem(f"{problem.what}{where}", Place(field=field), problem.remedy)
