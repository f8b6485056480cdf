"""How the programs of this folder run their tests, each after the other on one practice cloud."""
import os
import pathlib
import traceback

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


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
