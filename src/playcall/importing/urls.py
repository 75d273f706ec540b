"""Addresses of imports, below /w/<workspace>/."""

from django.urls import path

from playcall.importing import views

urlpatterns = [
    path("bring-in/", views.bring_in, name="bring-in"),
    path("bring-in/<int:number>/reading/", views.reading, name="bring-in-reading"),
    path("bring-in/<int:number>/", views.result, name="bring-in-result"),
    path("bring-in/<int:number>/go/", views.go, name="bring-in-go"),
    path("bring-in/<int:number>/undo/", views.undo, name="bring-in-undo"),
    path("bring-in/<int:number>/drop/", views.drop, name="bring-in-drop"),
    path("bring-in/<int:number>/rejected.csv", views.rejected, name="bring-in-rejected"),
]
