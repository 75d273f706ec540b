"""Rules against two of one: names, terms, facts, identities, former ids."""

from __future__ import annotations

from collections.abc import Iterator

from playcall_core.book.completeness.checkup import Checkup
from playcall_core.book.completeness.rules import Found, rule
from playcall_core.book.completeness.wording import named
from playcall_core.book.findings import Severity
from playcall_core.book.playbook import Key, shown_key, uid_of
from playcall_core.book.records import FactRecord, Record, Term
from playcall_core.errors import Place

_TOLD_APART_BY: dict[str, tuple[str, ...]] = {
    "agreement": ("from_role", "to_role", "act"),
    "assignment": ("phase", "stage", "scope"),
    "buyer_behaviour": ("stage",),
    "competitor_move": ("competitor", "stage"),
    "content": ("link",),
    "discovery_question": ("use_case", "fills"),
    "enablement": ("role",),
    "metric": ("segment",),
    "objection": ("competitors", "personas"),
    "proof_point": ("customer",),
    "segment": ("kind",),
    "trigger": ("kind",),
    "value_proposition": ("pain",),
}
"""Two records of one name are two things where these differ: a metric of two segments, say."""

_WITH_THEIR_OWN_RULE = frozenset({"term", "fact"})


@rule(
    "terms-have-one-definition",
    section="glossary",
    severity=Severity.ERROR,
    explanation="Two functions that mean two things by one word agree on nothing.",
    remedy="Decide together on one definition, and remove the other.",
)
def terms_defined_twice(checkup: Checkup) -> Iterator[Found]:
    """Finds terms that stand in the glossary more than once."""
    first: dict[str, Term] = {}
    for term in checkup.playbook.of(Term):
        if term.term is None:
            continue
        other = first.setdefault(_spoken(term.term), term)
        if other is not term:
            same = _spoken(other.definition or "") == _spoken(term.definition or "")
            how = "is defined twice" if same else "has two definitions"
            what = f"The term “{term.term}” {how}, here and in {_stands(other, checkup)}."
            yield Found(what, term, ("term",), also=(other,))


@rule(
    "nothing-is-defined-twice",
    severity=Severity.HOLE,
    explanation="Of two records with one name, people find and use the wrong one.",
    remedy="Keep one of them, or give them names that tell them apart.",
)
def names_used_twice(checkup: Checkup) -> Iterator[Found]:
    """Finds records of one kind that have the same name or text."""
    first: dict[tuple[object, ...], Record] = {}
    for record in checkup.playbook.records.values():
        name = getattr(record, record.heading_field, None)
        if not name or record.kind_name in _WITH_THEIR_OWN_RULE:
            continue
        apart = (getattr(record, field) for field in _TOLD_APART_BY.get(record.kind_name, ()))
        other = first.setdefault((record.kind_name, _spoken(name), *apart), record)
        if other is not record:
            what = f"The {named(record)} is there twice, here and in {_stands(other, checkup)}."
            yield Found(what, record, (record.heading_field,), also=(other,))


@rule(
    "facts-have-one-name",
    section="facts",
    severity=Severity.ERROR,
    explanation="A condition that says a name of two facts could mean either, so none can be read.",
    remedy="Rename one of them.",
)
def facts_named_twice(checkup: Checkup) -> Iterator[Found]:
    """Finds facts that share an id, a name or a former id, in any case."""
    first: dict[str, FactRecord] = {}
    for fact in checkup.playbook.of(FactRecord):
        for word in dict.fromkeys(map(_spoken, (fact.id, fact.name or fact.id, *fact.formerly))):
            other = first.setdefault(word, fact)
            if other is not fact:
                what = f"Two facts are called “{word}”: this one and {_stands(other, checkup)}."
                yield Found(what, fact, ("name",), also=(other,))


@rule(
    "uids-are-unique",
    severity=Severity.ERROR,
    explanation="A uid is what a record is known by for ever; shared, two histories run together.",
    remedy="Remove the uid of the copy; a new one follows from its id.",
)
def uids_used_twice(checkup: Checkup) -> Iterator[Found]:
    """Finds two records with one uid, at least one of them written."""
    first: dict[str, Record] = {}
    for record in checkup.playbook.records.values():
        other = first.setdefault(uid_of(record), record)
        if other is not record and (record.uid or other.uid):
            what = f"The {named(record)} has the uid of {_stands(other, checkup)}."
            yield Found(what, record, ("uid",), also=(other,))


@rule(
    "former-ids-are-free",
    severity=Severity.ERROR,
    explanation="A reference by a former id must lead to one record.",
    remedy="Leave it with the record that had it first, or give the other another id.",
)
def former_ids_taken(checkup: Checkup) -> Iterator[Found]:
    """Finds former ids that another record has now, or had too."""
    first: dict[Key, Record] = {}
    for record in checkup.playbook.records.values():
        for n, old in enumerate(record.formerly):
            present = checkup.playbook.records.get((record.kind_name, old))
            other = present or first.setdefault((record.kind_name, old), record)
            if other is record:
                continue
            verb = "is the id of" if present else "was also the id of"
            what = f"“{old}”, a former id of the {named(record)}, {verb} the {named(other)}."
            yield Found(what, record, ("formerly", n), also=(other,))


def _spoken(text: str) -> str:
    return " ".join(text.casefold().split())


def _stands(record: Record, checkup: Checkup) -> str:
    """“terms.yaml:12 (term mql)”, or the record where it has no file."""
    place = checkup.playbook.place(record)
    if place.file is None:
        return shown_key(record)
    return f"{Place(file=place.file, line=place.line)} ({shown_key(record)})"
