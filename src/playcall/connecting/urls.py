"""Addresses of connections, below /w/<workspace>/."""

from django.urls import path

from playcall.connecting import views

ONE = "connections/<int:number>/"
urlpatterns = [
    path("connections/", views.connections, name="connections"),
    path("connections/new/<slug:kind>/", views.connect, name="connect"),
    path(ONE, views.connection, name="connection"),
    path(f"{ONE}settings/", views.settings, name="connection-settings"),
    path(f"{ONE}mapping/", views.mapping, name="connection-mapping"),
    path(f"{ONE}pull/", views.pull, name="connection-pull"),
    path(f"{ONE}test/", views.test, name="connection-test"),
    path(f"{ONE}write-back/", views.write_backs, name="connection-write-back"),
    path(f"{ONE}write/", views.write, name="connection-write"),
    path(f"{ONE}disconnect/", views.disconnect, name="connection-disconnect"),
    path(f"{ONE}pulls/<int:pull>/rejected.csv", views.rejected, name="pull-rejected"),
]
