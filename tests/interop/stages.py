"""How the programs of this folder run their tests, each after the other on one practice cloud."""
import json
import os
import pathlib
import sys
import tempfile
import traceback

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
import practice  # noqa: E402
import recorder as recording  # noqa: E402


def program(variable, name):
    return os.environ.get(variable, str(ROOT / "build" / "release" / "bin" / name))


def run(test, stage):
    try:
        test(stage)
    except Exception as problem:  # a test may fail in whatever way the SDK can
        print(f"FAILED {test.__name__.replace('_', ' ')}")
        where = traceback.extract_tb(problem.__traceback__)[-1]
        print(f"       {type(problem).__name__} ({pathlib.Path(where.filename).name}:"
              f"{where.lineno}): {problem}", flush=True)
        return False
    print(f"ok     {test.__name__.replace('_', ' ')}", flush=True)
    return True


def run_all(tests, stage):
    """-> the exit code; the last line counts."""
    results = [run(test, stage) for test in tests]
    print(f"{results.count(True)} passed, {results.count(False)} failed")
    return 0 if all(results) else 1


def on_account(account, tests, make_stage, front="api", clock_rate=60):
    """Runs the tests on a cloud with that account; a recorder stands before its `front`. The tests'
    process knows nothing of a real account. -> the exit code
    """
    with tempfile.TemporaryDirectory(prefix="billstop-interop-") as base:
        home = os.path.join(base, "home")
        os.mkdir(home)
        cleared = practice.cleared_environment(home)
        os.environ.clear()
        os.environ.update(cleared)
        file = os.path.join(base, "account.json")
        pathlib.Path(file).write_text(json.dumps(account), encoding="utf-8")
        options = ["--account", file, "--clock-rate", str(clock_rate)]
        with practice.Sandbox(program("SANDBOX", "billstop-sandbox"), options, base) as cloud, \
                recording.Recorder(getattr(cloud, front)) as recorder:
            return run_all(tests, make_stage(cloud, recorder, base))
