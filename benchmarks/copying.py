"""Copies the open opportunities of a workspace inside its database, with all that belongs to them.

That fills a hundred thousand in a minute: each copy is as connected as the original is, its ids and
names have a number.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import connection
from django.db.models import Model, QuerySet

from playcall.opportunities.models import (
    Account,
    CallEvent,
    Contact,
    ContactRole,
    FactValue,
    Opportunity,
    StageChange,
    SubjectState,
    Touchpoint,
)
from playcall.people.models import Workspace

OWNERS: Final = 9
"""So many copies pass until the same person owns an opportunity again."""
IDS: Final = frozenset(
    {"external_id", "account_id", "opportunity_id", "contact_id", "subject_id", "parent_id"}
)


def copy_open(workspace: Workspace, wanted: int) -> int:
    """Copy until there are at least so many that are open; how many there are then."""
    open_ones = Opportunity.objects.filter(workspace=workspace).exclude(is_open=False)
    count = open_ones.count()
    copies = -(-wanted // count) - 1
    ids, accounts = open_ones.values("external_id"), open_ones.values("account_id")
    about = {"workspace": workspace, "subject": "opportunity", "subject_id__in": ids}
    mine = {"workspace": workspace, "opportunity_id__in": ids}
    sources: tuple[QuerySet[Any], ...] = (
        SubjectState.objects.filter(**about),
        CallEvent.objects.filter(**about),
        FactValue.objects.filter(**about),
        FactValue.objects.filter(workspace=workspace, subject="account", subject_id__in=accounts),
        SubjectState.objects.filter(
            workspace=workspace, subject="account", subject_id__in=accounts
        ),
        StageChange.objects.filter(**mine),
        Touchpoint.objects.filter(**mine),
        ContactRole.objects.filter(**mine),
        Contact.objects.filter(workspace=workspace, account_id__in=accounts),
        Account.objects.filter(workspace=workspace, external_id__in=accounts),
        open_ones,
    )
    for source in sources:
        _copy(source, copies)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return open_ones.count()


def _copy(source: QuerySet[Model], copies: int) -> None:
    """Copy some rows so many times, within the database."""
    quote = connection.ops.quote_name
    fields = [each for each in source.model._meta.concrete_fields if not each.primary_key]
    columns = [quote(str(each.column)) for each in fields]
    copied = [_copied(each.name, quote(str(each.column))) for each in fields]
    inner, given = source.order_by().query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(source.model._meta.db_table)} ({', '.join(columns)}) "
            "WITH RECURSIVE numbers (n) AS "
            f"(SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {copies}) "
            f"SELECT {', '.join(copied)} FROM numbers CROSS JOIN ({inner}) AS original",
            given,
        )


def _copied(name: str, column: str) -> str:
    if name in IDS:
        return f"{column} || '~' || CAST(n AS text)"
    if name == "name":
        return f"{column} || ' ' || CAST(n AS text)"
    if name == "owner":
        other = f"{column} || ' ' || CAST(n %% {OWNERS} AS text)"
        return f"CASE n %% {OWNERS} WHEN 0 THEN {column} ELSE {other} END"
    return column
