"""HubSpot and Salesforce by recorded answers of their documented interfaces; neither is live here.

The answers are written after the public documentation: HubSpot's CRM v3 (search, batch read with
history, properties, pipelines, owners) and associations v4; Salesforce's REST 59.0 (describe,
query, OAuth client credentials).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from playcall.connecting import actions, kinds
from playcall.connecting.connector import Change, Connector, ConnectorError, SchemaError, Target
from playcall.connecting.hubspot import FIELDS, PAGE_ROWS, HubSpot
from playcall.connecting.models import Pull
from playcall.connecting.salesforce import OBJECTS, Salesforce
from playcall.connecting.talking import Pace
from playcall.opportunities.models import Account, Opportunity, StageChange
from tests.apps.cast import Cast
from tests.apps.mapped import map_words
from tests.apps.recorded import Answer, Recorded, recorded
from tests.apps.test_doors import signed_in

QUICK = Pace(sleep=lambda seconds: None)
BUSY = Answer({"message": "You have reached your secondly limit."}, 429, {"Retry-After": "1"})
CREATED = "2026-03-01T09:00:00Z"


@pytest.fixture(scope="module")
def server() -> Iterator[Recorded]:
    with recorded() as server:
        yield server


def deal(number: int, **properties: str) -> dict[str, Any]:
    said = {"dealname": f"Deal {number}", "amount": "1000.50", "deal_currency_code": "EUR",
            "dealstage": "appointmentscheduled", "pipeline": "default", "closedate": None,
            "createdate": CREATED, "dealtype": "newbusiness", "hubspot_owner_id": "7",
            "hs_next_step": None}  # fmt: skip
    return {"id": str(number), "properties": said | properties}


def hubspot_answers(server: Recorded, deals: int = PAGE_ROWS + 5) -> None:
    for kind, names in FIELDS.items():
        fields = [{"name": name, "label": name.title(), "type": "string"} for name in names]
        server.will("GET", f"/crm/v3/properties/{kind}", Answer({"results": fields}))
    stages = [
        {"id": "appointmentscheduled", "label": "Appointment scheduled",
         "metadata": {"isClosed": "false", "probability": "0.2"}},
        {"id": "closedwon", "label": "Closed won",
         "metadata": {"isClosed": "true", "probability": "1.0"}},
        {"id": "closedlost", "label": "Closed lost",
         "metadata": {"isClosed": "true", "probability": "0.0"}},
    ]  # fmt: skip
    pipelines = {"results": [{"id": "default", "label": "Sales", "stages": stages}]}
    server.will("GET", "/crm/v3/pipelines/deals", Answer(pipelines))
    owner = {
        "id": "7",
        "email": "mira@tallybrook.example",
        "firstName": "Mira",
        "lastName": "Adler",
    }
    server.will("GET", "/crm/v3/owners/", Answer({"results": [owner]}))
    server.will("GET", "/crm/v3/owners", Answer({"results": [owner]}))
    company = {"id": "500", "properties": {"name": "Acme", "createdate": CREATED}}
    server.will("POST", "/crm/v3/objects/companies/search",
                Answer({"total": 1, "results": [company]}))  # fmt: skip
    server.will("POST", "/crm/v3/objects/contacts/search", Answer({"total": 0, "results": []}))
    rows = [deal(n) for n in range(1, deals + 1)]
    rows[-1]["properties"]["dealstage"] = "closedwon"
    pages = [Answer({"total": deals, "results": rows[at : at + PAGE_ROWS]})
             for at in range(0, deals, PAGE_ROWS)]  # fmt: skip
    server.will("POST", "/crm/v3/objects/deals/search", *pages, *pages)
    moves = [{"value": "appointmentscheduled", "timestamp": "2026-03-01T09:00:00.000Z"}]
    past = [{**row, "propertiesWithHistory": {"dealstage": moves}} for row in rows]
    past[-1]["propertiesWithHistory"]["dealstage"] = [
        {"value": "closedwon", "timestamp": "2026-03-09T09:00:00.000Z"}, *moves,
    ]  # fmt: skip
    server.will("POST", "/crm/v3/objects/deals/batch/read",
                *(Answer({"results": past[at : at + PAGE_ROWS]})
                  for at in range(0, deals, PAGE_ROWS)))  # fmt: skip
    links = [{"from": {"id": str(n)}, "to": [{"toObjectId": 500}]} for n in range(1, deals + 1)]
    server.will("POST", "/crm/v4/associations/deals/companies/batch/read",
                Answer({"results": links}))  # fmt: skip


@pytest.fixture
def hubspot(server: Recorded) -> Iterator[HubSpot]:
    server.forget()
    made = HubSpot("token", buying_stage="buyer_stage", address=server.address, pace=QUICK)
    yield made
    made.close()


def all_of(connector: Connector, name: str) -> list[Any]:
    """Every row of a table, page after page."""
    (source,) = [each for each in connector.sources() if each.name == name]
    rows: list[Any] = []
    after: str | None = None
    while True:
        page = connector.page(source, None, after)
        rows += page.rows
        after = page.after
        if after is None:
            return rows


def test_hubspot_pages_go_by_id_and_are_asked_again_when_it_is_busy(
    hubspot: HubSpot, server: Recorded
) -> None:
    hubspot_answers(server)
    server.answers["POST /crm/v3/objects/deals/search"][1:1] = [
        BUSY, Answer(status=502), Answer(b'{"total": 5, "results": [{"id": "10'),
    ]  # fmt: skip
    rows = all_of(hubspot, "deals")
    assert [row["id"] for row in rows] == [str(n) for n in range(1, PAGE_ROWS + 6)]
    assert rows[0]["company"] == "500"
    assert (rows[0]["hubspot_owner_id"], rows[-1]["dealstage"]) == ("Mira Adler", "Closed won")
    searches = [one.sent for one in server.asked if one.path.endswith("deals/search")]
    assert len(searches) == 5
    last = searches[-1]["filterGroups"][0]["filters"]
    assert last == [{"propertyName": "hs_object_id", "operator": "GT", "value": str(PAGE_ROWS)}]


def test_a_property_that_is_gone_is_named(hubspot: HubSpot, server: Recorded) -> None:
    hubspot_answers(server)
    fewer = [{"name": name, "type": "string"} for name in FIELDS["deals"] if name != "amount"]
    server.answers["GET /crm/v3/properties/deals"] = [Answer({"results": fewer})]
    with pytest.raises(SchemaError, match="Deals have no property amount"):
        hubspot.sources()


def test_hubspot_is_written_to_once(hubspot: HubSpot, server: Recorded) -> None:
    path = "/crm/v3/objects/deals/7"
    server.will("GET", path, Answer(deal(7)), Answer(deal(7, hs_next_step="Call the CFO")))
    server.will("PATCH", path, Answer(status=500), Answer(deal(7, hs_next_step="Call the CFO")))
    change = Change("key", "7", Target.NEXT_STEP, "Call the CFO")
    assert hubspot.write(change) is True
    assert hubspot.write(change) is False
    sent = [one.sent for one in server.asked if one.method == "PATCH"]
    assert sent == [{"properties": {"hs_next_step": "Call the CFO"}}] * 2


@pytest.fixture
def connected(server: Recorded, company: Cast, monkeypatch: pytest.MonkeyPatch) -> Any:
    cast = company
    server.forget()
    monkeypatch.setattr(kinds, "SEARCH_PACE", QUICK)
    hubspot_answers(server, deals=3)
    settings = {"buying_stage": "", "address": server.address}
    made = actions.connect("hubspot", settings, "token", by=cast.administrator)
    map_words(made, {"Appointment scheduled": "discovery"}, cast.administrator)
    return made


def test_a_whole_pull_from_hubspot(connected: Any, server: Recorded, company: Cast) -> None:
    server.forget()
    hubspot_answers(server, deals=3)
    pull = actions.do_pull(actions.start_pull(connected, by=company.administrator))
    assert pull.state == Pull.State.DONE, pull.says
    rows = {row.external_id: row for row in Opportunity.objects.all()}
    assert (rows["3"].is_open, rows["3"].is_won, rows["1"].is_open) == (False, True, True)
    assert (str(rows["1"].amount), rows["1"].currency) == ("1000.5000", "EUR")
    assert Account.objects.get(external_id="500").name == "Acme"
    assert StageChange.objects.filter(opportunity_id="3").count() == 2


def test_a_pull_that_meets_a_closed_door_keeps_its_pages_and_goes_on(
    connected: Any, server: Recorded, company: Cast
) -> None:
    server.forget()
    hubspot_answers(server, deals=3)
    server.answers["POST /crm/v3/objects/deals/search"] = [
        Answer(status=429, headers={"Retry-After": "3600"})
    ]
    pull = actions.do_pull(actions.start_pull(connected, by=company.administrator))
    assert pull.state == Pull.State.WAITING
    assert "asks us to wait until" in pull.says
    assert pull.pages.filter(source="companies").count() == 1
    assert not Opportunity.objects.exists()
    server.forget()
    hubspot_answers(server, deals=3)
    again = actions.do_pull(actions.start_pull(connected, by=company.administrator))
    assert (again.pk, again.state) == (pull.pk, Pull.State.DONE), again.says
    assert not [one for one in server.asked if one.path.endswith("companies/search")]
    assert Opportunity.objects.count() == 3


def test_a_changed_schema_ends_the_pull_and_changes_nothing(
    connected: Any, server: Recorded, company: Cast
) -> None:
    server.forget()
    hubspot_answers(server, deals=3)
    server.answers["POST /crm/v3/objects/deals/search"] = [Answer({"items": []})]
    pull = actions.do_pull(actions.start_pull(connected, by=company.administrator))
    assert pull.state == Pull.State.FAILED
    assert "HubSpot is not as it was" in pull.says
    assert not Account.objects.exists()
    connected.refresh_from_db()
    assert connected.cursor is None


GONE = [{"name": name, "type": "string"} for name in FIELDS["deals"] if name != "dealstage"]


@pytest.mark.parametrize(
    ("asked", "answer", "says", "can_go_on"),
    [
        ("deals/search", Answer(status=500), "HubSpot failed (HTTP 500), 6 times in a row.", True),
        (
            "deals/search", Answer(b'{"total": 5, "results": [{"id": "1'),
            "HubSpot answered something that is no JSON, or half of it, 6 times in a row.", True,
        ),
        ("deals/search", Answer({"items": []}), "HubSpot is not as it was", False),
        ("properties/deals", Answer({"results": GONE}), "Deals have no property dealstage", False),
    ],
    ids=["500", "half a page", "another answer", "a property is gone"],
)  # fmt: skip
def test_what_goes_wrong_stands_on_the_page_and_nothing_is_lost_or_half_there(
    connected: Any, server: Recorded, company: Cast,
    asked: str, answer: Answer, says: str, can_go_on: bool,
) -> None:  # fmt: skip
    client = signed_in(company.administrator)
    place = {"workspace": company.workspace.slug, "number": connected.pk}
    server.forget()
    hubspot_answers(server, deals=3)
    (path,) = [path for path in server.answers if path.endswith(asked)]
    server.answers[path] = [answer] * 6
    client.post(reverse("connection-pull", kwargs=place))
    shown = unescape(client.get(reverse("connection", kwargs=place)).content.decode())
    assert says in shown
    assert ("Go on later." in shown) is can_go_on
    assert not Opportunity.objects.exists()
    assert not Account.objects.exists()
    server.forget()
    hubspot_answers(server, deals=3)
    client.post(reverse("connection-pull", kwargs=place))
    assert Opportunity.objects.count() == 3
    assert Account.objects.count() == 1


TYPES = {
    "Amount": "currency",
    "CloseDate": "date",
    "CreatedDate": "datetime",
    "IsClosed": "boolean",
}


def salesforce_answers(server: Recorded) -> None:
    server.will("POST", "/services/oauth2/token", Answer({"access_token": "session"}))
    for kind, names in OBJECTS.values():
        real = ["OwnerId" if name == "Owner.Name" else name for name in names]
        fields = [{"name": n, "label": n, "type": TYPES.get(n, "string")} for n in real]
        path = f"/services/data/v59.0/sobjects/{kind}/describe"
        server.will("GET", path, Answer({"name": kind, "fields": fields}))


def opportunity(number: int, **more: Any) -> dict[str, Any]:
    return {"attributes": {"type": "Opportunity"}, "Id": f"006Hp0000{number:06d}AAA",
            "Name": f"Opp {number}", "AccountId": "001Hp0000000001AAA",
            "Owner": {"attributes": {"type": "User"}, "Name": "Mira Adler"}, "Amount": 1200.5,
            "Type": None, "StageName": "Qualification", "IsClosed": False, "IsWon": False,
            "CloseDate": "2026-06-30", "NextStep": None,
            "CreatedDate": "2026-03-01T09:00:00.000+0000"} | more  # fmt: skip


@pytest.fixture
def salesforce(server: Recorded) -> Iterator[Salesforce]:
    server.forget()
    salesforce_answers(server)
    made = Salesforce(server.address, "key", "secret", pace=QUICK)
    yield made
    made.close()


def test_salesforce_brings_what_its_query_pages_hold(
    salesforce: Salesforce, server: Recorded
) -> None:
    more = "/services/data/v59.0/query/01gHp-2000"
    first = {"totalSize": 3, "done": False, "nextRecordsUrl": more,
             "records": [opportunity(1), opportunity(2)]}  # fmt: skip
    query = "/services/data/v59.0/query/"
    server.will("GET", query, BUSY, Answer(status=503), Answer(first))
    server.will("GET", more, Answer({"totalSize": 3, "done": True, "records": [opportunity(3)]}))
    rows = all_of(salesforce, "opportunities")
    assert [row["Name"] for row in rows] == ["Opp 1", "Opp 2", "Opp 3"]
    assert rows[0]["Owner.Name"] == "Mira Adler"
    assert rows[0]["CreatedDate"] == "2026-03-01T09:00:00.000+00:00"
    asked = [one for one in server.asked if one.path.startswith(query)]
    (soql,) = {parse_qs(urlsplit(one.path).query)["q"][0] for one in asked if "q=" in one.path}
    assert soql.endswith("FROM Opportunity ORDER BY Id LIMIT 2000")
    assert asked[0].headers["Authorization"] == "Bearer session"


def test_a_session_of_salesforce_that_ended_is_begun_again(
    salesforce: Salesforce, server: Recorded
) -> None:
    query = "/services/data/v59.0/query/"
    ended = [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]
    server.will("GET", query, Answer(ended, 401), Answer({"totalSize": 31, "done": True}))
    assert salesforce.test() == "Salesforce: 31 opportunities to be seen."
    tokens = [one for one in server.asked if one.path == "/services/oauth2/token"]
    assert len(tokens) == 2


def test_salesforce_is_written_to_once(salesforce: Salesforce, server: Recorded) -> None:
    id_ = opportunity(1)["Id"]
    found = {"totalSize": 1, "done": True}
    server.will(
        "GET", "/services/data/v59.0/query/",
        Answer({**found, "records": [{"Id": id_, "NextStep": None}]}),
        Answer({**found, "records": [{"Id": id_, "NextStep": "Call the CFO"}]}),
    )  # fmt: skip
    server.will("PATCH", f"/services/data/v59.0/sobjects/Opportunity/{id_}", Answer(status=204))
    change = Change("key", id_, Target.NEXT_STEP, "Call the CFO")
    assert salesforce.write(change) is True
    assert salesforce.write(change) is False
    sent = [one.sent for one in server.asked if one.method == "PATCH"]
    assert sent == [{"NextStep": "Call the CFO"}]


def test_no_words_of_ours_reach_a_query(salesforce: Salesforce, server: Recorded) -> None:
    change = Change("key", "006' OR Id != '", Target.NEXT_STEP, "x")
    with pytest.raises(ConnectorError, match="no id of Salesforce"):
        salesforce.write(change)
    assert "query" not in json.dumps([one.path for one in server.asked])


def test_the_pages_say_against_what_each_connector_was_tested(company: Cast) -> None:
    client = signed_in(company.administrator)
    recorded_only = "Tested against recorded answers of its documented API, not against the live"
    for address, times in (
        (reverse("connections", args=[company.workspace.slug]), 2),
        (reverse("connect", args=[company.workspace.slug, "hubspot"]), 1),
        (reverse("connect", args=[company.workspace.slug, "salesforce"]), 1),
        (reverse("connect", args=[company.workspace.slug, "tryton"]), 0),
    ):
        assert client.get(address).content.decode().count(recorded_only) == times, address
