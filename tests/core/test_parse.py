"""Names, quotes and limits of the text form, beyond what the manual tells."""

from __future__ import annotations

import pytest

from playcall_core.conditions import parse_condition, print_condition
from playcall_core.conditions.text import quoted
from playcall_core.errors import ConditionError
from playcall_core.facts import Choice, Fact, FactDictionary, FactType, Subject

PLANS = (Choice("x", "X"), Choice("basic", "Basic (old)"), Choice("both", 'Both "and" all'))
FACTS = FactDictionary(
    (
        Fact("deal", "Deal", FactType.YES_NO, Subject.ACCOUNT),
        Fact("deal-size", "Deal size is big", FactType.YES_NO, Subject.ACCOUNT),
        Fact("xx", "X", FactType.YES_NO, Subject.ACCOUNT),
        Fact("plan", "Plan, today", FactType.CATEGORY, Subject.ACCOUNT, PLANS),
        Fact("one", 'The "one"', FactType.YES_NO, Subject.ACCOUNT),
        Fact("two", "Two  spaces", FactType.YES_NO, Subject.ACCOUNT),
        Fact("city", "City", FactType.CATEGORY, Subject.ACCOUNT),
    )
)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("deal is yes", "deal is yes"),
        ("DEAL SIZE IS BIG is yes", "deal-size is yes"),
        ("deal   size\nis big   is yes", "deal-size is yes"),
        ("X is no", "xx is no"),
        ("plan is X", "plan is x"),
        ("plan is x, basic, X", "plan is one of x, basic"),
        ('“Plan, today” is one of “Basic (old)”, "both ""and"" ALL"', "plan is one of basic, both"),
        ("city is New  York", 'city is "New York"'),
        ('city is "and"', 'city is "and"'),
        ('city is "say ""hello"""', 'city is "say ""hello"""'),
        ('city is “say "hello"”', 'city is "say ""hello"""'),
        ('city is ""', 'city is ""'),
        (
            "deal is yes and (city is a or (city is b)) and xx is no",
            "deal is yes and city is a and xx is no or deal is yes and city is b and xx is no",
        ),
    ],
)
def test_names_and_quotes(text: str, read: str) -> None:
    assert print_condition(parse_condition(text, FACTS)) == read


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "The condition is empty. Say when it holds."),
        (" \n ", "The condition is empty. Say when it holds."),
        ("x XX", "character 3: “XX” does not fit here: “X” is a yes/no."),
        ("the X is yes", "character 1: There is no fact “the X”."),
        ("city is", "character 8: A value of “City” is missing here. Name at least one."),
        ("city is , a", "character 9: A value of “City” is missing here. Name at least one."),
        ("plan is X Y", "character 9: “X Y” is not a value of “Plan, today”."),
    ],
)
def test_what_cannot_be_read(text: str, refusal: str) -> None:
    with pytest.raises(ConditionError) as refused:
        parse_condition(text, FACTS)
    assert str(refused.value).startswith(refusal)


@pytest.mark.parametrize(
    "printed",
    [
        "Deal is yes and City is not a or Deal is unknown",
        "Deal size is big is no or City is none of a, b and Deal is known",
        '"Plan, today" is one of "Basic (old)", X',
        '"The ""one""" is yes',
        '"Two  spaces" is yes',
    ],
)
def test_a_condition_printed_for_people(printed: str) -> None:
    assert print_condition(parse_condition(printed, FACTS), FACTS) == printed


def groups(count: int, test: str = "deal is yes") -> str:
    return " or ".join([test] * count)


def test_a_condition_has_at_most_a_thousand_groups() -> None:
    assert len(parse_condition(groups(1_000), FACTS).groups) == 1_000
    with pytest.raises(ConditionError) as refused:
        parse_condition(groups(1_001), FACTS)
    assert str(refused.value).endswith(": The condition has more than 1,000 groups. Split it.")


def test_brackets_multiply_out_to_at_most_a_thousand_groups() -> None:
    assert len(parse_condition(f"({groups(40)}) and ({groups(25)})", FACTS).groups) == 1_000
    for left, right in ((7, 143), (143, 7)):
        with pytest.raises(ConditionError) as refused:
            parse_condition(f"({groups(left)}) and ({groups(right)})", FACTS)
        assert str(refused.value).endswith(
            ": The brackets multiply out to over 1,000 groups. Split it."
        )


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("acme", "acme"),
        ("it's", "it's"),
        ("Of", '"Of"'),
        ("two words", '"two words"'),
        ("a,b", '"a,b"'),
        ("(a)", '"(a)"'),
        ('a "b"', '"a ""b"""'),
        ("“a”", '"“a”"'),
        ("", '""'),
    ],
)
def test_a_value_is_quoted_where_it_would_be_read_otherwise(value: str, written: str) -> None:
    assert quoted(value) == written
