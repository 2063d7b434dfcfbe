"""The WSGI application of the web processes."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leasing_portal.settings")
application = get_wsgi_application()

from leasing_portal.web_start import refuse_holes  # noqa: E402 - models must be loaded

refuse_holes()
