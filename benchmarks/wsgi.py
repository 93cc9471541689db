"""The whole site as a WSGI application, on the database that BENCH_DATABASE names.

With the settings of the tests, and as a site runs: connections are kept, and nothing is looked up in the templates'
folders twice.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cozywish.config.settings.test")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.DATABASES["default"] |= {"NAME": os.environ["BENCH_DATABASE"], "CONN_MAX_AGE": 600}
settings.ALLOWED_HOSTS = ["127.0.0.1"]
application = get_wsgi_application()
