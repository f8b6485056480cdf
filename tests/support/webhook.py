#!/usr/bin/env python3
"""Receives billstop's notices on a port that it writes to the file `port`, and appends a line of each
to the file `received`: its event, whether the given key signed it, practice or live.

    webhook.py KEY
"""
import hashlib
import hmac
import http.server
import json
import pathlib
import sys


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        signed = self.headers["X-Billstop-Timestamp"].encode() + b"." + body
        wanted = "sha256=" + hmac.new(sys.argv[1].encode(), signed, hashlib.sha256).hexdigest()
        told = json.loads(body)
        with open("received", "a") as file:
            print(told["event"], "signed" if wanted == self.headers["X-Billstop-Signature"] else "NOT SIGNED",
                  "practice" if told["practice"] else "live", file=file)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
pathlib.Path("port.new").write_text(str(server.server_port))
pathlib.Path("port.new").rename("port")
server.serve_forever()
