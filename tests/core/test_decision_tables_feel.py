"""FEEL in cells: what is read, what it comes to, and what is named as not taken."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from playcall_core.decision_tables.expressions import parse_expression
from playcall_core.decision_tables.literals import print_value
from playcall_core.decision_tables.nodes import Constant, Untaken, UntakenTest
from playcall_core.decision_tables.text import print_expression, print_tests
from playcall_core.decision_tables.tokens import Names
from playcall_core.decision_tables.truth import compute, holds
from playcall_core.decision_tables.unary import parse_tests
from playcall_core.decision_tables.values import Months, Value, feel_value

NAMES = Names.of(["Age", "Flu Symptoms", "Applicant", "Risk", "Approved/Declined", "date of birth"])
SCOPE = {
    "Age": Decimal(40),
    "Flu Symptoms": ("fever", "cough"),
    "Applicant": {"Risk": "low"},
    "date of birth": date(2000, 2, 29),
}


def comes_to(text: str, value: object) -> bool | None:
    test = parse_tests(text, NAMES, "Age")
    assert not isinstance(test, UntakenTest), test.why
    return holds(test, feel_value(value), SCOPE)


@pytest.mark.parametrize(
    ("text", "yes", "no"),
    [
        ("-", 5, None),
        ("", "x", None),
        ('"low"', "low", "Low"),
        ('"low", "high"', "high", "medium"),
        ("5", Decimal("5.0"), 6),
        ("< 5", Decimal("4.9999999999999999999999999999999999"), 5),
        (">=5", 5, Decimal("4.9")),
        ("= 5", 5, 6),
        ("!= 5", 6, 5),
        ("[1..5]", 5, Decimal("5.1")),
        ("[1..5)", 1, 5),
        ("]1..5]", 5, 1),
        ("(1..5[", 2, 5),
        ("[-5..-1]", -5, 0),
        ("<10, >50", 9, 10),
        ('not("low","high")', "medium", "low"),
        ("not([1..5])", 6, 5),
        ("not(<5, >10)", 7, 3),
        ("true", True, False),
        ("null", None, 0),
        ("not(null)", 0, None),
        ("? > 5", 6, 5),
        ("? > 5 and ? < 10", 7, 10),
        ("(? < 5 or ? > 10) and ? != 0", 11, 0),
        ("? in [1..3]", 2, 4),
        ('? in ("a", "b")', "b", "c"),
        ("? between 1 and 5", 5, 6),
        ("Age > 5", 6, 5),
        ('not("a"), "a"', "a", 5),
        ('date("2026-03-31")', date(2026, 3, 31), date(2026, 4, 1)),
        ("date(2026, 3, 31)", date(2026, 3, 31), date(2026, 4, 1)),
        ('@"2026-03-31"', date(2026, 3, 31), date(2026, 4, 1)),
        ('[date("2026-01-01")..date("2026-12-31")]', date(2026, 12, 31), date(2027, 1, 1)),
        (
            '< date and time("2026-03-31T12:00:00Z")',
            datetime(2026, 3, 31, 11, 59, tzinfo=UTC),
            datetime(2026, 3, 31, 12, tzinfo=UTC),
        ),
        ('> time("08:30:00")', time(8, 30, 1), time(8, 30)),
        ('>= duration("P1DT12H")', timedelta(days=2), timedelta(hours=35)),
        ('< duration("P1Y6M")', Months(17), Months(18)),
        ("Flu Symptoms", "fever", "headache"),
        ("Applicant.Risk", "low", "high"),
        ("< Age + 1", 40, 41),
        ('["a", "b"]', "a", "c"),
        ('list contains(?, "a")', ["a", "b"], ["b"]),
        ('not(list contains(?, "a"))', [], ["a"]),
        ('"say \\"hi\\"\\n\\u00e9"', 'say "hi"\né', "é"),
        ('"😀 \\uD83D\\uDE00"', "😀 😀", "😀"),
        ("/* wide */ > 5 // or so", 6, 5),
    ],
)
def test_a_cell_is_true_for_one_value_and_not_for_another(
    text: str, yes: object, no: object
) -> None:
    assert comes_to(text, yes) is True
    assert comes_to(text, no) is not True or text in ("-", "")


@pytest.mark.parametrize(
    ("text", "value", "truth"),
    [
        ("-", None, True),
        ("5", None, False),
        ("not(5)", None, True),  # null = 5 is false, so its negation is true
        ("!= 5", None, True),
        ("< 5", None, None),
        ("not(< 5)", None, None),
        ("[1..5]", None, None),
        ('"a"', 5, None),  # values of different kinds are neither equal nor unequal
        ('not("a")', 5, None),
        ("< 5", "a", None),
        ('< 5, "a"', "a", True),
        ('date("2026-01-01")', datetime(2026, 1, 1), None),
        ('< date and time("2026-01-01T00:00:00Z")', datetime(2025, 1, 1), None),
        ("> true", True, None),
    ],
)
def test_null_and_other_kinds_are_as_the_specification_says(
    text: str, value: object, truth: bool | None
) -> None:
    assert comes_to(text, value) is truth


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("low", "neither a value nor a name that the file declares"),
        ("count(?)", "calls the function “count”"),
        ('contains(?, "x")', "calls the function “contains”"),
        ("if Age > 5 then 1 else 2", "if … then … else"),
        ("1..5", "“..” is not understood"),
        ("[1..5", "never closed"),
        ('"low', "quotation mark is never closed"),
        ('date("2026-02-30")', "is no date"),
        ('@"tomorrow"', "is no date, time or duration"),
        ("? ", "Behind “?”"),
        ('"a" or "b"', "join only tests that name the input"),
        ("Risk > 5", "something else than the input"),
        ("Applicant[Risk = 1]", "filters"),
        ("{a: 1}", "is not read"),
        ("1, 2,", "ends too early"),
        ("(" * 80 + "1" + ")" * 80, "brackets"),
        ('time("08:00:00.1234567")', "is no time"),
    ],
)
def test_what_is_not_taken_is_named_and_kept(text: str, why: str) -> None:
    test = parse_tests(text, NAMES, "Age")
    assert isinstance(test, UntakenTest)
    assert why in test.why
    assert print_tests(test) == text.strip()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ('"a" + "b"', "ab"),
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("2 ** 3 - 1", 7),
        ("10 / 4", Decimal("2.5")),
        ("1 / 3", Decimal("0.3333333333333333333333333333333333")),
        ("0.1 + 0.2", Decimal("0.3")),
        ("-Age", -40),
        ("-(1 - 3)", 2),
        ("Age * 1.5", 60),
        ('1 + "a"', None),
        ("1 / 0", None),
        ("0 ** -1", None),
        ("Unknown name", None),
        ("[1, Age]", (Decimal(1), Decimal(40))),
        ('date("2026-01-31") + duration("P1D")', date(2026, 2, 1)),
        ('date("2026-02-01") - date("2026-01-31")', timedelta(days=1)),
        ('duration("P1Y") + duration("P1M")', Months(13)),
        ('date("9999-12-31") + duration("P1D")', None),
        ("Applicant.Nothing", None),
    ],
)
def test_an_expression_has_its_value(text: str, value: object) -> None:
    expression = parse_expression(text, Names.of([*NAMES.known, "Unknown name"]))
    assert not isinstance(expression, Untaken), expression
    assert compute(expression, SCOPE) == value


@pytest.mark.parametrize(
    "text",
    [
        "1 - (2 - 3)",
        "-(-5)",
        "- Age",
        "(1 + 2) / 3 ** 2",
        '"a" + Applicant.Risk',
        'not("a", null)',
        "(? > 1 and ? < 2), 5",
        "not(? > 1 and ? < 2)",
        "? in (1, 2) and ? > 0",
        'duration("-P1DT1.5S")',
        'duration("P0D")',
        'duration("P0M")',
        '@"10:00:00@Europe/Berlin"',
        'date and time("2026-01-01T00:00:00.25-03:30")',
        '"\\u0000\\\\ \\ud800"',
    ],
)
def test_what_is_printed_reads_back_the_same(text: str) -> None:
    test = parse_tests(text, NAMES)
    assert not isinstance(test, UntakenTest), test.why
    assert parse_tests(print_tests(test), NAMES) == test
    expression = parse_expression(text, NAMES)
    if not isinstance(expression, Untaken):
        assert parse_expression(print_expression(expression), NAMES) == expression


@pytest.mark.parametrize(
    "value", [Decimal("1E+50"), Decimal("-0.5"), True, None, time(1, 2, 3, 4), Months(-14)]
)
def test_a_value_is_printed_and_read_back(value: Value) -> None:
    assert parse_expression(print_value(value)) == Constant(value)
