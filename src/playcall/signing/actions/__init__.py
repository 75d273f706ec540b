"""What happens to proposals. Each action is atomic, audited, and takes `by`, a member."""

from playcall.signing.actions.offering import (
    add_record,
    comment,
    propose,
    refresh,
    remove_record,
    roll_back,
    withdraw,
)
from playcall.signing.actions.signatures import sign, take_back

__all__ = [
    "add_record",
    "comment",
    "propose",
    "refresh",
    "remove_record",
    "roll_back",
    "sign",
    "take_back",
    "withdraw",
]
