"""How votes rank, on votes of every kind."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from playcall_core.working_sessions import Ballot, ranked

COUNTS = st.integers(0, 60)
VOTES = st.lists(st.tuples(COUNTS, COUNTS), max_size=12).map(
    lambda rows: [Ballot(n, marketing, sales) for n, (marketing, sales) in enumerate(rows)]
)


@given(VOTES)
def test_what_one_function_ignores_never_outranks_what_both_chose(ballots: list[Ballot]) -> None:
    order = [place.ballot for place in ranked(ballots)]
    both = [n for n, each in enumerate(order) if each.marketing and each.sales]
    ignored = [n for n, each in enumerate(order) if not (each.marketing and each.sales)]
    assert not both or not ignored or max(both) < min(ignored)


@given(VOTES)
def test_every_card_has_one_place_and_ranks_by_what_both_give_it(ballots: list[Ballot]) -> None:
    places = ranked(ballots)
    assert sorted(place.ballot.card for place in places) == [each.card for each in ballots]
    keys = [(place.agreed, place.total) for place in places]
    assert keys == sorted(keys, reverse=True)
    for n, place in enumerate(places, start=1):
        better = [other for other in places if (other.agreed, other.total) > keys[n - 1]]
        assert place.rank == len(better) + 1


@given(VOTES)
def test_shares_are_parts_of_all_dots_of_a_function(ballots: list[Ballot]) -> None:
    places = ranked(ballots)
    assert sum(place.marketing_share for place in places) in (0, 1)
    assert sum(place.sales_share for place in places) in (0, 1)


@given(VOTES)
def test_the_sides_may_change_places(ballots: list[Ballot]) -> None:
    turned = [Ballot(each.card, each.sales, each.marketing) for each in ballots]
    assert [place.ballot.card for place in ranked(ballots)] == [
        place.ballot.card for place in ranked(turned)
    ]


@given(VOTES, st.integers(2, 30))
def test_more_people_of_one_function_do_not_count_more(ballots: list[Ballot], times: int) -> None:
    crowd = [Ballot(each.card, each.marketing * times, each.sales) for each in ballots]
    assert [place.ballot.card for place in ranked(crowd)] == [
        place.ballot.card for place in ranked(ballots)
    ]


@given(VOTES)
def test_what_only_one_function_chose_is_said_apart(ballots: list[Ballot]) -> None:
    for place in ranked(ballots):
        given = (place.ballot.marketing > 0, place.ballot.sales > 0)
        assert place.only_marketing == (given == (True, False))
        assert place.only_sales == (given == (False, True))
        if place.only_marketing or place.only_sales:
            assert place.agreed == Fraction(0)
