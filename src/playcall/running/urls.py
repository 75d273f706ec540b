"""Addresses of runs, tasks and promises, below /w/<workspace>/."""

from django.urls import path

from playcall.running import views

urlpatterns = [
    path("today/", views.today, name="today"),
    path("runs/", views.runs, name="runs"),
    path("runs/start/", views.start, name="start-play"),
    path("runs/decline/", views.decline, name="decline-play"),
    path("runs/declined/<int:number>/", views.take_back, name="take-back-decline"),
    path("runs/<int:number>/", views.run, name="run"),
    path("runs/<int:number>/end/", views.finish, name="finish-run"),
    path("tasks/<int:number>/done/", views.do_task, name="task-done"),
    path("tasks/<int:number>/leave/", views.leave_task, name="task-left"),
    path("tasks/<int:number>/reopen/", views.reopen_task, name="task-reopened"),
    path("tasks/<int:number>/hand/", views.hand_task, name="task-handed"),
    path("promises/", views.promises, name="promises"),
    path("promises/begin/", views.begin, name="begin-promise"),
    path("promises/<int:number>/kept/", views.keep, name="promise-kept"),
]
