"""Rules about responsibilities: one accountable in each row, promises in both directions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from playcall_core.book.completeness.checkup import Checkup
from playcall_core.book.completeness.rules import Found, rule
from playcall_core.book.completeness.wording import listed, named
from playcall_core.book.findings import Severity
from playcall_core.book.records import Agreement, Assignment, Role

ACCOUNTABLE: Mapping[str, str] = {
    "RACI": "A",
    "RASCI": "A",
    "DACI": "A",
    "DCI": "DRI",
    "RAPID": "D",
}
"""The letter of each known scheme that exactly one role must have."""

_DIRECTIONS = (("marketing", "sales"), ("sales", "marketing"))


@rule(
    "one-is-accountable-in-each-row",
    section="responsibilities",
    severity=Severity.HOLE,
    explanation="Where two answer for something, neither does.",
    remedy="Give the letter to exactly one role.",
)
def rows_without_one_accountable(checkup: Checkup) -> Iterator[Found]:
    """Finds assignments in which no role, or more than one, is accountable."""
    for row in checkup.playbook.of(Assignment):
        if not row.cells or not row.scheme:
            continue
        letter = row.accountable or ACCOUNTABLE.get(row.scheme.upper())
        if letter is None:
            what = f"The {named(row)} does not say which letter of {row.scheme} is accountable."
            yield Found(what, row, ("accountable",), "Write the letter as “accountable:”.")
            continue
        roles = tuple(dict.fromkeys(_cells(row).get(letter.casefold(), ())))
        if len(roles) != 1:
            what = f"In the {named(row)} {_who(roles)} accountable ({letter})."
            yield Found(what, row, ("cells", letter) if roles else ("cells",))


def _who(roles: tuple[str, ...]) -> str:
    if not roles:
        return "nobody is"
    return f"{listed(roles)} {'both' if len(roles) == 2 else 'all'} are"


def _cells(row: Assignment) -> dict[str, tuple[str, ...]]:
    return {letter.casefold(): roles for letter, roles in row.cells.items()}


@rule(
    "promises-go-both-ways",
    section="responsibilities",
    severity=Severity.HOLE,
    explanation="A promise in one direction only is a demand.",
    remedy="Agree on one thing that this side does for the other, within a limit.",
)
def one_sided_promises(checkup: Checkup) -> Iterator[Found]:
    """Finds that one function promises the other nothing."""
    found = {
        (_function(checkup, agreement.from_role), _function(checkup, agreement.to_role))
        for agreement in checkup.playbook.of(Agreement)
    }
    for giver, taker in _DIRECTIONS:
        if (giver, taker) not in found:
            yield Found(f"{giver.title()} promises {taker.title()} nothing.")


def _function(checkup: Checkup, role: str | None) -> str | None:
    record = checkup.playbook.get("role", role) if role else None
    return record.function if isinstance(record, Role) else None
