"""The web entrance of the receivables site: `gunicorn yangcai.receivables.config.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yangcai.receivables.config.settings")
application = get_wsgi_application()
