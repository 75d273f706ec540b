"""Opportunities and accounts by what they are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from playcall.opportunities.models import Account, Opportunity
from playcall.people.models import Membership
from playcall.people.rules import May, may

MOST_NAMED: Final = 20
MOST_WORDS: Final = 8
SHORTEST: Final = 2
"""Letters of all words together: a single one names nothing."""


@dataclass(frozen=True, slots=True)
class Named:
    """An opportunity or an account: its id in the CRM, and the account of an opportunity."""

    id: str
    name: str
    account: str
    is_account: bool
    is_open: bool


def named(member: Membership, words: Sequence[str]) -> tuple[Named, ...]:
    """The accounts and opportunities whose names (or whose account's) have all of some words, in
    any case: accounts first, then what is open, by name. At most 20, and none for who may not read
    opportunities. An opportunity is found by its id too.
    """
    words = words[:MOST_WORDS]
    if sum(map(len, words)) < SHORTEST or not may(member, May.READ_OPPORTUNITIES):
        return ()
    accounts = Account.objects.filter(_has(words), workspace=member.workspace).order_by("name")
    found = list(accounts.values_list("external_id", "name")[:MOST_NAMED])
    own = Q(external_id=words[0]) if len(words) == 1 else Q()
    theirs = Q(account_id__in=[id_ for id_, _ in found])
    rows = Opportunity.objects.filter(_has(words) | own | theirs, workspace=member.workspace)
    columns = ("external_id", "name", "account_id", "is_open")
    deals = list(rows.order_by("-is_open", "name", "id").values_list(*columns)[:MOST_NAMED])
    names = dict(
        Account.objects.filter(
            workspace=member.workspace, external_id__in={row[2] for row in deals if row[2]}
        ).values_list("external_id", "name")
    )
    return (
        *(Named(id_, name or id_, "", True, True) for id_, name in found),
        *(
            Named(id_, name or id_, names.get(account) or "", False, is_open is not False)
            for id_, name, account, is_open in deals
        ),
    )[:MOST_NAMED]


def _has(words: Sequence[str]) -> Q:
    """All of the words, wherever in the name."""
    found = Q()
    for word in words:
        found &= _any_case(word)
    return found


def _any_case(word: str) -> Q:
    """SQLite folds the case of ASCII letters only."""
    forms = {word} if word.isascii() else {word, word.casefold(), word.upper(), word.title()}
    found = Q()
    for form in sorted(forms):
        found |= Q(name__icontains=form)
    return found
