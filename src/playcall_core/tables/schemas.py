"""The columns of the tables that facts come from, as Arrow schemas.

Instants are UTC, to the microsecond. `recorded_at` is when a row became known to us, and null where
that is not known (then it counts as known from the start). A table may carry further columns, which
filters and derivations may name; those below are the ones Playcall itself relies on.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

INSTANT: Final = pa.timestamp("us", tz="UTC")
AMOUNT: Final = pa.decimal128(19, 4)

LEADS: Final = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("name", pa.string()),
        pa.field("account_id", pa.string()),
        pa.field("owner", pa.string()),
        pa.field("status", pa.string()),
        pa.field("is_open", pa.bool_()),
        pa.field("created_at", INSTANT),
        pa.field("recorded_at", INSTANT),
    ]
)
ACCOUNTS: Final = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("name", pa.string()),
        pa.field("parent_id", pa.string()),
        pa.field("owner", pa.string()),
        pa.field("created_at", INSTANT),
        pa.field("recorded_at", INSTANT),
    ]
)
CONTACTS: Final = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("name", pa.string()),
        pa.field("account_id", pa.string()),
        pa.field("opportunity_id", pa.string()),
        pa.field("persona", pa.string()),
        pa.field("buying_role", pa.string()),
        pa.field("title", pa.string()),
        pa.field("created_at", INSTANT),
        pa.field("recorded_at", INSTANT),
    ]
)
OPPORTUNITIES: Final = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("name", pa.string()),
        pa.field("account_id", pa.string()),
        pa.field("owner", pa.string()),
        pa.field("amount", AMOUNT),
        pa.field("currency", pa.string()),
        pa.field("stage", pa.string()),
        pa.field("is_open", pa.bool_()),
        pa.field("is_won", pa.bool_()),
        pa.field("created_at", INSTANT),
        pa.field("closed_on", pa.date32()),
        pa.field("recorded_at", INSTANT),
    ]
)
STAGE_CHANGES: Final = pa.schema(
    [
        pa.field("opportunity_id", pa.string(), nullable=False),
        pa.field("stage", pa.string()),
        pa.field("at", INSTANT),
        pa.field("recorded_at", INSTANT),
    ]
)
TOUCHPOINTS: Final = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("at", INSTANT),
        pa.field("kind", pa.string()),
        pa.field("direction", pa.string()),
        pa.field("function", pa.string()),
        pa.field("account_id", pa.string()),
        pa.field("opportunity_id", pa.string()),
        pa.field("contact_id", pa.string()),
        pa.field("lead_id", pa.string()),
        pa.field("text", pa.string()),
        pa.field("recorded_at", INSTANT),
    ]
)
FACT_VALUES: Final = pa.schema(
    [
        pa.field("subject", pa.string(), nullable=False),
        pa.field("subject_id", pa.string(), nullable=False),
        pa.field("fact", pa.string(), nullable=False),
        pa.field("valid_from", INSTANT),
        pa.field("recorded_at", INSTANT),
        pa.field("key", pa.string()),
        pa.field("number", pa.float64()),
        pa.field("amount", AMOUNT),
        pa.field("currency", pa.string()),
        pa.field("day", pa.date32()),
        pa.field("instant", INSTANT),
        pa.field("flag", pa.bool_()),
        pa.field("complete", pa.bool_()),
    ]
)
"""Dated values of facts, one row each; of a set one row for each member (one row with a null key
for the empty set), all with the same dates and the same `complete`. A row in which every value
column is null says that the fact became unknown. `valid_from` null: valid from the start.
"""

SCHEMAS: Final = {
    "leads": LEADS,
    "accounts": ACCOUNTS,
    "contacts": CONTACTS,
    "opportunities": OPPORTUNITIES,
    "stage_changes": STAGE_CHANGES,
    "touchpoints": TOUCHPOINTS,
    "fact_values": FACT_VALUES,
}
