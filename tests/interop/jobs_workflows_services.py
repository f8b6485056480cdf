#!/usr/bin/env python3
"""The official SDK leads training jobs and workflows through their lives. Services of version 1,
which it no longer has, are led by requests that its own signer signs. Every answer on the way is
held against the published field types.
"""
import os
import pathlib
import sys

import huaweicloudsdkmodelarts.v1 as sdk

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import answers  # noqa: E402
import official_sdk  # noqa: E402
import signed_raw  # noqa: E402
import stages  # noqa: E402
from lives import refusal  # noqa: E402
from practice import wait_until  # noqa: E402

PATIENCE_S = 60
SERVICES = "/v1/{p}/services"


class Stage:
    def __init__(self, cloud, recorder, _):
        self.cloud, self.recorder = cloud, recorder
        self.env = {name: value.replace(cloud.api, recorder.url)
                    for name, value in cloud.env.items()}
        os.environ.update(self.env)
        self.modelarts = official_sdk.client(self.env["BILLSTOP_REGION"])
        self.raw = signed_raw.SignedRaw(recorder.url, self.env)


def make_job(modelarts, name):
    spec = sdk.Spec(resource=sdk.SpecResource(flavor_id="modelarts.vm.gpu.p100", node_count=1))
    body = sdk.Job(kind="job", metadata=sdk.JobMetadata(name=name, workspace_id="0"), spec=spec,
                   algorithm=sdk.JobAlgorithm(code_dir="/bucket/code/", boot_file="/bucket/code/a.py"))
    return modelarts.create_training_job(sdk.CreateTrainingJobRequest(body=body)).metadata.id


def phase(modelarts, id):
    return modelarts.show_training_job_details(
        sdk.ShowTrainingJobDetailsRequest(training_job_id=id)).status.phase


def jobs(modelarts, **wanted):
    """Every page: `offset` is the number of a page."""
    found, page = [], 0
    while True:
        body = sdk.JobSearches(offset=page, limit=2, workspace_id="0", **wanted)
        items = modelarts.list_training_jobs(sdk.ListTrainingJobsRequest(body=body)).items
        found += [job.metadata.id for job in items]
        if len(items) < 2:
            return found
        page += 1


def a_job_runs_and_is_terminated(stage):
    made = [make_job(stage.modelarts, f"job-{number}") for number in range(3)]
    assert wait_until(lambda: all(phase(stage.modelarts, id) == "Running" for id in made),
                      PATIENCE_S)
    assert sorted(jobs(stage.modelarts)) == sorted(made)
    running = [sdk.Filter(key="phase", operator="in", value=["Running"])]
    assert sorted(jobs(stage.modelarts, filters=running)) == sorted(made)
    body = sdk.JobActionType(action_type="terminate")
    for id in made:
        stopped = stage.modelarts.stop_training_job(
            sdk.StopTrainingJobRequest(training_job_id=id, body=body))
        assert stopped.status.phase == "Terminating", stopped.status.phase
    assert wait_until(lambda: all(phase(stage.modelarts, id) == "Terminated" for id in made),
                      PATIENCE_S)
    for id in made:
        stage.modelarts.delete_training_job(sdk.DeleteTrainingJobRequest(training_job_id=id))
    assert wait_until(lambda: not jobs(stage.modelarts), PATIENCE_S)
    gone = refusal(phase, stage.modelarts, made[0])
    assert (gone.status_code, gone.error_code) == (400, "ModelArts.2775"), gone


def tags_of_a_job_are_told_apart_from_it(stage):
    id = make_job(stage.modelarts, "tagged")
    tags = [sdk.TmsTag(key="billstop:keep", value="yes")]
    stage.modelarts.create_train_job_tags(sdk.CreateTrainJobTagsRequest(
        training_job_id=id, body=sdk.CreateTmsTagsRequest(tags=tags)))
    told = stage.modelarts.show_train_job_tags(sdk.ShowTrainJobTagsRequest(training_job_id=id)).tags
    assert [(tag.key, tag.value) for tag in told] == [("billstop:keep", "yes")], told


def make_workflow(modelarts, name):
    body = sdk.WorkflowParam(name=name, workspace_id="0",
                             steps=[sdk.WorkflowStep(name="train", type="job")])
    return modelarts.create_workflow(sdk.CreateWorkflowRequest(body=body)).workflow_id


def a_schedule_can_be_disabled(stage):
    modelarts, id = stage.modelarts, make_workflow(stage.modelarts, "scheduled")
    rule = sdk.WorkflowSchedule(type="time", action="run", enable=True, content={})
    made = modelarts.create_workflow_schedule(
        sdk.CreateWorkflowScheduleRequest(workflow_id=id, body=rule)).uuid
    listed = modelarts.show_workflow_schedule_list(
        sdk.ShowWorkflowScheduleListRequest(workflow_id=id)).schedules
    assert [(one.uuid, one.enable) for one in listed] == [(made, True)], listed
    modelarts.update_workflow_schedule(sdk.UpdateWorkflowScheduleRequest(
        workflow_id=id, schedule_id=made, body=sdk.WorkflowScheduleUpdate(enable=False)))
    one = sdk.ShowWorkflowScheduleRequest(workflow_id=id, schedule_id=made)
    assert modelarts.show_workflow_schedule(one).enable is False
    modelarts.delete_workflow_schedule_id(
        sdk.DeleteWorkflowScheduleIdRequest(workflow_id=id, schedule_id=made))
    gone = refusal(modelarts.show_workflow_schedule, one)
    assert (gone.status_code, gone.error_code) == (400, "ModelArts.7525"), gone


def an_execution_is_stopped(stage):
    modelarts, id = stage.modelarts, make_workflow(stage.modelarts, "executed")
    made = modelarts.create_workflow_execution(sdk.CreateWorkflowExecutionRequest(
        workflow_id=id, body=sdk.WorkflowExecution(name="run"))).execution_id
    listed = modelarts.list_workflow_executions(
        sdk.ListWorkflowExecutionsRequest(workflow_id=id, limit="100", offset="0")).items
    assert [one.execution_id for one in listed] == [made], listed
    modelarts.create_workflow_executions_actions(sdk.CreateWorkflowExecutionsActionsRequest(
        workflow_id=id, execution_id=made, body=sdk.ExecutionAction(action_name="stop")))
    one = sdk.ShowWorkflowExecutionRequest(workflow_id=id, execution_id=made)
    assert wait_until(lambda: modelarts.show_workflow_execution(one).status == "stopped",
                      PATIENCE_S)
    modelarts.delete_workflow_execution(
        sdk.DeleteWorkflowExecutionRequest(workflow_id=id, execution_id=made))
    assert refusal(modelarts.show_workflow_execution, one).error_code == "ModelArts.7511"


def workflows_are_listed_and_deleted(stage):
    modelarts = stage.modelarts
    page = modelarts.list_workflows(sdk.ListWorkflowsRequest(limit="100", offset="0"))
    names = {one.name: one.workflow_id for one in page.items}
    assert set(names) == {"scheduled", "executed"}, names
    for id in names.values():
        assert modelarts.show_workflow(sdk.ShowWorkflowRequest(workflow_id=id)).workflow_id == id
        modelarts.delete_workflow(sdk.DeleteWorkflowRequest(workflow_id=id))
    gone = refusal(modelarts.show_workflow, sdk.ShowWorkflowRequest(workflow_id=names["executed"]))
    assert (gone.status_code, gone.error_code) == (400, "ModelArts.7512"), gone


def a_service_of_version_1_lives(stage):
    config = {"model_id": "m-1", "weight": 100, "specification": "modelarts.vm.cpu.2u",
              "instance_count": 1}
    id = stage.raw.done("POST", SERVICES, {"service_name": "life", "infer_type": "real-time",
                                           "config": [config]})["service_id"]
    one = f"{SERVICES}/{id}"
    in_state = lambda state: wait_until(
        lambda: stage.raw.done("GET", one)["status"] == state, PATIENCE_S)
    assert in_state("running")
    assert [row["service_id"] for row in stage.raw.done(
        "GET", SERVICES, workspace_id="0", limit=1000)["services"]] == [id]
    for wish, state in (("stopped", "stopped"), ("running", "running"), ("stopped", "stopped")):
        stage.raw.done("PUT", one, {"status": wish})
        assert in_state(state), state
    stage.raw.done("DELETE", one)
    assert wait_until(lambda: stage.raw.ask("GET", one)[0] == 404, PATIENCE_S)


def every_answer_has_the_published_fields(stage):
    problems = answers.field_problems(stage.recorder.answers)
    assert not problems, "\n".join(problems[:20])


TESTS = (a_job_runs_and_is_terminated, tags_of_a_job_are_told_apart_from_it,
         a_schedule_can_be_disabled, an_execution_is_stopped, workflows_are_listed_and_deleted,
         a_service_of_version_1_lives, every_answer_has_the_published_fields)

ACCOUNT = {"accounts": [{
    "id": "sandbox-interop-jobs", "name": "interop",
    "users": [{"name": "ann", "ak": "INTEROPJOBS", "sk": "CANARY-interop-jobs"}],
    "projects": [{"name": "cn-north-4"}]}]}


if __name__ == "__main__":
    sys.exit(stages.on_account(ACCOUNT, TESTS, Stage))
