"""Starts the application's machinery, for commands: Django with the checked environment."""

from __future__ import annotations

import os
from importlib import import_module
from types import ModuleType

import django


def started(module: str) -> ModuleType:
    """The module, imported once Django is ready; `PlaycallError` if the environment is wrong.

    Modules that know models can be imported only then, so commands name them here.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "playcall.settings")
    django.setup()
    return import_module(module)
