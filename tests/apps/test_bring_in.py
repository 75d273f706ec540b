"""An export brought in by the browser: read, asked about, tried, taken in, again, and undone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from playcall.importing.models import FileImport
from playcall.opportunities.models import Account, Contact, FactValue, ImportBatch, Opportunity
from tests.apps.bringing import (
    address,
    asked,
    columns,
    door,
    page,
    rejected,
    taken_in,
    tried,
    upload,
)
from tests.apps.cast import Cast

DEALS = """Deal ID,Deal name,Stage,Amount,Close date,Owner,Account,Competitors
1,One,Discovery,"€1.250,50",31.03.2026,Mira Adler,Acme,Ormundo
2,Two,Limbo,"€900,00",01.04.2026,Nobody Known,Acme,
3,Three,Won,"€12.50",02.04.2026,Mira Adler,Bolt,
1,One again,Won,"€1,00",02.04.2026,Mira Adler,Bolt,
"""
ACCOUNTS = "Account,Employees\nAcme,120\nBolt,40\n"
CONTACTS = """Contact ID,Name,Account
c1,Ann,Acme
c1,Ann,Bolt
c1,Ann,Acme
"""


@pytest.fixture
def admin(company: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    return door(company, tmp_path, monkeypatch)


def test_a_clear_report_of_what_is_wrong_and_nothing_lost(admin: Client) -> None:
    made = upload(admin, deals=DEALS, accounts=ACCOUNTS, contacts=CONTACTS)
    questions = asked(admin, made)
    (blank,) = [key for says, key in questions.items() if "blank" in says]
    response = admin.post(address("bring-in-reading", made.pk), {blank: "unknown"}, follow=True)
    text = page(response)
    assert "What would come in" in text
    assert Opportunity.objects.count() == 0
    assert (
        "A word in “Stage” is no value of “Selling stage” and was read as unknown: 1 time" in text
    )
    assert "An owner of what is open is no member of this workspace: Nobody Known 1." in text

    admin.post(address("bring-in-go", made.pk))
    made.refresh_from_db()
    assert made.state == "done", made.says
    assert {o.external_id: o.amount for o in Opportunity.objects.all()} == {
        "1": pytest.approx(1250.50), "2": 900,
    }  # fmt: skip
    reasons = rejected(admin, made)
    assert "“€12.50” is not a number written with the decimal mark “,”" in reasons["deals.csv", "4"]
    assert reasons["deals.csv", "5"] == "The id “1” stands already in row 2."
    assert reasons["contacts.csv", "3"] == (
        "The id “c1” stands already in row 2, in “Acme”; here it is in “Bolt”. A contact has one "
        "account: keep the row that is right, or give one another id."
    )
    assert reasons["contacts.csv", "4"] == "The id “c1” stands already in row 2."
    assert Contact.objects.count() == 1
    read = sum(each["read"] for each in json.loads(made.report)["counts"].values())
    assert read == 4 + 2 + 3


def test_a_date_that_may_be_two_days_is_asked_and_never_guessed(admin: Client) -> None:
    made = upload(
        admin,
        deals="id,stage,amount,close date\n1,Discovery,10 €,03/04/2026\n2,Won,20 €,05/06/2026\n",
    )
    (date,) = [key for says, key in asked(admin, made).items() if "month first" in says]
    response = admin.post(address("bring-in-reading", made.pk), {})
    assert response.status_code == 422
    assert "it is not guessed" in page(response)
    response = admin.post(address("bring-in-reading", made.pk), {date: "D/M/YYYY"}, follow=True)
    admin.post(address("bring-in-go", made.pk))
    assert str(Opportunity.objects.get(external_id="1").closed_on) == "2026-04-03"


FIVE = """id,stage,amount,close date
1,Discovery,"$1,250.50",2026-03-31
2,Discovery,"$900.00",31 Mar 2026
3,Discovery,"$1.100,00",2026/04/02
4,Discovery,$12.50,03/04/2026
5,Discovery,$10.00,05.06.2026
6,Discovery,$10.25,31.02.2026
"""


def test_five_ways_to_write_a_day_are_read_and_the_two_that_may_be_two_days_are_asked(
    admin: Client,
) -> None:
    made = upload(admin, deals=FIVE)
    questions = asked(admin, made)
    (slashes,) = [key for says, key in questions.items() if "03/04/2026" in says]
    (points,) = [key for says, key in questions.items() if "05.06.2026" in says]
    (currency,) = [key for says, key in questions.items() if "currency" in says]
    response = admin.post(address("bring-in-reading", made.pk), {slashes: "D/M/YYYY"})
    assert response.status_code == 422
    assert page(response).count("Answer it above: it is not guessed.") == 2
    tried(admin, made, {points: "M.D.YYYY", currency: "USD"})
    taken_in(admin, made)
    days = {o.external_id: str(o.closed_on) for o in Opportunity.objects.all()}
    assert days == {"1": "2026-03-31", "2": "2026-03-31", "4": "2026-04-03", "5": "2026-05-06"}
    assert set(Opportunity.objects.values_list("currency", flat=True)) == {"USD"}
    reasons = rejected(admin, made)
    assert set(reasons) == {("deals.csv", "4"), ("deals.csv", "7")}
    marks = "“$1.100,00” is not a number written with the decimal mark “.”"
    assert marks in reasons["deals.csv", "4"]
    assert "31.02.2026" in reasons["deals.csv", "7"]


def test_the_next_export_is_read_as_the_last_one_and_updates_by_id(admin: Client) -> None:
    first = "id,name,stage,amount,kind of stage\n1,One,Sniffing,10 €,a\n2,Two,Won,20 €,b\n"
    made = upload(admin, **{"deals-2026-01": first})
    text = admin.get(address("bring-in-reading", made.pk)).content.decode()
    (key,) = set(re.findall(r'name="(w-selling-stage-\w+)"', text))
    admin.post(address("bring-in-reading", made.pk), {key: "discovery"})
    admin.post(address("bring-in-go", made.pk))
    second = first.replace("One,Sniffing,10", "One,Sniffing,11") + "3,Three,Sniffing,30 €,c\n"
    again = upload(admin, **{"deals-2026-02": second})
    response = admin.post(address("bring-in-reading", again.pk), {}, follow=True)
    made_now = json.loads(FileImport.objects.get(pk=again.pk).made)
    assert made_now["opportunities"] == [1, 1, 1]
    assert "unknown" not in page(response)
    admin.post(address("bring-in-go", again.pk))
    stages = FactValue.objects.filter(fact="selling-stage", subject_id="3")
    assert [json.loads(value.value)["key"] for value in stages] == ["discovery"]
    assert Opportunity.objects.get(external_id="1").amount == 11
    assert set(ImportBatch.objects.values_list("source", flat=True)) == {"deals.csv"}

    admin.post(address("bring-in-undo", again.pk))
    assert Opportunity.objects.get(external_id="1").amount == 10
    assert not Opportunity.objects.filter(external_id="3").exists()
    again.refresh_from_db()
    assert again.state == "undone"


HARD = """id,stage,Price,List,Signed,Rival,Other rival,Since
1,Discovery,"1,5","0.125",03/04/2026,Ormundo,Zettelfix,2026-02-01
2,Won,"2,25","0.1",05/06/2026,,Zettelfix,2026-03-01
"""


def test_what_a_person_says_of_a_column_is_how_it_is_read(admin: Client) -> None:
    made = upload(admin, deals=HARD)
    of = columns(admin, made)
    sent = {
        of["Price"] + "to": "amount", of["List"] + "fact": "discount-asked",
        of["Signed"] + "to": "closed_on", of["Rival"] + "fact": "competitors",
        of["Other rival"] + "fact": "competitors", of["Since"] + "to": "valid_from",
    }  # fmt: skip
    response = admin.post(address("bring-in-reading", made.pk), sent)
    assert response.status_code == 422
    for asks in ("In which currency", "is the day or the month first? (03/04/2026"):
        assert asks in page(response)
    more = {of["Price"] + "scale": "1000", of["List"] + "scale": "100"}
    questions = asked(admin, made)
    (currency,) = [key for says, key in questions.items() if "currency" in says]
    (order,) = [key for says, key in questions.items() if "first" in says]
    answers = {currency: "EUR", order: "D/M/YYYY"}
    response = admin.post(address("bring-in-reading", made.pk), more | answers, follow=True)
    assert "What would come in" in page(response)
    admin.post(address("bring-in-go", made.pk))
    made.refresh_from_db()
    assert made.state == "done", made.says

    first = Opportunity.objects.get(external_id="1")
    assert first.amount == 1500
    assert first.currency == "EUR"
    assert str(first.closed_on) == "2026-04-03"
    assert Opportunity.objects.get(external_id="2").amount == 2250
    values = {(v.subject_id, v.fact): v for v in FactValue.objects.all()}
    assert "12.5" in values["1", "discount-asked"].value
    rivals = values["1", "competitors"]
    assert "ormundo" in rivals.value
    assert "zettelfix" in rivals.value
    assert str(rivals.valid_from) == "2026-01-31 23:00:00+00:00"  # midnight of the playbook


def test_a_number_that_may_be_two_is_asked_of_a_column_that_a_person_chose(admin: Client) -> None:
    made = upload(admin, deals="id,stage,Price\n1,Discovery,1.250 €\n2,Won,2.000 €\n")
    sent = {columns(admin, made)["Price"] + "to": "amount"}
    response = admin.post(address("bring-in-reading", made.pk), sent)
    assert "what does 1.250 € mean?" in page(response)
    (mark,) = asked(admin, made).values()
    admin.post(address("bring-in-reading", made.pk), {mark: ","})
    admin.post(address("bring-in-go", made.pk))
    assert Opportunity.objects.get(external_id="1").amount == 1250


def test_two_columns_that_say_the_same_are_never_chosen_between(admin: Client) -> None:
    made = upload(admin, deals=HARD)
    of = columns(admin, made)
    sent = {of["Price"] + "to": "amount", of["List"] + "to": "amount"}
    response = admin.post(address("bring-in-reading", made.pk), sent)
    assert response.status_code == 422
    assert "“Price” and “List” of “deals” are all read as amount." in page(response)


def test_files_that_cannot_be_read_are_refused_in_words(admin: Client, tmp_path: Path) -> None:
    for name, raw, says in (
        ("deals.pdf", b"%PDF", "Files of this kind are not read"),
        ("deals.csv", b"", "empty"),
        ("deals.xlsx", b"PK no workbook", "workbook"),
    ):
        response = admin.post(address("bring-in"), {"tables": SimpleUploadedFile(name, raw)})
        assert response.status_code in (200, 422)
        assert says in page(response)
    assert not FileImport.objects.exists()
    assert not list(tmp_path.glob("uploads/*"))


def test_what_is_dropped_is_gone_from_the_disk(admin: Client, tmp_path: Path) -> None:
    made = upload(admin, accounts=ACCOUNTS)
    assert len(list(tmp_path.glob("uploads/*/accounts.csv"))) == 1
    admin.post(address("bring-in-drop", made.pk))
    assert not list(tmp_path.glob("uploads/*"))
    assert Account.objects.count() == 0
