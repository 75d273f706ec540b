"""Addresses of the playbook, below /w/<workspace>/."""

from django.urls import path

from playcall.playbooks import views

urlpatterns = [
    path("", views.playbook, name="playbook"),
    path("section/<slug:section>/", views.section, name="section"),
    path("record/<slug:kind>/<slug:slug>/", views.record, name="record"),
    path("report/", views.report, name="report"),
    path("export.<slug:form>", views.export, name="export"),
    path("import/", views.import_file, name="import"),
]
