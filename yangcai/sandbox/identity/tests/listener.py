"""A client's server in a thread: takes what is posted, and answers as told."""

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace
from urllib.parse import parse_qsl


@contextmanager
def listening(status=200):
    """A server on a port of its own; `heard` collects the forms posted to it, `status` is what it answers."""
    ear = SimpleNamespace(heard=[], status=status)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            ear.heard.append(dict(parse_qsl(body)))
            self.send_response(ear.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *words):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    ear.url = f"http://127.0.0.1:{server.server_port}/"
    try:
        yield ear
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
