"""The application as an ASGI server runs it: `uvicorn playcall.asgi:application`."""

import os

from django.core.asgi import get_asgi_application

from playcall.bounding import Bounded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "playcall.settings")

application = Bounded(get_asgi_application())
