"""Addresses of the guidance app, below /w/<workspace>/.

An opportunity is named by its id in the CRM, which may hold any character that a database takes:
it comes last.
"""

from django.urls import path, register_converter
from django.urls.converters import PathConverter

from playcall.guidance import list_views, views


class ExternalId(PathConverter):
    """An id of the CRM: any text. PostgreSQL takes no NUL, so nothing is called so."""

    regex = r"[^\x00]+"


register_converter(ExternalId, "external_id")

urlpatterns = [
    path("opportunities/", list_views.opportunities, name="opportunities"),
    path("opportunity-board/", list_views.board, name="opportunity-board"),
    path("opportunities.csv", list_views.as_csv, name="opportunities-csv"),
    path("opportunity-views/save/", list_views.save_view, name="save-view"),
    path("opportunity-views/remove/", list_views.remove_view, name="remove-view"),
    path("opportunities/<external_id:opportunity>/", views.opportunity, name="opportunity"),
    path("play-here/<slug:play>/<external_id:opportunity>/", views.play_here, name="play-here"),
    path("answer/<external_id:opportunity>/", views.answer_question, name="answer-question"),
    path("state/<external_id:opportunity>/", views.state_criterion, name="state-criterion"),
    path("next-step/<external_id:opportunity>/", views.plan_next_step, name="next-step"),
    path("move/<external_id:opportunity>/", views.move_stage, name="move-stage"),
]
