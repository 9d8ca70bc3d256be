"""A real SMS gateway on a port of its own, as far as our adapter can tell."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Gateway:
    """Answers by a script of statuses (the last one for ever), keeps what it was sent, sends once per dedup key."""

    def __init__(self, *statuses, slow=0.0, body=None):
        self.statuses, self.slow, self.body = list(statuses) or [200], slow, body
        self.posts, self.ids, self.keys = [], {}, set()
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                gateway.answer(self)

            def log_message(self, *facts):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = False
        self.url = f"http://127.0.0.1:{self.server.server_port}/send"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def answer(self, handler):
        sent = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        self.posts.append(sent)
        self.keys.add(handler.headers["Authorization"])
        time.sleep(self.slow)
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        if status == 200:
            name = self.ids.setdefault(sent["dedup_key"], f"gw-{len(self.ids) + 1}")
        body = self.body or json.dumps({"id": name} if status == 200 else {"error": "no"}).encode()
        try:
            handler.send_response(status)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)
        except OSError:
            pass  # the client has given up waiting

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
