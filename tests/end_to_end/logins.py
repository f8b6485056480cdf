#!/usr/bin/env python3
"""Every login that hands out keys, on a practice cloud: a token, a password, identity providers, the
pod's and the machine's agency; the keys are renewed during a run, and what is wrong is said."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
import practice  # noqa: E402
from checks import Checks, program  # noqa: E402

KEYS = ("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_PROJECT_ID",
        "HUAWEICLOUD_SDK_DOMAIN_ID", "BILLSTOP_METADATA_ENDPOINT")
ID_TOKEN, POD_TOKEN, PASSWORD = "CANARY-id-token", "CANARY-pod-token", "CANARY-password"
# Seconds of the cloud: a run lasts longer than a machine's keys.
KEY_VALID_S, CLOCK_RATE = 60, 60


def account():
    items = [{"kind": "notebook", "name": f"n{k}", "age_s": 600, "owner": "ann"} for k in range(3)]
    return {"id": "sandbox-logins", "name": "acme",
            "users": [{"name": "ann", "id": "0a" * 16, "ak": "PRACTICELOGIN", "sk": "practice-login",
                       "password": PASSWORD}],
            "agencies": [{"name": "billstop"}],
            "identity_providers": [{"id": "ci", "id_token": ID_TOKEN, "user": "ann",
                                    "agency": "billstop"}],
            "machine": {"agency": "billstop", "needs_token": True, "key_valid_s": KEY_VALID_S},
            "pod": {"agency": "billstop", "token": POD_TOKEN},
            "projects": [{"name": "cn-north-4"}], "items": items}


def token_of(cloud):
    """An IAM token, as another program would have got it."""
    body = {"auth": {"identity": {"methods": ["password"], "password": {"user": {
        "name": "ann", "password": PASSWORD, "domain": {"name": "acme"}}}}}}
    request = urllib.request.Request(cloud.api + "/v3/auth/tokens", json.dumps(body).encode(),
                                     {"Content-Type": "application/json"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=60) as answer:
        return answer.headers["X-Subject-Token"]


def logins(cloud, files):
    """name -> its variables, and the words that name it"""
    return {
        "a token": ({"HW_AUTH_TOKEN": token_of(cloud)}, "HW_AUTH_TOKEN"),
        "a password": ({"HW_USER_NAME": "ann", "HW_USER_PASSWORD": PASSWORD,
                        "HW_DOMAIN_NAME": "acme"}, "HW_USER_PASSWORD"),
        "a password of an id": ({"HW_USER_ID": "0a" * 16, "HW_USER_PASSWORD": PASSWORD},
                                "HW_USER_PASSWORD"),
        "an identity provider": ({"HUAWEICLOUD_SDK_IDP_ID": "ci",
                                  "HUAWEICLOUD_SDK_ID_TOKEN_FILE": files["id"]},
                                 "identity provider"),
        "an agency that trusts a provider": (
            {"HUAWEICLOUD_OIDC_PROVIDER_URN": "iam::sandbox-logins:oidc-provider:ci",
             "HUAWEICLOUD_OIDC_AGENCY_URN": "iam::sandbox-logins:agency:billstop",
             "HUAWEICLOUD_OIDC_ID_TOKEN": ID_TOKEN}, "identity provider"),
        "a pod": ({"HC_CONTAINER_CREDENTIALS_FULL_URI": cloud.api + "/pod-identity/credentials",
                   "HC_CONTAINER_AUTHORIZATION_TOKEN_FILE": files["pod"]}, "identity of this pod"),
        "a machine": ({"BILLSTOP_METADATA_ENDPOINT": cloud.api}, "agency of this machine"),
    }


def wrong(cloud, files):
    """name -> variables, exit code, a word of the message"""
    return {
        "nothing": ({"BILLSTOP_METADATA_ENDPOINT": "off"}, 2, "no access key found"),
        "a machine that nobody serves": ({"BILLSTOP_METADATA_ENDPOINT": "http://127.0.0.1:9"}, 2,
                                         "metadata service"),
        "a wrong token": ({"HW_AUTH_TOKEN": "CANARY-wrong"}, 4, "the token"),
        "a wrong password": ({"HW_USER_NAME": "ann", "HW_USER_PASSWORD": "CANARY-wrong",
                              "HW_DOMAIN_NAME": "acme"}, 4, "login of ann"),
        "a password of nobody": ({"HW_USER_PASSWORD": PASSWORD}, 2, "HW_USER_NAME"),
        "half an identity provider": ({"HUAWEICLOUD_SDK_IDP_ID": "ci"}, 2,
                                      "HUAWEICLOUD_SDK_ID_TOKEN_FILE"),
        "a pod that leads away": (
            {"HC_CONTAINER_CREDENTIALS_FULL_URI": "http://198.51.100.1/keys",
             "HC_CONTAINER_AUTHORIZATION_TOKEN_FILE": files["pod"]}, 5, "leads out of this machine"),
    }


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="billstop-logins-") as base:
        home = os.path.join(base, "home")
        os.mkdir(home)
        files = {}
        for name, text in (("id", ID_TOKEN), ("pod", POD_TOKEN)):
            files[name] = os.path.join(base, name + ".token")
            pathlib.Path(files[name]).write_text(text + "\n")
        file = os.path.join(base, "account.json")
        pathlib.Path(file).write_text(json.dumps({"accounts": [account()]}))
        options = ["--account", file, "--clock-rate", str(CLOCK_RATE)]
        with practice.Sandbox(program("SANDBOX", "billstop-sandbox"), options, base) as cloud:
            keyless = {name: value for name, value in
                       {**practice.cleared_environment(home), **cloud.env}.items()
                       if name not in KEYS}
            said = []

            def run(more, *words):
                done = subprocess.run([program("BILLSTOP", "billstop"), *words, "--state-dir", "state"],
                                      cwd=base, env={**keyless, **more}, stdin=subprocess.DEVNULL,
                                      capture_output=True, text=True, timeout=300, check=False)
                said.append(done.stdout + done.stderr)
                return done.returncode, done.stdout, done.stderr

            for name, (variables, words) in logins(cloud, files).items():
                code, out, err = run(variables, "doctor", "--output", "json")
                checks.that(f"{name}: who it is and by what", code == 0 and words in out and
                            "sandbox-logins" in out, (code, out[-500:], err[-300:]))
            for name, (variables, expected, word) in wrong(cloud, files).items():
                code, out, err = run(variables, "plan")
                checks.that(f"{name}: told, and nothing is done", code == expected and word in err and
                            len(err.strip().splitlines()) == 1, (code, out, err[-500:]))
            machine = logins(cloud, files)["a machine"][0]
            before = len(cloud.admin("ledger"))
            code, out, err = run(machine, "run", "--allow", "reversible,instance,data", "--owners", "all",
                                 "--confirm", "sandbox-logins", "--require-zero")
            state = cloud.admin("state")["resources"]
            checks.that("a run that outlives its keys ends everything", code == 0 and
                        not any(map(practice.running, state)), (code, out, err[-500:]))
            renewals = sum(n.get("metadata.key.show", 0) for n in cloud.admin("requests").values())
            checks.that("its keys were fetched again", renewals > 2 and
                        len(cloud.admin("ledger")) > before, renewals)
            told = "".join(said)
            for file in pathlib.Path(base, "state").rglob("*"):
                if file.is_file():
                    told += file.read_text(encoding="utf-8", errors="replace")
            checks.that("no secret is in any output or file", "CANARY" not in told)
    return checks.sum_up()


if __name__ == "__main__":
    sys.exit(main())
