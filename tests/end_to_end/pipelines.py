#!/usr/bin/env python3
"""Runs the shell steps of every pipeline under examples/ci_pipeline against a practice cloud, as they
stand in the pipeline's file, and holds each file to the shape that its pipeline needs."""
import configparser
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PIPELINES = ROOT / "examples" / "ci_pipeline"
sys.path.insert(0, str(ROOT / "tests" / "support"))
import practice  # noqa: E402
from checks import Checks, program  # noqa: E402

STEPS = ("guard", "plan", "apply", "audit")
ACCOUNT = {"accounts": [{
    "id": "sandbox-pipeline", "name": "pipeline",
    "users": [{"name": "ann", "ak": "PRACTICEPIPELINE", "sk": "practice-pipeline-sk"}],
    "projects": [{"name": "cn-north-4"}],
    "items": [{"kind": "notebook", "name": "old", "age_s": 400000},
              {"kind": "training_job", "name": "young", "age_s": 600, "tags": {"owner": "ann"}}]}]}


def load(name):
    return yaml.safe_load((PIPELINES / name).read_text(encoding="utf-8"))


def github_steps(checks):
    found = load("github-actions.yml")
    # YAML 1.1 reads the key `on` as true.
    checks.that("GitHub: it has its triggers", set(found[True]) == {"schedule", "workflow_dispatch"})
    crons = {entry["cron"] for entry in found[True]["schedule"]}
    asked = set(re.findall(r"schedule == '([^']+)'", json.dumps(found["jobs"])))
    checks.that("GitHub: each job's schedule is one of the triggers", asked == crons, (asked, crons))
    checks.that("GitHub: apply waits for the plan and its reviewers",
                found["jobs"]["apply"]["needs"] == "plan" and found["jobs"]["apply"]["environment"])
    return {name: [step["run"] for step in job["steps"] if "run" in step]
            for name, job in found["jobs"].items()}


def gitlab_steps(checks):
    found = load("gitlab-ci.yml")
    jobs = {name: found[name] for name in STEPS}
    checks.that("GitLab: every job has a declared stage",
                all(job["stage"] in found["stages"] for job in jobs.values()))
    checks.that("GitLab: apply is started by hand", jobs["apply"]["rules"][0]["when"] == "manual")
    return {name: job["script"] for name, job in jobs.items()}


def jenkins_steps(checks):
    text = (PIPELINES / "Jenkinsfile").read_text(encoding="utf-8")
    code = re.sub(r"'[^']*'|\"[^\"]*\"|//[^\n]*", "", text)
    checks.that("Jenkins: its brackets are even", all(
        code.count(a) == code.count(b) for a, b in ("{}", "()", "[]")))
    stages = re.findall(r"stage\('(\w+)'\)(.*?)(?=stage\('|\n  post)", text, re.DOTALL)
    found = {name.lower(): re.findall(r"\bsh '([^']+)'", body) for name, body in stages}
    names = [name for name, _ in stages]
    checks.that("Jenkins: a person stands between plan and apply",
                names.index("Plan") < names.index("Review") < names.index("Apply") and
                "input message" in dict(stages)["Review"])
    return {name: found[name] for name in STEPS}


def codearts_steps(checks):
    pipeline = load("codearts/pipeline.yml")
    checks.that("CodeArts: apply needs the plan", pipeline["jobs"]["apply"]["needs"] == ["plan"])
    found = {}
    for name in STEPS:
        build = load(f"codearts/build-{name}.yml")
        checks.that(f"CodeArts: build-{name} is of version 2.0", build["version"] == 2.0)
        found[name] = [action["sh"]["inputs"]["command"] for action in build["steps"]["BUILD"]
                       if "sh" in action]
    return found


def systemd_steps(checks):
    for name in ("guard", "audit"):
        units = {}
        for kind in ("service", "timer"):
            units[kind] = configparser.ConfigParser(strict=True, interpolation=None)
            units[kind].optionxform = str
            units[kind].read(PIPELINES / "systemd" / f"billstop-{name}.{kind}")
        step = units["service"]["Service"]["ExecStart"]
        checks.that(f"systemd: billstop-{name} runs a step that is there",
                    (PIPELINES / "steps" / pathlib.Path(step).name).exists(), step)
        checks.that(f"systemd: billstop-{name} has a time", "OnCalendar" in units["timer"]["Timer"])


def look_at_kubernetes(checks):
    job = load("kubernetes/cronjob.yaml")["spec"]["jobTemplate"]["spec"]
    shell = " ".join(job["template"]["spec"]["containers"][0]["args"])
    checks.that("Kubernetes: as many shards as pods", job["completionMode"] == "Indexed" and
                f"auto/{job['completions']}" in shell and job["completions"] == job["parallelism"])
    volumes = {volume["name"] for volume in job["template"]["spec"]["volumes"]}
    mounts = {mount["name"] for mount in job["template"]["spec"]["containers"][0]["volumeMounts"]}
    checks.that("Kubernetes: every mount has its volume", mounts == volumes)


def run_steps(checks, pipeline, steps, base):
    """One pipeline's life: guard, plan, apply, audit, each as its file says it."""
    where = pathlib.Path(base, pipeline)
    where.mkdir()
    (where / "examples").symlink_to(ROOT / "examples")
    (where / "home").mkdir()
    (where / "account.json").write_text(json.dumps(ACCOUNT), encoding="utf-8")
    options = ["--account", "account.json", "--clock-rate", "120"]
    with practice.Sandbox(program("SANDBOX", "billstop-sandbox"), options, str(where)) as cloud:
        env = {**practice.cleared_environment(where / "home"), **cloud.env,
               "BILLSTOP": program("BILLSTOP", "billstop"), "BILLSTOP_ALLOW": "reversible,instance",
               "BILLSTOP_ACCOUNT": "pipeline", "BILLSTOP_OWNER_TAG": "owner",
               "GITHUB_STEP_SUMMARY": str(where / "summary.md")}

        def step(name, **more):
            done = [subprocess.run(["bash", "-euc", command], cwd=where, env={**env, **more},
                                   stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                   timeout=200, check=False) for command in steps[name]]
            checks.that(f"{pipeline}: {name} has a step", len(done) > 0)
            return max(d.returncode for d in done), "".join(d.stdout + d.stderr for d in done)

        code, said = step("guard")
        checks.that(f"{pipeline}: guard fails for what is old and has no owner", code == 3 and
                    "older_than" in (where / "billstop-out/guard.xml").read_text() and
                    "old" in said, (code, said[-300:]))
        code, said = step("plan")
        checks.that(f"{pipeline}: plan leaves what is to be reviewed", code == 0 and all(
            (where / "billstop-out" / name).exists()
            for name in ("stop.plan", "stop.hash", "plan.html", "plan.md")), (code, said[-300:]))
        code, said = step("apply", BILLSTOP_EXPECT="0" * 64)
        checks.that(f"{pipeline}: apply refuses another plan than the reviewed", code == 5, (code, said[-300:]))
        code, said = step("apply")
        checks.that(f"{pipeline}: apply does what was reviewed", code == 0 and
                    not any(practice.running(r) for r in cloud.admin("state")["resources"]
                            if r["kind"] == "training_job"), (code, said[-300:]))
        # The bill takes hours: its verdict is scripted here, the step's own conduct is what is tried.
        scripted = where / "scripted"
        scripted.write_text('#!/bin/sh\nif [ "$1" = audit ]; then echo "$2" >>audited; exit $(cat verdict); '
                            f'fi\nexec {env["BILLSTOP"]} "$@"\n', encoding="utf-8")
        scripted.chmod(0o755)
        for verdict, hours, wanted, what in (
                (6, "93600", 0, "waits while the bill is on its way"), (6, "-99999999", 6, "fails when that takes too long"),
                (3, "93600", 3, "fails when something is still billed"), (0, "93600", 0, "is content with the proof")):
            (where / "verdict").write_text(str(verdict), encoding="utf-8")
            code, said = step("audit", BILLSTOP=str(scripted), BILLSTOP_AUDIT_S=hours)
            checks.that(f"{pipeline}: audit {what}", code == wanted, (code, said[-300:]))
        asked = (where / "audited").read_text(encoding="utf-8").splitlines()
        step("audit", BILLSTOP=str(scripted))
        checks.that(f"{pipeline}: audit asks no more for what is proved", len(asked) == 4 and
                    (where / "audited").read_text(encoding="utf-8").splitlines() == asked, asked)
        checks.that(f"{pipeline}: the summary was written", (where / "summary.md").stat().st_size > 200)


def main():
    checks = Checks()
    pipelines = {"GitHub Actions": github_steps(checks), "GitLab CI": gitlab_steps(checks),
                 "Jenkins": jenkins_steps(checks), "CodeArts": codearts_steps(checks)}
    systemd_steps(checks)
    look_at_kubernetes(checks)
    for script in sorted((PIPELINES / "steps").glob("*.sh")):
        checked = subprocess.run(["bash", "-n", str(script)], check=False)
        checks.that(f"{script.name} is a script", checked.returncode == 0)
    base = tempfile.mkdtemp(prefix="billstop-pipelines-")
    try:
        tried = []
        for name, steps in pipelines.items():
            # The same words in the same order are the same steps: once is enough.
            if steps in tried:
                checks.that(f"{name}: its steps are those tried before", True)
                continue
            tried.append(steps)
            run_steps(checks, name, steps, base)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    return checks.sum_up()


if __name__ == "__main__":
    sys.exit(main())
