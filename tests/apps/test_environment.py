"""What the environment may say, and how wrong values are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from playcall.environment import VARIABLES, read_environment
from playcall_core.errors import PlaycallError

KEY = {"PLAYCALL_SECRET_KEY": "x" * 40}


def problems_of(**values: str) -> dict[str | None, str]:
    with pytest.raises(PlaycallError) as error:
        read_environment({**KEY, **values})
    assert all(problem.remedy for problem in error.value.problems)
    return {problem.place.file: problem.what for problem in error.value.problems}


def test_without_anything_it_is_a_quiet_installation_of_one_machine(tmp_path: Path) -> None:
    read = read_environment({"PLAYCALL_DATA": str(tmp_path)})
    assert read.database == f"sqlite:///{tmp_path.resolve() / 'playcall.sqlite3'}"
    assert read.url == "http://127.0.0.1:8000"
    assert not read.is_secure
    assert not read.demo
    assert not read.behind_proxy


def test_the_secret_key_is_made_once_and_kept_for_its_owner_only(tmp_path: Path) -> None:
    first = read_environment({"PLAYCALL_DATA": str(tmp_path / "new")}).secret_key
    assert len(first) >= 32
    assert read_environment({"PLAYCALL_DATA": str(tmp_path / "new")}).secret_key == first
    (file,) = (tmp_path / "new").iterdir()
    assert file.stat().st_mode & 0o077 == 0


def test_a_data_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PlaycallError, match="The data folder cannot be used"):
        read_environment({"PLAYCALL_DATA": str(tmp_path / "file" / "data")})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PLAYCALL_URL", "playbook.example.com"),
        ("PLAYCALL_URL", "ftp://playbook.example.com"),
        ("PLAYCALL_URL", "http://host:99999"),
        ("DATABASE_URL", "mysql://host/name"),
        ("PLAYCALL_SECRET_KEY", "short"),
        ("PLAYCALL_LOG", "loud"),
        ("PLAYCALL_LOG_FORM", "xml"),
        ("PLAYCALL_DEMO", "maybe"),
        ("PLAYCALL_BEHIND_PROXY", "1"),
        ("EMAIL_URL", "mail.example.com"),
        ("PLAYCALL_OIDC", "id@https://sso.example.com"),
        ("PLAYCALL_OIDC", "id:secret@http://sso.example.com"),
        ("PLAYCALL_SAML", "https://sso.example.com"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name(name: str, value: str) -> None:
    assert list(problems_of(**{name: value})) == [name]


def test_every_wrong_variable_is_told_at_once() -> None:
    assert len(problems_of(PLAYCALL_LOG="loud", PLAYCALL_DEMO="maybe", EMAIL_URL="x")) == 3


def test_no_secret_is_repeated() -> None:
    secret = "hunter2hunter2"
    said = problems_of(
        DATABASE_URL=f"mysql://me:{secret}@host/name",
        EMAIL_URL=f"pop://me:{secret}@host",
        PLAYCALL_OIDC=f"id:{secret}@http://host",
        PLAYCALL_SECRET_KEY=secret,
    )
    assert len(said) == 4
    assert not any(secret in what for what in said.values())


def test_a_misspelt_variable_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(PlaycallError, match="Did you mean “PLAYCALL_DATA”"):
        read_environment({**KEY, "PLAYCALL_DTA": "/srv"})


def test_sign_in_through_the_company_is_read() -> None:
    read = read_environment(
        {
            **KEY,
            "PLAYCALL_OIDC": "me:secret@https://sso.example.com/realm",
            "PLAYCALL_SAML": "https://idp.example.com/entity@https://idp.example.com/metadata",
        }
    )
    assert read.oidc == ("me", "secret", "https://sso.example.com/realm")
    assert read.saml == ("https://idp.example.com/entity", "https://idp.example.com/metadata")


def test_every_variable_has_words() -> None:
    for variable in VARIABLES:
        assert variable.meaning.endswith(".")
        assert variable.default
