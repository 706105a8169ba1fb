"""What a WSGI server loads."""

from tmserver.app import create_app
from tmserver.core import Core

app = create_app(Core.from_env())
