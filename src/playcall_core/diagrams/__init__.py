"""Diagrams of a playbook: a picture in SVG, and the same in words.

Each diagram is taken from a `View`, so that nobody sees what is hidden from them, and drawn as a
`Drawing`; `to_svg` writes it. Where an element leads to is said by the caller.
"""

from playcall_core.diagrams.coverage_map import coverage_over, draw_coverage
from playcall_core.diagrams.engagement import engagement
from playcall_core.diagrams.engagement_picture import draw_engagement
from playcall_core.diagrams.message_map import draw_message_map, message_of
from playcall_core.diagrams.stage_map import draw_stage_map, stage_map
from playcall_core.diagrams.svg import to_svg
from playcall_core.diagrams.targets import Href, Target, ToCell, ToRecord, ToSection
from playcall_core.diagrams.words import Drawing, Said, WordTable

__all__ = [
    "Drawing",
    "Href",
    "Said",
    "Target",
    "ToCell",
    "ToRecord",
    "ToSection",
    "WordTable",
    "coverage_over",
    "draw_coverage",
    "draw_engagement",
    "draw_message_map",
    "draw_stage_map",
    "engagement",
    "message_of",
    "stage_map",
    "to_svg",
]
