"""Sends reminders: one mail a day to whoever has something overdue, or agreed for by now."""

from __future__ import annotations

from dataclasses import dataclass
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from playcall.audit.actions import note
from playcall.people.models import Workspace
from playcall.upkeep.models import Reminder
from playcall.upkeep.queries import Notice, notices, told_to_nobody


@dataclass(frozen=True, slots=True)
class Mail:
    """A reminder as it is sent."""

    to: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Reminded:
    """What became of the reminders: those sent, those of people who were reminded today already,
    those that the mail server did not take (address and reason), and how many overdue records
    have no owner who could be told.
    """

    sent: tuple[Mail, ...]
    already: int
    failed: tuple[tuple[str, str], ...]
    told_to_nobody: int


def remind(*, dry_run: bool = False) -> Reminded:
    """Remind everybody who is to look at something again. A mail that cannot be sent hinders no
    other, and is tried again by the next call. With `dry_run` nothing is sent or kept.
    """
    sent: list[Mail] = []
    failed: list[tuple[str, str]] = []
    already = nobody = 0
    for workspace in Workspace.objects.order_by("id"):
        found = list(notices(workspace))
        nobody += told_to_nobody(workspace, found)
        for notice in found:
            if Reminder.objects.filter(member=notice.member, on=notice.on).exists():
                already += 1
                continue
            with translation.override(notice.member.user.language or settings.LANGUAGE_CODE):
                mail = mail_of(notice)
            try:
                if dry_run or _send(notice, mail):
                    sent.append(mail)
                else:
                    already += 1
            except (OSError, SMTPException) as error:
                failed.append((mail.to, " ".join(str(error).split()) or type(error).__name__))
    return Reminded(tuple(sent), already, tuple(failed), nobody)


def mail_of(notice: Notice) -> Mail:
    """The mail that tells a notice."""
    slug = notice.member.workspace.slug
    overdue = [
        (each, _address("record", slug, each.record.kind_name, each.record.id))
        for each in notice.overdue
    ]
    lapsed = [(each, _address("proposal", slug, each.proposal.number)) for each in notice.lapsed]
    waiting = [(each, settings.ENVIRONMENT.url + each.path) for each in notice.waiting]
    known = {
        "notice": notice,
        "overdue": overdue,
        "lapsed": lapsed,
        "waiting": waiting,
        "all": _address("look-after", slug),
    }
    subject = _("%(workspace)s: what is yours to look after") % {
        "workspace": notice.member.workspace
    }
    return Mail(notice.member.user.email, subject, render_to_string("upkeep/reminder.txt", known))


def _send(notice: Notice, mail: Mail) -> bool:
    """Send it, unless somebody else did meanwhile. The row is there before the mail goes, and goes
    with it if it cannot.
    """
    member = notice.member
    with transaction.atomic():
        try:
            with transaction.atomic():
                Reminder.objects.create(member=member, on=notice.on)
        except IntegrityError:
            return False
        note(
            member.workspace,
            by=None,
            action="member-reminded",
            target=f"member/{mail.to}",
            says=f"Reminded {member} by mail",
            overdue=len(notice.overdue),
            lapsed=len(notice.lapsed),
            waiting=len(notice.waiting),
        )
        send_mail(mail.subject, mail.text, None, [mail.to])
    return True


def _address(name: str, *given: object) -> str:
    url: str = settings.ENVIRONMENT.url
    return url + reverse(name, args=given)
