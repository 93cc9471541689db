"""ASGI entry: sockets, and everything else by the WSGI application in a bounded pool of threads."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cozywish.config.settings.production")

from channels.routing import ProtocolTypeRouter
from django.core.wsgi import get_wsgi_application

wsgi = get_wsgi_application()  # before anything that needs the models

from django.urls import reverse

from cozywish.api.realtime.gate import sockets
from cozywish.api.v1.webhook import MOST_BYTES
from cozywish.ops.serving import in_threads
from cozywish.toolkit.live import serve_sockets_here

serve_sockets_here()
http = in_threads(wsgi, most_at={reverse("api-payments-webhook"): MOST_BYTES})
application = ProtocolTypeRouter({"http": http, "websocket": sockets})
