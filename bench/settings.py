"""The portal's settings with one page more: the limit that our pages are compared with."""

from leasing_portal.environment import BASE_DIR
from leasing_portal.settings import *  # noqa: F403 - settings are extended, as Django does
from leasing_portal.settings import TEMPLATES

ROOT_URLCONF = "bench.urls"
ACCESS_MATRIX = "bench.urls.MATRIX"
TEMPLATES = [{**TEMPLATES[0], "DIRS": [BASE_DIR / "templates", BASE_DIR / "bench" / "templates"]}]
ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
