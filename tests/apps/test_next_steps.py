"""The next step of an opportunity: written on its page, and in the CRM that it came from."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from playcall.connecting.models import Connection, WriteBack
from playcall.guidance.actions import plan_next_step
from playcall.guidance.pages import Reader, opportunity_page
from playcall.guidance.pages.position import Header
from playcall.opportunities.actions import answer
from playcall.people.rules import NotAllowedError
from playcall_core.errors import PlaycallError
from playcall_core.facts import Subject
from tests.apps.cast import Cast
from tests.apps.merging_case import deal, merge
from tests.apps.test_doors import signed_in


def header(cast: Cast) -> Header:
    reader = Reader.of(cast.rep, "O")
    assert reader is not None
    return opportunity_page(reader).header


def test_it_stands_in_the_head_of_the_page_until_another_is_written(home: Cast) -> None:
    merge(home, deal())
    today = date.today()
    plan_next_step("O", "Show the savings", by=home.rep, due=today + timedelta(days=40))
    assert (header(home).next_words, header(home).is_next_late) == ("Show the savings", False)
    plan_next_step("O", "Call the CFO", by=home.rep, due=today - timedelta(days=3))
    assert (header(home).next_words, header(home).is_next_late) == ("Call the CFO", True)
    plan_next_step("O", " ", by=home.rep)
    assert (header(home).next_words, header(home).planned) == ("", "")


def test_it_is_written_on_the_page(home: Cast) -> None:
    merge(home, deal())
    client, address = signed_in(home.rep), reverse("next-step", args=["tallybrook", "O"])
    day = date.today() + timedelta(days=9)
    sent = client.post(address, {"words": "Call <b>Ann</b>", "due": str(day)}, follow=True)
    assert "Call &lt;b&gt;Ann&lt;/b&gt;" in sent.content.decode()
    assert client.post(address, {"words": "x", "due": "2026-02-31"}).status_code == 422
    with pytest.raises(PlaycallError, match="longer than 200"):
        plan_next_step("O", "x" * 201, by=home.rep)
    with pytest.raises(PlaycallError, match="no opportunity"):
        plan_next_step("X", "x", by=home.rep)
    with pytest.raises(NotAllowedError):
        plan_next_step("O", "x", by=home.guest)


def test_it_goes_to_the_crm_that_the_opportunity_came_from(home: Cast) -> None:
    mine, other = (
        Connection.objects.create(
            workspace=home.workspace, kind=kind, made_by=home.administrator, writes_back=True
        )
        for kind in ("tryton", "hubspot")
    )
    merge(home, deal(), source=mine.source)
    merge(home, deal(id="N"), 1, source="deals.csv")

    _, says = plan_next_step("O", "Call the CFO", by=home.rep, due=date(2027, 3, 1))
    answer(Subject.OPPORTUNITY, "O", "buying-stage", "buys", by=home.rep)
    _, nothing = plan_next_step("N", "Call her", by=home.rep)

    assert (says, nothing) == ("It goes to Tryton at the next pull.", "")
    waiting = WriteBack.objects.order_by("id").values_list("target", "text", "asked_by")
    assert list(waiting.filter(connection=mine)) == [
        ("next step", "Call the CFO (by 2027-03-01)", home.rep.pk),
        ("buying stage", "Buys", home.rep.pk),
    ]
    assert not waiting.filter(connection=other)

    Connection.objects.update(writes_back=False)
    assert plan_next_step("O", "Call again", by=home.rep)[1] == ""
    assert WriteBack.objects.count() == 2
