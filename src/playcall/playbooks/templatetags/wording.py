"""How titles are written inside a sentence."""

from __future__ import annotations

from django import template

from playcall.playbooks.pages import inside_sentence

register = template.Library()
register.filter("inside_sentence", inside_sentence)
