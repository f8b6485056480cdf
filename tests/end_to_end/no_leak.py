#!/usr/bin/env python3
"""Nothing of a real account is used in practice: with real-looking keys, endpoints and proxies
planted in the environment and in HOME, the quick start, end-to-end cases and billstop itself are
run under strace, and no connection may leave this machine (name look-ups included).
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
import practice  # noqa: E402

# Addresses set aside for documentation: an attempt shows in the trace and reaches nobody.
PROXY = "http://203.0.113.7:3128"
PLANTED_SECRET = "PlantedSecretKeyThatNobodyMayUse00000000"
PLANTED = {
    "HUAWEICLOUD_SDK_AK": "PLANTEDACCESSKEY0000", "HUAWEICLOUD_SDK_SK": PLANTED_SECRET,
    "HUAWEICLOUD_SDK_DOMAIN_ID": "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f",
    "HUAWEICLOUD_SDK_PROJECT_ID": "1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f",
    "HUAWEICLOUD_SDK_IAM_ENDPOINT": "https://203.0.113.8",
    "HUAWEICLOUD_SDK_REGION_MODELARTS_CN_NORTH_4": "https://203.0.113.9",
    "HW_ACCESS_KEY": "PLANTEDACCESSKEY0000", "HW_SECRET_KEY": PLANTED_SECRET,
    "HW_REGION_NAME": "cn-north-4", "HW_AUTH_URL": "https://203.0.113.10/v3",
    "OS_AUTH_URL": "https://203.0.113.10/v3", "OS_USERNAME": "planted",
    "OS_PASSWORD": PLANTED_SECRET, "OBS_ACCESS_KEY_ID": "PLANTEDACCESSKEY0000",
    "OBS_SECRET_ACCESS_KEY": PLANTED_SECRET, "http_proxy": PROXY, "https_proxy": PROXY,
    "HTTP_PROXY": PROXY, "HTTPS_PROXY": PROXY, "ALL_PROXY": PROXY, "all_proxy": PROXY,
}
CREDENTIALS_FILE = f"""[basic]
ak = PLANTEDACCESSKEY0000
sk = {PLANTED_SECRET}
iam_endpoint = https://203.0.113.8
[global]
ak = PLANTEDACCESSKEY0000
sk = {PLANTED_SECRET}
"""
HCLOUD_FILE = f"""{{"current": "default", "profiles": [{{"name": "default", "mode": "AKSK",
 "accessKeyId": "PLANTEDACCESSKEY0000", "secretAccessKey": "{PLANTED_SECRET}",
 "region": "cn-north-4"}}]}}
"""
# One call of the trace that names an internet address, and that address.
ADDRESS = re.compile(r'sin_addr=inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')


def program(variable, name):
    return os.environ.get(variable, str(ROOT / "build" / "release" / "bin" / name))


def planted_home(base):
    home = pathlib.Path(base, "home")
    for name, text in ((".huaweicloud/credentials", CREDENTIALS_FILE),
                       (".hcloud/config.json", HCLOUD_FILE)):
        (home / name).parent.mkdir(parents=True)
        (home / name).write_text(text, encoding="utf-8")
    return home


def stays_here(address):
    return (address.startswith("127.") or address in ("::1", "::ffff:127.0.0.1"))


def leaving(trace):
    """-> the traced calls whose address is not of this machine."""
    with open(trace, encoding="utf-8", errors="replace") as file:
        return [line.strip() for line in file
                if any(not stays_here(v4 or v6) for v4, v6 in ADDRESS.findall(line))]


def traced(command, environment, base):
    """-> (exit code, output, calls that leave)"""
    trace = os.path.join(base, "trace")
    done = subprocess.run(
        ["strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=connect,sendto,sendmsg,sendmmsg",
         "-e", "signal=none", "-o", trace, *command],
        cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        errors="replace", timeout=900, check=False)
    return done.returncode, done.stdout + done.stderr, leaving(trace)


def judge(name, command, environment, base, good_exits):
    code, output, leaves = traced(command, environment, base)
    problems = [f"leaves this machine: {line}" for line in leaves[:5]]
    if good_exits and code not in good_exits:
        tail = "\n    ".join(output.splitlines()[-12:])
        problems.append(f"exit {code}, the end of its output:\n    {tail}")
    if PLANTED_SECRET in output:
        problems.append("the planted secret is in its output")
    print(("FAILED " if problems else "ok     ") + name, flush=True)
    for problem in problems:
        print(f"       {problem}")
    return not problems


def trace_sees_everything(base):
    """The trace itself is tested: it must show a connection that does leave."""
    attempt = "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); " \
              "s.connect_ex(('203.0.113.7', 53))"
    leaves = traced([sys.executable, "-c", attempt], dict(os.environ), base)[2]
    print(("ok     " if leaves else "FAILED ") + "the trace shows a connection that leaves")
    return bool(leaves)


def billstop_itself(base, home):
    """The practice account's variables beside planted files, then beside planted variables too."""
    cloud_dir = os.path.join(base, "cloud")
    os.mkdir(cloud_dir)
    results = []
    with practice.Sandbox(program("SANDBOX", "billstop-sandbox"), ["--demo"], cloud_dir) as cloud:
        billstop = program("BILLSTOP", "billstop")
        clean = {**practice.cleared_environment(home), **cloud.env}
        results.append(judge("plan beside planted files in HOME", [billstop, "plan"], clean, base,
                             {0}))
        mixed = {**os.environ, **PLANTED, **cloud.env, "HOME": str(home)}
        results.append(judge("plan beside planted variables", [billstop, "plan"], mixed, base, ()))
    return results


def main():
    with tempfile.TemporaryDirectory(prefix="billstop-no-leak-") as base:
        home = planted_home(base)
        planted = {**os.environ, **PLANTED, "HOME": str(home)}
        results = [
            trace_sees_everything(base),
            judge("the quick start", [str(ROOT / "examples" / "quickstart.sh")], planted, base,
                  {0}),
            judge("end-to-end cases", [sys.executable, "tests/end_to_end/run.py", "-k", "plan"],
                  planted, base, {0}),
            *billstop_itself(base, home),
        ]
    print(f"{results.count(True)} passed, {results.count(False)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
