"""What pages of the playbook show, as typed values: templates only lay them out."""

from playcall.playbooks.pages.drawing import DIAGRAMS, diagram_tabs, drawn, picture_of
from playcall.playbooks.pages.generic import fields_of, inside_sentence, label_of, title_of
from playcall.playbooks.pages.head_page import head_page
from playcall.playbooks.pages.links import Link, Linker, Owner, title_in_full
from playcall.playbooks.pages.lists import PER_PAGE, listing, matching
from playcall.playbooks.pages.overview import section_lines, section_page
from playcall.playbooks.pages.record_page import RecordPage, record_page
from playcall.playbooks.pages.teaching import SECTION_TITLES, empty_of

__all__ = [
    "DIAGRAMS",
    "PER_PAGE",
    "SECTION_TITLES",
    "Link",
    "Linker",
    "Owner",
    "RecordPage",
    "diagram_tabs",
    "drawn",
    "empty_of",
    "fields_of",
    "head_page",
    "inside_sentence",
    "label_of",
    "listing",
    "matching",
    "picture_of",
    "record_page",
    "section_lines",
    "section_page",
    "title_in_full",
    "title_of",
]
