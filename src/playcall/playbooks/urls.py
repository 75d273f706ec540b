"""Addresses of the playbook, below /w/<workspace>/."""

from django.urls import path

from playcall.playbooks import file_views, views

urlpatterns = [
    path("", views.playbook, name="playbook"),
    path("about/", views.head, name="head"),
    path("section/<slug:section>/", views.section, name="section"),
    path("list/<slug:kind>/", views.records, name="records"),
    path("card/<slug:kind>/<slug:slug>/", views.card, name="card"),
    path("diagram/<slug:name>/", views.diagram, name="diagram"),
    path("record/<slug:kind>/<slug:slug>/", views.record, name="record"),
    path("export.<slug:form>", file_views.export, name="export"),
    path("import/", file_views.import_file, name="import"),
]
