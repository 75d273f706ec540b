"""Addresses of the guidance app, below /w/<workspace>/.

An opportunity is named by its id in the CRM, which may hold any character: it comes last.
"""

from django.urls import path

from playcall.guidance import list_views, views

urlpatterns = [
    path("opportunities/", list_views.opportunities, name="opportunities"),
    path("opportunity-board/", list_views.board, name="opportunity-board"),
    path("opportunities.csv", list_views.as_csv, name="opportunities-csv"),
    path("opportunity-views/save/", list_views.save_view, name="save-view"),
    path("opportunity-views/remove/", list_views.remove_view, name="remove-view"),
    path("opportunities/<path:opportunity>/", views.opportunity, name="opportunity"),
    path("play-here/<slug:play>/<path:opportunity>/", views.play_here, name="play-here"),
    path("answer/<path:opportunity>/", views.answer_question, name="answer-question"),
    path("state/<path:opportunity>/", views.state_criterion, name="state-criterion"),
    path("next-step/<path:opportunity>/", views.plan_next_step, name="next-step"),
    path("move/<path:opportunity>/", views.move_stage, name="move-stage"),
]
