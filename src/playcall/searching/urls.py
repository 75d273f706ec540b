"""The address of the search, below /w/<workspace>/."""

from django.urls import path

from playcall.searching import views

urlpatterns = [path("search/", views.search, name="search")]
