"""The one web application: pages over HTTP, and one websocket a tab."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import path

pages = get_wsgi_application()

from comptoir.live.consumer import LiveConsumer
from config.pages import ThreadedPages

application = ProtocolTypeRouter(
    {
        "http": ThreadedPages(
            pages,
            threads=settings.PAGE_THREADS,
            most_bytes=(2 * settings.MAX_FILE_MB + 16) * 2**20,
        ),
        "websocket": AuthMiddlewareStack(URLRouter([path("live/", LiveConsumer.as_asgi())])),
    }
)
