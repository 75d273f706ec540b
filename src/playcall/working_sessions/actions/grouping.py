"""Grouping cards, and keeping those that become records."""

from __future__ import annotations

from playcall.people.models import Membership
from playcall.people.rules import May, insist
from playcall.working_sessions.actions.steps import Change, changing, refused
from playcall.working_sessions.models import Card, Cluster, EventKind

LONGEST_NAME = 200


def group(card: Card, to: Cluster | str | None, *, by: Membership) -> Cluster | None:
    """Lay a card into a cluster, into a new one of this name, or out of any.

    Clusters that are left empty are gone.
    """
    insist(by, May.TAKE_PART)
    with changing(card.session, by) as change:
        change.seat()
        change.insist_not_ended()
        found = change.card(card)
        if not found.phase.is_revealed:
            raise refused("Cards are grouped when all can see them.", "Reveal them first.")
        cluster = _cluster(found, to)
        if found.cluster_id != (cluster.pk if cluster else None):
            found.cluster = cluster
            found.save(update_fields=["cluster"])
            Cluster.objects.filter(phase=found.phase, cards=None).delete()
            change.event(EventKind.CARD, found.phase)
    return cluster


def name_cluster(cluster: Cluster, name: str, *, by: Membership) -> None:
    """Give a cluster another name."""
    insist(by, May.TAKE_PART)
    with changing(cluster.phase.session, by) as change:
        change.seat()
        change.insist_not_ended()
        cluster.name = _named(name)
        Cluster.objects.filter(pk=cluster.pk).update(name=cluster.name)
        change.event(EventKind.CARD, cluster.phase)


def keep(card: Card, is_kept: bool, *, by: Membership) -> None:
    """Say that a card becomes a record, or not: a facilitator's or a decider's word."""
    with changing(card.session, by) as change:
        seat, found = change.seat(), change.card(card)
        if not (seat.is_facilitator or seat.is_decider):
            raise refused("Facilitators and deciders keep cards.", "Say it aloud.")
        if not found.phase.is_revealed:
            raise refused("What is not shown yet is not kept yet.", "Reveal the cards first.")
        set_kept(change, found, is_kept)


def set_kept(change: Change, card: Card, is_kept: bool) -> None:
    """Keep a card or not, if that is new."""
    if card.record:
        raise refused(f"This card became {card.record}.", "Remove that from the playbook.")
    if is_kept and card.removed_at is not None:
        raise refused("This card was taken off the wall.", "Put it back first.")
    if card.is_kept != is_kept:
        card.is_kept = is_kept
        card.save(update_fields=["is_kept"])
        change.event(EventKind.CARD, card.phase)


def _cluster(card: Card, to: Cluster | str | None) -> Cluster | None:
    if to is None:
        return None
    if isinstance(to, Cluster):
        found = Cluster.objects.filter(pk=to.pk, phase=card.phase).first()
        if found is None:
            raise refused("This group is gone.", "Look at the cards again.")
        return found
    name = _named(to)
    same = Cluster.objects.filter(phase=card.phase, name__iexact=name).first()
    count = card.phase.clusters.count()
    return same or Cluster.objects.create(phase=card.phase, name=name, position=count + 1)


def _named(name: str) -> str:
    words = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    if not 1 <= len(words) <= LONGEST_NAME:
        what = f"A group's name has between 1 and {LONGEST_NAME} characters; this {len(words):,}."
        raise refused(what, "Change its length.")
    return words
