"""The families of accounts: all accounts below the same ultimate parent."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


def families(accounts: pa.Table) -> pa.Table:
    """The family of each account, and of each parent that is named: `account_id`, `family`.

    The family is named by its ultimate parent. A parent need not have a row of its own. Accounts
    whose parents go round in a circle are one family, with all that is below them.
    """
    ids = pc.unique(
        pa.chunked_array(
            [*accounts["id"].chunks, *accounts["parent_id"].drop_null().chunks], pa.string()
        )
    )
    children = pc.index_in(accounts["id"], ids).to_numpy()
    named = pc.index_in(accounts["parent_id"], ids).combine_chunks()
    parents = np.arange(len(ids))
    has_parent = accounts["parent_id"].is_valid().to_numpy()
    parents[children[has_parent]] = named.drop_null().to_numpy(zero_copy_only=False)
    return pa.table({"account_id": ids, "family": ids.take(pa.array(_ancestors(parents)))})


def _ancestors(parents: NDArray[np.int64]) -> NDArray[np.int64]:
    """The topmost ancestor of each node; of a circle, its smallest member.

    Doubling the step each time, as many times as the longest chain could need, ends on the topmost
    parent or somewhere in the circle; the same walk finds the smallest number met on the way.
    """
    above, smallest = parents, np.minimum(parents, np.arange(len(parents)))
    for _ in range(max(1, len(parents)).bit_length()):
        smallest = np.minimum(smallest, smallest[above])
        above = above[above]
    return smallest[above]
