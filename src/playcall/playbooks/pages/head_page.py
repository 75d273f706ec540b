"""The page of the playbook's head: what holds for all of its records."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from playcall.playbooks.pages.blocks import Block
from playcall.playbooks.pages.links import Linker
from playcall.playbooks.pages.making import Blocks, figures, listed, marks, prose, table
from playcall.playbooks.pages.making import entries as entries_of
from playcall_core.book import Head
from playcall_core.book.head import CalendarHead
from playcall_core.book.records import FactRecord

DAYS = {
    "monday": gettext_lazy("Monday"),
    "tuesday": gettext_lazy("Tuesday"),
    "wednesday": gettext_lazy("Wednesday"),
    "thursday": gettext_lazy("Thursday"),
    "friday": gettext_lazy("Friday"),
    "saturday": gettext_lazy("Saturday"),
    "sunday": gettext_lazy("Sunday"),
}


def head_page(linker: Linker, head: Head) -> tuple[Block, ...]:
    """The blocks of the head's page."""
    return tuple(_blocks(linker, head))


def _blocks(linker: Linker, head: Head) -> Blocks:
    yield from prose(_("What it is"), head.description)
    yield from figures(
        "",
        (_("Company"), head.company),
        (_("Language of the playbook"), head.language),
        (_("Time zone"), head.time_zone),
        (_("Currency"), head.currency),
    )
    yield from _calendar(head.calendar)
    rates = sorted(head.rates, key=lambda each: (each.currency, each.start))
    rows = ((each.currency, ((_day(each.start),), (f"{each.rate:f}",))) for each in rates)
    worth = _("One is worth so many %(currency)s") % {"currency": head.currency}
    yield from table(_("Exchange rates"), (_("Currency"), _("From"), worth), rows)
    facts = linker.records(FactRecord, head.axes)
    asks = _("Along which facts should the playbook have a play for every value?")
    yield from listed(_("Where gaps are looked for"), entries_of(linker, facts, "definition"), asks)


def _calendar(calendar: CalendarHead) -> Blocks:
    hours = _("%(opens)s to %(closes)s") % {
        "opens": f"{calendar.opens_at}:00",
        "closes": f"{calendar.closes_at}:00",
    }
    days = ", ".join(str(DAYS[day]) for day in calendar.workdays)
    yield from figures(_("Business hours"), (_("Days"), days), (_("Hours"), hours))
    yield from marks(_("Holidays"), (_day(day) for day in sorted(calendar.holidays)))


def _day(day: date) -> str:
    return str(date_format(day, "DATE_FORMAT"))
