"""What pages of a session show, as typed values: templates only lay them out."""

from playcall.working_sessions.pages.cards import (
    Group,
    Line,
    Slip,
    both_sides,
    groups,
    shown_phase,
    slips,
)
from playcall.working_sessions.pages.closing import Kept, due_follow_ups, follow_ups, kept, signed
from playcall.working_sessions.pages.read_out import ReadOut, read_out
from playcall.working_sessions.pages.trials import TrialLine, trial_lines
from playcall.working_sessions.pages.votes import (
    LEVELS,
    MOST_ON_THE_WALL,
    MOST_TO_CHOOSE,
    Bars,
    Choice,
    bars,
    choices,
    grid,
    purse,
    voters,
)
from playcall.working_sessions.pages.walls import on_wall, present_on_wall
from playcall.working_sessions.pages.writing import Field, blanks, chosen_cards, start_of

__all__ = [
    "LEVELS",
    "MOST_ON_THE_WALL",
    "MOST_TO_CHOOSE",
    "Bars",
    "Choice",
    "Field",
    "Group",
    "Kept",
    "Line",
    "ReadOut",
    "Slip",
    "TrialLine",
    "bars",
    "blanks",
    "both_sides",
    "choices",
    "chosen_cards",
    "due_follow_ups",
    "follow_ups",
    "grid",
    "groups",
    "kept",
    "on_wall",
    "present_on_wall",
    "purse",
    "read_out",
    "shown_phase",
    "signed",
    "slips",
    "start_of",
    "trial_lines",
    "voters",
]
