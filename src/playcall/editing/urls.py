"""Addresses of forms, below /w/<workspace>/."""

from django.urls import path

from playcall.editing import condition_views, report_views, stage_map_views, views

urlpatterns = [
    path("edit/<slug:kind>/<slug:slug>/", views.edit_record, name="edit-record"),
    path("edit/<slug:kind>/<slug:slug>/draft/", views.save_draft, name="save-draft"),
    path("edit/<slug:kind>/<slug:slug>/undo/", views.discard_draft, name="discard-draft"),
    path("edit/<slug:kind>/<slug:slug>/here/", views.here, name="here"),
    path("new/<slug:kind>/", views.new_record, name="new-record"),
    path("new/<slug:kind>/draft/", views.save_new_draft, name="save-new-draft"),
    path("new/<slug:kind>/undo/", views.discard_draft, name="discard-new-draft"),
    path("pick/<slug:kind>/", views.pick, name="pick"),
    path("pick/<slug:kind>/new/", views.make_in_place, name="make-in-place"),
    path("preview/", views.preview, name="preview"),
    path("condition/", condition_views.condition, name="condition"),
    path("edit-stage-map/", stage_map_views.stage_map, name="edit-stage-map"),
    path("report/", report_views.report, name="report"),
    path("report/coverage/", report_views.coverage, name="coverage-report"),
    path("reviews/", report_views.reviews, name="reviews"),
    path("verify/<slug:kind>/<slug:slug>/", report_views.verify, name="verify"),
    path("waive/<slug:kind>/<slug:slug>/", report_views.waive, name="waive"),
    path("unwaive/<slug:kind>/<slug:slug>/", report_views.unwaive, name="unwaive"),
]
