"""Addresses of coming in, and of a workspace's people."""

from django.urls import path

from playcall.people import team_views, token_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("enter/", views.enter, name="enter"),
    path("language/", views.language, name="language"),
    path("leave/", views.leave, name="leave"),
    path("welcome/<str:token>/", views.welcome, name="welcome"),
    path("join/<str:token>/", views.join, name="join"),
    path("w/<slug:workspace>/members/", views.members, name="members"),
    path("w/<slug:workspace>/members/<int:member>/", views.change_member, name="change-member"),
    path(
        "w/<slug:workspace>/members/<int:member>/deactivate/",
        views.deactivate,
        name="deactivate-member",
    ),
    path(
        "w/<slug:workspace>/members/<int:member>/reactivate/",
        views.reactivate,
        name="reactivate-member",
    ),
    path(
        "w/<slug:workspace>/invitations/<int:invitation>/withdraw/",
        views.withdraw,
        name="withdraw-invitation",
    ),
    path("w/<slug:workspace>/tokens/", token_views.access_tokens, name="access-tokens"),
    path("w/<slug:workspace>/tokens/<int:token>/revoke/", token_views.revoke, name="revoke-token"),
    path("w/<slug:workspace>/teams/", team_views.teams, name="teams"),
    path("w/<slug:workspace>/teams/put/", team_views.put_into_team, name="put-into-team"),
    path("w/<slug:workspace>/teams/<int:team>/", team_views.change_team, name="change-team"),
    path("w/<slug:workspace>/audit/", views.trail, name="audit"),
    path("w/<slug:workspace>/audit.csv", views.trail_csv, name="audit-csv"),
]
