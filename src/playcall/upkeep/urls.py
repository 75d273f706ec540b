"""Addresses of upkeep, below /w/<workspace>/."""

from django.urls import path

from playcall.upkeep import views

urlpatterns = [path("look-after/", views.look_after, name="look-after")]
