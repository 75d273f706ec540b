"""Addresses of the API, below /api/."""

from django.urls import path

from playcall.publishing.api import api

urlpatterns = [path("", api.urls)]
