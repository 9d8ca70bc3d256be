"""The web entrance of the sandbox site: `gunicorn yangcai.sandbox.config.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yangcai.sandbox.config.settings")
application = get_wsgi_application()
