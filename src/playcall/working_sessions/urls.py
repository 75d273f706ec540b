"""Addresses of working sessions, below /w/<workspace>/."""

from django.urls import path

from playcall.working_sessions import (
    acting_views,
    beside_views,
    card_views,
    live_views,
    set_up_views,
    views,
)

urlpatterns = [
    path("sessions/", views.sessions, name="sessions"),
    path("sessions/new/", set_up_views.new, name="new-session"),
    path("sessions/<int:number>/", views.room, name="session"),
    path("sessions/<int:number>/part/", views.part, name="session-part"),
    path("sessions/<int:number>/wall/", views.wall, name="session-wall"),
    path("sessions/<int:number>/stream/", live_views.stream, name="session-stream"),
    path("sessions/<int:number>/minutes/", views.minutes, name="session-minutes"),
    path("sessions/<int:number>/evidence/", beside_views.evidence, name="session-evidence"),
    path("sessions/<int:number>/trial/", beside_views.trial, name="session-trial"),
    path("sessions/<int:number>/seat/", acting_views.seat, name="session-seat"),
    path("sessions/<int:number>/people/", acting_views.people, name="session-people"),
    path("sessions/<int:number>/phase/", acting_views.phase, name="session-phase"),
    path("sessions/<int:number>/records/", acting_views.records, name="session-records"),
    path("sessions/<int:number>/follow-up/", acting_views.follow_up, name="session-follow-up"),
    path("sessions/<int:number>/write/", card_views.write, name="session-write"),
    path("sessions/<int:number>/cards/", card_views.cards, name="session-cards"),
    path("sessions/<int:number>/cards/<int:card>/", card_views.card, name="session-card"),
    path("sessions/<int:number>/group/", card_views.group, name="session-group"),
    path("sessions/<int:number>/dot/", card_views.dot, name="session-dot"),
    path("sessions/<int:number>/pick/", card_views.pick, name="session-pick"),
]
