"""The application's settings for tests: a database in memory, quick passwords, mails kept."""

import os
import tempfile
from pathlib import Path

# Before the application's settings are read: tests must not see this machine's environment.
for _name in [name for name in os.environ if name.startswith("PLAYCALL_")]:
    del os.environ[_name]
os.environ["PLAYCALL_DATA"] = str(Path(tempfile.gettempdir()) / "playcall-tests")
os.environ["PLAYCALL_SECRET_KEY"] = "a key for tests, which guards nothing at all"
os.environ["PLAYCALL_LOG"] = "error"
os.environ["DATABASE_URL"] = "sqlite:///:memory:"

from playcall.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
# A job is done where it is enqueued, before the test goes on.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
