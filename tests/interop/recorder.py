"""A pass-through in front of the practice cloud that keeps every answer.

Bytes go through untouched, the Host header too, so that signatures still fit.
"""
import http.client
import http.server
import socketserver
import threading
import urllib.parse
from dataclasses import dataclass

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding"}


@dataclass
class Answer:
    agent: str
    method: str
    path: str
    status: int
    headers: dict
    body: bytes


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _pass_on(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else None
        upstream = http.client.HTTPConnection(self.server.upstream, timeout=120)
        upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in HOP_BY_HOP:
                upstream.putheader(name, value)
        upstream.endheaders(body)
        answer = upstream.getresponse()
        data = answer.read()
        self.server.answers.append(Answer(
            self.headers.get("User-Agent", ""), self.command,
            urllib.parse.urlsplit(self.path).path, answer.status,
            {name.lower(): value for name, value in answer.getheaders()}, data))
        self._reply(answer, data)
        upstream.close()

    def _reply(self, answer, data):
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP | {"content-length"}:
                self.send_header(name, value)
        # The length that a HEAD is told is that of what a GET would bring.
        told = answer.getheader("Content-Length") if self.command == "HEAD" else None
        if answer.status != 204:
            self.send_header("Content-Length", told or str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _pass_on

    def log_message(self, *_):
        pass


class _Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128


class Recorder:
    """with Recorder(api_url) as recorder: recorder.url, recorder.answers"""

    def __init__(self, api_url):
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.upstream = urllib.parse.urlsplit(api_url).netloc
        self._server.answers = self.answers = []
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
