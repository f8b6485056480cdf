"""A practice cloud for a test: started, asked and stopped. Standard library only."""
import json
import os
import re
import subprocess
import time
import urllib.request

# Of AWS too, whose clients serve for OBS: some certificates that one names keep rclone from starting.
CLOUD_VARIABLE = re.compile(r"^(HUAWEICLOUD|HW|OS|OBS|HC|BILLSTOP|AWS)_|_proxy$", re.IGNORECASE)
FORGET = {"XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"}


def cleared_environment(home):
    """The caller's environment without anything that names a cloud, with an empty HOME, and without
    a look at what the machine itself is given."""
    kept = {name: value for name, value in os.environ.items()
            if not CLOUD_VARIABLE.search(name) and name not in FORGET}
    kept["HOME"] = str(home)
    kept["BILLSTOP_METADATA_ENDPOINT"] = "off"
    return kept


def read_env_file(path):
    """The export lines that a sandbox writes -> dict."""
    found = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            match = re.match(r"\s*export\s+(\w+)=(.*)$", line.rstrip("\n"))
            if match:
                found[match[1]] = match[2].strip("\"'")
    return found


class Sandbox:
    """with Sandbox(program, ["--demo"], directory) as cloud: cloud.api, cloud.env, cloud.admin()"""

    def __init__(self, program, options, directory):
        self.env_file = os.path.join(directory, "practice.env")
        self._errors = open(os.path.join(directory, "sandbox.err"), "w+", encoding="utf-8")
        command = [program, "--listen", "127.0.0.1:0", "--obs-listen", "127.0.0.1:0",
                   "--env-file", self.env_file, *options]
        home = os.path.join(directory, "sandbox-home")
        os.makedirs(home, exist_ok=True)
        self._process = subprocess.Popen(
            command, cwd=directory, env=cleared_environment(home), text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._errors)

    def __enter__(self):
        words = self._process.stdout.readline().split()
        if len(words) != 3 or words[0] != "ready":
            self._process.wait(timeout=10)
            self._errors.seek(0)
            raise RuntimeError("the sandbox did not start: " + self._errors.read().strip())
        self.api, self.obs = words[1], words[2]
        self.env = read_env_file(self.env_file)
        return self

    def __exit__(self, *_):
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._errors.close()

    @property
    def pid(self):
        return self._process.pid

    def admin(self, path):
        return admin(self.api, path)


def admin(api, path):
    """A body of the unsigned /_sandbox/ paths; never through a proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{api}/_sandbox/{path}", timeout=60) as answer:
        return json.load(answer)


def running(resource):
    return any(meter["running"] for meter in resource["meters"])


def wait_until(holds, seconds, step_s=0.2):
    """-> True as soon as holds() is true, False when the time is over."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(step_s)
    return True
