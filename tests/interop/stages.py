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


# Known before the tests clear their environment.
PROGRAMS = {variable: os.environ.get(variable, str(ROOT / "build" / "release" / "bin" / name))
            for variable, name in (("BILLSTOP", "billstop"), ("SANDBOX", "billstop-sandbox"))}


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


def on_cloud(options, tests, make_stage, front="api"):
    """Runs the tests on a cloud started so; a recorder stands before its `front`. The tests' process
    knows nothing of a real account. Who called what is kept for the table of endpoints, where
    BILLSTOP_INTEROP_CALLS names a folder. -> the exit code
    """
    calls = os.environ.get("BILLSTOP_INTEROP_CALLS")
    with tempfile.TemporaryDirectory(prefix="billstop-interop-") as base:
        home = os.path.join(base, "cleared-home")
        os.mkdir(home)
        cleared = practice.cleared_environment(home)
        os.environ.clear()
        os.environ.update(cleared)
        with practice.Sandbox(PROGRAMS["SANDBOX"], options, base) as cloud, \
                recording.Recorder(getattr(cloud, front)) as recorder:
            code = run_all(tests, make_stage(cloud, recorder, base))
            if calls:
                keep_calls(pathlib.Path(calls), cloud)
            return code


def keep_calls(folder, cloud):
    kept = folder / (pathlib.Path(sys.argv[0]).stem + ".json")
    kept.write_text(json.dumps(cloud.admin("requests")), encoding="utf-8")


def on_account(account, tests, make_stage, front="api", clock_rate=60):
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(account, file)
        file.flush()
        options = ["--account", file.name, "--clock-rate", str(clock_rate)]
        return on_cloud(options, tests, make_stage, front)
