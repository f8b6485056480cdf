#!/usr/bin/env python3
"""The official SDK of IAM asks the practice cloud who it is, what the account has, and for tokens and
temporary keys; and what bills without a way of being stopped is looked at. Whatever the SDK has no
call for is asked for by requests that its own signer signs.
"""
import os
import pathlib
import sys
import tempfile

import huaweicloudsdkiam.v3 as iam
import huaweicloudsdkmodelarts.v1 as sdk
from huaweicloudsdkcore.auth.credentials import GlobalCredentials
from huaweicloudsdkcore.auth.provider import (EnvCredentialProvider, OidcStsCredentialProvider,
                                              PodIdentityCredentialProvider)
from huaweicloudsdkiam.v3.region.iam_region import IamRegion
from huaweicloudsdkmodelarts.v1.region.modelarts_region import ModelArtsRegion

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import answers  # noqa: E402
import official_sdk  # noqa: E402
import signed_raw  # noqa: E402
import stages  # noqa: E402
from lives import refusal  # noqa: E402


class Stage:
    def __init__(self, cloud, recorder, _):
        self.cloud, self.recorder = cloud, recorder
        self.env = {name: value.replace(cloud.api, recorder.url)
                    for name, value in cloud.env.items()}
        os.environ.update(self.env)
        self.domain = self.env["HUAWEICLOUD_SDK_DOMAIN_ID"]
        self.project = self.env["HUAWEICLOUD_SDK_PROJECT_ID"]
        keys = GlobalCredentials(self.env["HUAWEICLOUD_SDK_AK"], self.env["HUAWEICLOUD_SDK_SK"],
                                 self.domain)
        self.iam = iam.IamClient.new_builder().with_credentials(keys).with_region(
            IamRegion.value_of("cn-north-4")).build()
        self.modelarts = official_sdk.client(self.env["BILLSTOP_REGION"])
        self.raw = signed_raw.SignedRaw(recorder.url, self.env)


def the_account_and_its_projects_are_told(stage):
    domains = stage.iam.keystone_list_auth_domains(iam.KeystoneListAuthDomainsRequest()).domains
    assert [domain.id for domain in domains] == [stage.domain], domains
    mine = stage.iam.keystone_list_auth_projects(iam.KeystoneListAuthProjectsRequest()).projects
    assert {project.name for project in mine} == {"cn-north-4", "cn-north-4_team"}, mine
    one = stage.iam.keystone_list_projects(
        iam.KeystoneListProjectsRequest(name="cn-north-4")).projects
    assert [project.id for project in one] == [stage.project], one


def a_key_tells_its_user(stage):
    key = stage.iam.show_permanent_access_key(iam.ShowPermanentAccessKeyRequest(
        access_key=stage.env["HUAWEICLOUD_SDK_AK"])).credential
    user = stage.iam.keystone_show_user(iam.KeystoneShowUserRequest(user_id=key.user_id)).user
    assert (user.name, user.domain_id) == ("ann", stage.domain), user
    projects = stage.iam.keystone_list_projects_for_user(
        iam.KeystoneListProjectsForUserRequest(user_id=key.user_id)).projects
    assert stage.project in {project.id for project in projects}
    caller = stage.raw.done("GET", "/v5/caller-identity")
    assert caller["account_id"] == stage.domain, caller


def tokens_and_temporary_keys_can_be_had(stage):
    user = iam.PwdPasswordUser(name="ann", password="CANARY-password",
                               domain=iam.PwdPasswordUserDomain(name="interop"))
    body = iam.KeystoneCreateUserTokenByPasswordRequestBody(auth=iam.PwdAuth(
        identity=iam.PwdIdentity(methods=["password"], password=iam.PwdPassword(user=user)),
        scope=iam.AuthScope(project=iam.AuthScopeProject(id=stage.project))))
    token = stage.iam.keystone_create_user_token_by_password(
        iam.KeystoneCreateUserTokenByPasswordRequest(body=body)).x_subject_token
    assert token.startswith("CANARY"), "a token that no test could find"
    identity = iam.TokenAuthIdentity(methods=["token"], token=iam.IdentityToken(id=token))
    made = stage.iam.create_temporary_access_key_by_token(
        iam.CreateTemporaryAccessKeyByTokenRequest(
            body=iam.CreateTemporaryAccessKeyByTokenRequestBody(
                auth=iam.TokenAuth(identity=identity)))).credential
    assert made.access and made.securitytoken and made.expires_at
    role = iam.IdentityAssumerole(agency_name="helpers", domain_name="interop")
    assumed = stage.iam.create_temporary_access_key_by_agency(
        iam.CreateTemporaryAccessKeyByAgencyRequest(
            body=iam.CreateTemporaryAccessKeyByAgencyRequestBody(auth=iam.AgencyAuth(
                identity=iam.AgencyAuthIdentity(methods=["assume_role"], assume_role=role)))))
    assert assumed.credential.securitytoken


def workspaces_by(credentials):
    modelarts = sdk.ModelArtsClient.new_builder().with_credentials(credentials).with_region(
        ModelArtsRegion.value_of("cn-north-4")).build()
    return {one.name for one in modelarts.list_workspace(sdk.ListWorkspaceRequest()).workspaces}


def keys_are_handed_out_for_identities(stage):
    with tempfile.TemporaryDirectory() as folder:
        def file_of(name, text):
            path = pathlib.Path(folder, name)
            path.write_text(text, encoding="utf-8")
            return str(path)

        os.environ.update({
            "HUAWEICLOUD_SDK_IDP_ID": "ci",
            "HUAWEICLOUD_SDK_ID_TOKEN_FILE": file_of("id", "CANARY-id-token"),
            "HC_CONTAINER_CREDENTIALS_FULL_URI": stage.recorder.url + "/pod-identity/credentials",
            "HC_CONTAINER_AUTHORIZATION_TOKEN_FILE": file_of("pod", "CANARY-pod-token"),
            "HUAWEICLOUD_OIDC_PROVIDER_URN": f"iam::{stage.domain}:oidc-provider:ci",
            "HUAWEICLOUD_OIDC_AGENCY_URN": f"iam::{stage.domain}:agency:helpers",
            "HUAWEICLOUD_OIDC_ID_TOKEN": "CANARY-id-token"})
        for source in (EnvCredentialProvider, PodIdentityCredentialProvider,
                       OidcStsCredentialProvider):
            assert "lab" in workspaces_by(source.get_basic().get_credentials()), source
        for name in ("HUAWEICLOUD_SDK_IDP_ID", "HUAWEICLOUD_SDK_ID_TOKEN_FILE"):
            del os.environ[name]


def workspaces_are_listed_and_shown(stage):
    page = stage.modelarts.list_workspace(sdk.ListWorkspaceRequest())
    lab = next(one for one in page.workspaces if one.name == "lab")
    assert stage.modelarts.show_workspace(sdk.ShowWorkspaceRequest(workspace_id=lab.id)).name == "lab"


def inference_services_can_be_looked_at(stage):
    page = stage.modelarts.list_infer_services(sdk.ListInferServicesRequest(limit=10, offset=0))
    assert [(one.name, one.status) for one in page.data] == [("chat", "RUNNING")], page.data
    id = page.data[0].id
    shown = stage.modelarts.show_infer_service(sdk.ShowInferServiceRequest(service_id=id))
    assert shown.version.instance_groups[0].count == 1
    deployed = stage.modelarts.list_infer_deployments(
        sdk.ListInferDeploymentsRequest(service_id=id)).data
    assert [one.infer_name for one in deployed] == ["chat"], deployed


def servers_can_be_looked_at(stage):
    modelarts = stage.modelarts
    own = modelarts.list_dev_servers(sdk.ListDevServersRequest(limit=10, offset=0)).data
    everybody = modelarts.list_all_dev_servers(sdk.ListAllDevServersRequest()).data
    assert [one.name for one in own] == [one.name for one in everybody] == ["bare"], own
    shown = modelarts.show_dev_server(sdk.ShowDevServerRequest(id=own[0].id))
    assert shown.charging_mode == "POST_PAID"
    racks = modelarts.list_hyperinstances(sdk.ListHyperinstancesRequest()).data
    assert modelarts.list_all_hyperinstances(sdk.ListAllHyperinstancesRequest()).total == 1
    assert modelarts.get_hyperinstance(sdk.GetHyperinstanceRequest(id=racks[0].id)).name == "rack"
    for type, name in ((None, "spine"), ("ECS", "leaf")):
        clusters = modelarts.list_hyper_cluster(sdk.ListHyperClusterRequest(type=type))
        assert [one.name for one in clusters.hyper_clusters] == [name], clusters
    gone = refusal(modelarts.show_dev_server, sdk.ShowDevServerRequest(id="nobody"))
    assert (gone.status_code, gone.error_code) == (400, "ModelArts.6404"), gone


def what_older_versions_left_can_be_looked_at(stage):
    clusters = stage.raw.done("GET", "/v1/{p}/clusters")["clusters"]
    assert [one["cluster_name"] for one in clusters] == ["legacy"], clusters
    for path, name in (("training-jobs", "old"), ("visualization-jobs", "board")):
        jobs = stage.raw.done("GET", "/v1/{p}/" + path, per_page=10, page=1)["jobs"]
        assert [(one["job_name"], one["status"]) for one in jobs] == [(name, 8)], jobs


def every_answer_has_the_published_fields(stage):
    problems = answers.field_problems(stage.recorder.answers)
    assert not problems, "\n".join(problems[:20])


TESTS = (the_account_and_its_projects_are_told, a_key_tells_its_user,
         tokens_and_temporary_keys_can_be_had, keys_are_handed_out_for_identities, workspaces_are_listed_and_shown,
         inference_services_can_be_looked_at, servers_can_be_looked_at,
         what_older_versions_left_can_be_looked_at, every_answer_has_the_published_fields)

ACCOUNT = {"accounts": [{
    "id": "sandbox-interop-iam", "name": "interop",
    "users": [{"name": "ann", "ak": "INTEROPIAM", "sk": "CANARY-interop-iam",
               "password": "CANARY-password"}],
    "agencies": [{"name": "helpers"}],
    "identity_providers": [{"id": "ci", "id_token": "CANARY-id-token", "agency": "helpers"}],
    "pod": {"agency": "helpers", "token": "CANARY-pod-token"},
    "projects": [{"name": "cn-north-4"}, {"name": "cn-north-4_team", "region": "cn-north-4"}],
    "workspaces": [{"name": "lab", "project": "cn-north-4"}],
    "items": [
        {"kind": "inference_service", "name": "chat"},
        {"kind": "lite_server", "name": "bare"},
        {"kind": "lite_server", "name": "rack", "detail": {"supernode": True}},
        {"kind": "hyper_cluster", "name": "spine"},
        {"kind": "hyper_cluster", "name": "leaf", "detail": {"type": "ECS"}},
        {"kind": "old_cluster", "name": "legacy"}, {"kind": "old_job", "name": "old"},
        {"kind": "old_job", "name": "board", "detail": {"visualization": True}}]}]}


if __name__ == "__main__":
    sys.exit(stages.on_account(ACCOUNT, TESTS, Stage))
