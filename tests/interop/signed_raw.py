"""Requests that the official SDK has no call for, signed by its own signer and sent as they are."""
import json
import urllib.parse

import requests
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest

AGENT = "signed-raw"


class SignedRaw:
    def __init__(self, url, env):
        self.url, self.project = url, env["HUAWEICLOUD_SDK_PROJECT_ID"]
        self.credentials = BasicCredentials(env["HUAWEICLOUD_SDK_AK"], env["HUAWEICLOUD_SDK_SK"],
                                            self.project)
        self.session = requests.Session()
        self.session.trust_env = False

    def ask(self, method, path, body=None, **query):
        """`path` may hold {p}, the project. -> the status and what the JSON says"""
        scheme, host = urllib.parse.urlsplit(self.url)[:2]
        request = self.credentials.sign_request(SdkRequest(
            method=method, schema=scheme, host=host, resource_path=path.format(p=self.project),
            query_params=list(query.items()), body="" if body is None else json.dumps(body),
            header_params={"Content-Type": "application/json", "User-Agent": AGENT}))
        answer = self.session.request(method, f"{scheme}://{host}{request.uri}", timeout=60,
                                      headers=request.header_params, data=request.body)
        return answer.status_code, answer.json() if answer.content else None

    def done(self, method, path, body=None, **query):
        status, answer = self.ask(method, path, body, **query)
        assert status < 300, f"{method} {path}: {status} {answer}"
        return answer
