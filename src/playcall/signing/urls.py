"""Addresses of proposals and versions, below /w/<workspace>/."""

from django.urls import path

from playcall.signing import views

urlpatterns = [
    path("proposals/", views.proposals, name="proposals"),
    path("proposals/new/", views.propose, name="propose"),
    path("proposals/<int:number>/", views.proposal, name="proposal"),
    path("proposals/<int:number>/impact/", views.impact, name="proposal-impact"),
    path("proposals/<int:number>/findings/", views.findings, name="proposal-findings"),
    path("proposals/<int:number>/sign/", views.sign, name="sign-proposal"),
    path("proposals/<int:number>/take-back/", views.take_back, name="take-back-signature"),
    path("proposals/<int:number>/refresh/", views.refresh, name="refresh-proposal"),
    path("proposals/<int:number>/withdraw/", views.withdraw, name="withdraw-proposal"),
    path("proposals/<int:number>/comment/", views.comment, name="comment-proposal"),
    path("proposals/<int:number>/add/", views.add_record, name="add-to-proposal"),
    path("proposals/<int:number>/remove/", views.remove_record, name="remove-from-proposal"),
    path("versions/", views.versions, name="versions"),
    path("versions/compare/", views.compare, name="compare-versions"),
    path("versions/<int:number>/", views.version, name="version"),
    path("versions/<int:number>/roll-back/", views.roll_back, name="roll-back"),
    path("record/<slug:kind>/<slug:slug>/history/", views.history, name="record-history"),
]
