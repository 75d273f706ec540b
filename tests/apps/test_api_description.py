"""The API does what its description says, whatever it is asked: schemathesis asks it everything."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from playcall.people.rules import May, may
from playcall.people.tokens import SCOPES, make_token
from playcall.playbooks.actions import import_playbook, make_version
from playcall_core.book import Playbook
from tests.apps.cast import Cast

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

# Tokens are tried in test_api; and a file that is described well need not be a playbook.
LEFT_OUT = [ignored_auth, positive_data_acceptance]
schema = schemathesis.openapi.from_wsgi("/api/openapi.json", WSGIHandler())
for described in schema.raw_schema["paths"].values():
    for operation in described.values():
        for parameter in operation.get("parameters", []):
            if parameter["name"] == "workspace":
                # Mostly its own, or nothing but “not there” would be seen.
                parameter["schema"] = {"enum": ["tallybrook"]}


@pytest.fixture
def token(cast: Cast, small: Playbook) -> str:
    import_playbook(small, by=cast.administrator)
    make_version(cast.workspace, title="First", by=cast.administrator)
    mine: list[May] = [scope for scope in SCOPES if may(cast.administrator, scope)]
    return make_token("schemathesis", scopes=mine, days=1, by=cast.administrator)[1]


@schema.parametrize()
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
def test_every_answer_is_as_described(case: schemathesis.Case[Any], token: str) -> None:
    case.headers["Authorization"] = f"Bearer {token}"
    case.call_and_validate(excluded_checks=LEFT_OUT)
