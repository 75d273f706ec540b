"""Invented touchpoints: visits, mails, calls, meetings; both functions, both directions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

Row = dict[str, str]

COLUMNS = (
    "id", "at", "kind", "direction", "function", "account_id", "opportunity_id", "lead_id",
    "contact_id", "behaviour", "text",
)  # fmt: skip
# kind, direction, function, weight
KINDS = (
    ("mail", "out", "sales", 26),
    ("mail", "in", "sales", 16),
    ("call", "out", "sales", 14),
    ("call", "in", "sales", 5),
    ("meeting", "in", "sales", 14),
    ("visit", "in", "marketing", 16),
    ("mail", "out", "marketing", 7),
    ("escalation", "in", "sales", 1),
)
SAID = {
    "mail": (
        "Thank you, I will share the numbers with our controller.",
        "Can you send the price for 60,000 invoices? The list price looks expensive to us.",
        "Our auditors want to see who approved what before the audit in spring.",
        "We have a hiring freeze and a budget freeze until summer.",
        "Please answer the tender questions by Friday.",
    ),
    "call": (
        "The migration of the ERP takes all of IT until autumn.",
        "The mandate for our Belgian company has a date now.",
        "Procurement asks what discount a three-year term would bring.",
        "They check two other offers and want to decide this quarter.",
    ),
    "meeting": (
        "Walked through 200 of their invoices; the clerk found three she would have paid twice.",
        "The controller corrected the value calculation and took it to the CFO.",
        "Last year a changed bank account nearly cost them 80,000; fraud is on the agenda now.",
        "Agreed what the proof must show, and by when.",
    ),
    "escalation": ("Two payment runs stood still on Monday; the head of finance called.",),
}
BEHAVIOURS = (
    "opened-mail", "read-guide", "attended-webinar", "used-calculator", "asked-for-price",
    "asked-for-demo", "sent-own-numbers", "brought-colleague",
)  # fmt: skip


class Touches:
    """Collects the touchpoints of one subject."""

    def __init__(
        self,
        draw: Random,
        as_of: date,
        *,
        account_id: str,
        opportunity_id: str = "",
        lead_id: str = "",
    ) -> None:
        self._draw = draw
        self._as_of = as_of
        self._ids = {"account_id": account_id, "opportunity_id": opportunity_id, "lead_id": lead_id}
        self._rows: list[Row] = []

    @property
    def rows(self) -> tuple[Row, ...]:
        """The touchpoints, oldest first."""
        return tuple(sorted(self._rows, key=lambda row: row["at"]))

    def over(self, start: date, until: date, *, per_month: float, people: list[str]) -> None:
        """Touchpoints between two days, so many a month, with these contacts."""
        days = (until - start).days
        quiet_for = self._draw.choices((0, 25, 70), (70, 20, 10))[0]
        for _ in range(int(days / 30 * per_month * self._draw.uniform(0.5, 1.5)) + 1):
            ago = self._draw.randint(0, max(0, days - quiet_for))
            kind, direction, function, _weight = self._draw.choices(KINDS, WEIGHTS)[0]
            self._add(
                start + timedelta(days=ago),
                kind,
                direction,
                function,
                contact=self._draw.choice(people) if people and kind != "visit" else "",
                text=self._draw.choice(SAID[kind]) if kind in SAID else "",
            )

    def behaved(self, behaviour: str, on: date) -> None:
        """Something a lead did by itself."""
        kind = "meeting" if behaviour in ("asked-for-demo", "brought-colleague") else "visit"
        self._add(on, kind, "in", "marketing", behaviour=behaviour)

    def _add(
        self,
        on: date,
        kind: str,
        direction: str,
        function: str,
        *,
        contact: str = "",
        behaviour: str = "",
        text: str = "",
    ) -> None:
        seconds = self._draw.randint(7 * 3600, 18 * 3600)
        at = datetime(on.year, on.month, on.day, tzinfo=UTC) + timedelta(seconds=seconds)
        subject = next(value for value in reversed(self._ids.values()) if value)
        self._rows.append(
            {
                "id": f"T-{subject}-{len(self._rows):03}",
                "at": at.isoformat(sep=" ", timespec="seconds"),
                "kind": kind,
                "direction": direction,
                "function": function,
                **self._ids,
                "contact_id": contact,
                "behaviour": behaviour,
                "text": text,
            }
        )


WEIGHTS = tuple(weight for *_, weight in KINDS)
