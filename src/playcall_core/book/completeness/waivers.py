"""Rules about waivers and verifications: they name what exists, and a waiver ends."""

from __future__ import annotations

from collections.abc import Iterator

from playcall_core.book.completeness.checkup import Checkup
from playcall_core.book.completeness.rules import Found, rule
from playcall_core.book.findings import Finding, Severity
from playcall_core.book.head import Waiver
from playcall_core.book.playbook import Key
from playcall_core.errors import NOWHERE, Place, nearest


def waived_key(checkup: Checkup, waiver: Waiver) -> Key | None:
    """What a waiver is for: a record, or the playbook as a whole; None if it names nothing."""
    head = ("playbook", checkup.playbook.head.id)
    if waiver.record == "/".join(head):
        return head
    record = checkup.named(waiver.record)
    return record.key if record else None


def waivers_that_hold(checkup: Checkup) -> dict[tuple[str, Key], Waiver]:
    """The waivers in force today, by rule and record."""
    return {
        (waiver.rule, key): waiver
        for waiver in checkup.playbook.waivers
        if waiver.until >= checkup.today and (key := waived_key(checkup, waiver))
    }


def waiver_of(finding: Finding, waivers: dict[tuple[str, Key], Waiver]) -> Waiver | None:
    """The waiver that covers a finding: one for any of the records it is about."""
    if not waivers:
        return None
    found = (waivers.get((finding.rule, key)) for key in finding.records)
    return next((waiver for waiver in found if waiver), None)


@rule(
    "waivers-name-a-rule",
    severity=Severity.ERROR,
    explanation="A waiver of a rule that does not exist waives nothing.",
    remedy="Write the name of a rule as the check shows it.",
)
def waivers_of_no_rule(checkup: Checkup) -> Iterator[Found]:
    """Finds waivers that name no rule."""
    for place, waiver in _placed(checkup, "rule"):
        if waiver.rule not in checkup.rule_names:
            what = f"The waiver for {waiver.record} names no rule: there is no “{waiver.rule}”."
            yield _about(waiver, checkup, what, place, nearest(waiver.rule, checkup.rule_names))


@rule(
    "waivers-name-a-record",
    severity=Severity.ERROR,
    explanation="A waiver for a record that does not exist waives nothing.",
    remedy="Write the record as “kind/id”, such as “play/displace-acme”.",
)
def waivers_for_no_record(checkup: Checkup) -> Iterator[Found]:
    """Finds waivers that name no record."""
    for place, waiver in _placed(checkup, "record"):
        if waived_key(checkup, waiver) is None:
            what = (
                f"The waiver of “{waiver.rule}” is for the record “{waiver.record}”, "
                "which does not exist."
            )
            yield Found(what, remedy=_nearest_record(checkup, waiver.record), place=place)


@rule(
    "waivers-have-not-ended",
    severity=Severity.NOTICE,
    explanation="A waiver is leave for a while; after it the rule holds again.",
    remedy="Mend the record and remove the waiver, or agree on a new date.",
)
def ended_waivers(checkup: Checkup) -> Iterator[Found]:
    """Finds waivers whose date is over."""
    for place, waiver in _placed(checkup, "until"):
        if waiver.until < checkup.today:
            what = f"The waiver of “{waiver.rule}” for {waiver.record} ended on {waiver.until}."
            yield _about(waiver, checkup, what, place)


@rule(
    "verifications-name-a-record",
    severity=Severity.ERROR,
    explanation="A verification of a record that does not exist keeps nothing in time.",
    remedy="Write the record as “kind/id”, such as “persona/head-of-finance”.",
)
def verifications_of_nothing(checkup: Checkup) -> Iterator[Found]:
    """Finds verifications that name no record."""
    for verification in checkup.playbook.verifications:
        if checkup.named(verification.record) is None:
            what = (
                f"The verification by {verification.by} on {verification.on} is of "
                f"“{verification.record}”, which does not exist."
            )
            yield Found(what, remedy=_nearest_record(checkup, verification.record))


def _placed(checkup: Checkup, field: str) -> Iterator[tuple[Place, Waiver]]:
    places = checkup.playbook.waiver_places
    for n, waiver in enumerate(checkup.playbook.waivers):
        place = places[n] if n < len(places) else NOWHERE
        yield Place(file=place.file, line=place.line, record="waiver", field=field), waiver


def _about(waiver: Waiver, checkup: Checkup, what: str, place: Place, remedy: str = "") -> Found:
    return Found(what, checkup.named(waiver.record), remedy=remedy, place=place)


def _nearest_record(checkup: Checkup, written: str) -> str:
    return nearest(written, ("/".join(key) for key in checkup.playbook.records))
