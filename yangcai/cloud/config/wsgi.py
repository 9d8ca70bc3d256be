"""The web entrance of the cloud site: `gunicorn yangcai.cloud.config.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yangcai.cloud.config.settings")
application = get_wsgi_application()
