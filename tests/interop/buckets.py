#!/usr/bin/env python3
"""The official OBS SDK in its three ways to sign, rclone and s3cmd on the practice cloud's OBS: they
make, list, delete and empty buckets with objects, versions, fragments and directories. Every XML on
the way is held against the elements that OBS has.
"""
import os
import pathlib
import subprocess
import sys

import obs

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE))
import bucket_contents  # noqa: E402
import obs_elements  # noqa: E402
import practice  # noqa: E402
import stages  # noqa: E402

SIGNATURES = ("obs", "v2", "v4")
ODD_KEYS = ["a b+c%d.txt", "dir/é ~&<x>.bin", "tab\there", "\x01control", "dir/"]


class Stage:
    def __init__(self, cloud, recorder, base):
        self.cloud, self.recorder, self.base = cloud, recorder, base
        self.keys = (cloud.env["HUAWEICLOUD_SDK_AK"], cloud.env["HUAWEICLOUD_SDK_SK"])
        # On a bare address the SDK speaks the dialect of S3 alone, unless it is its own client of
        # workflows.
        self.clients = {way: obs.ObsClient(*self.keys, server=recorder.url, signature=way,
                                           region=cloud.env["BILLSTOP_REGION"],
                                           client_mode="workflow" if way == "obs" else "obs")
                        for way in SIGNATURES}
        self.obs = self.clients["obs"]

    def run(self, *command):
        """-> what an installed program says; its settings come from the command line alone."""
        ran = subprocess.run(command, env=practice.cleared_environment(self.base), cwd=self.base,
                             stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
                             check=False)
        assert ran.returncode == 0, f"{command[0]} ended with {ran.returncode}: {ran.stderr[-800:]}"
        return ran.stdout

    def rclone(self, *arguments):
        ak, sk = self.keys
        return self.run("rclone", "--config", "", "--s3-provider", "Other",
                        "--s3-access-key-id", ak, "--s3-secret-access-key", sk,
                        "--s3-endpoint", self.recorder.url, "--s3-force-path-style", "--retries",
                        "1", *arguments)

    def s3cmd(self, *arguments):
        ak, sk = self.keys
        host = self.recorder.url.split("//")[1]
        return self.run("s3cmd", "--config", os.devnull, "--access_key", ak, "--secret_key", sk,
                        "--host", host, "--host-bucket", host, "--no-ssl", "--no-preserve",
                        *arguments)


def done(answer, status=None):
    assert answer.status < 300, f"{answer.status} {answer.errorCode}: {answer.errorMessage}"
    assert status is None or answer.status == status, answer.status
    return answer.body


def refused(answer, status, code):
    assert (answer.status, answer.errorCode) == (status, code), (answer.status, answer.errorCode)


def buckets_of_both_types_are_listed_in_pages(stage):
    for number in range(3):
        done(stage.obs.createBucket(f"page-{number}", location="cn-north-4"))
    done(stage.obs.createBucket("page-files", obs.CreateBucketHeader(isPFS=True),
                                location="ap-southeast-3"))
    names, marker = [], None
    while True:
        page = done(stage.obs.listBuckets(maxKeys=2, marker=marker))
        names += [bucket.name for bucket in page.buckets]
        marker = page.nextMarker  # isTruncated is lost on the SDK's way
        if not marker:
            break
    assert names == sorted(set(names)) and "page-files" not in names, names
    assert {f"page-{number}" for number in range(3)} <= set(names), names
    files = done(stage.obs.listBuckets(bucketType="POSIX")).buckets
    assert [(one.name, one.location) for one in files] == [
        ("files", "cn-north-4"), ("page-files", "ap-southeast-3")], files
    done(stage.obs.headBucket("page-0"))
    assert done(stage.obs.getBucketLocation("page-files")).location == "ap-southeast-3"
    for bucket in [*(f"page-{number}" for number in range(3)), "page-files"]:
        done(stage.obs.deleteBucket(bucket), 204)
    refused(stage.obs.deleteBucket("page-0"), 404, "NoSuchBucket")


def odd_keys_go_through_every_way_to_sign(stage):
    for way, client in stage.clients.items():
        bucket = f"odd-{way}"
        done(client.createBucket(bucket))
        for key in ODD_KEYS:
            done(client.putContent(bucket, key, key.encode()))
        listed = done(client.listObjects(bucket, encoding_type="url")).contents
        assert sorted(one.key for one in listed) == sorted(ODD_KEYS), (way, listed)
        assert done(client.getObject(bucket, ODD_KEYS[0], loadStreamInMemory=True)
                    ).buffer == ODD_KEYS[0].encode()
        done(client.getObjectMetadata(bucket, ODD_KEYS[0]))
        done(client.deleteObject(bucket, ODD_KEYS[0]), 204)
        bucket_contents.delete_objects(client, bucket, [(key, None) for key in ODD_KEYS[1:]])
        assert not done(client.listObjects(bucket)).contents
        done(client.deleteBucket(bucket), 204)


def a_folder_of_a_listing_is_one_entry(stage):
    page = done(stage.obs.listObjects("filled", prefix="", delimiter="/"))
    assert [one.prefix for one in page.commonPrefixs] == ["out/"], page.commonPrefixs
    page = done(stage.obs.listObjects("filled", prefix="out/", max_keys=1000))
    assert page.is_truncated and len(page.contents) == 1000, len(page.contents)


def a_bucket_of_pages_is_emptied(stage):
    assert bucket_contents.empty(stage.obs, "filled") == 2500
    done(stage.obs.deleteBucket("filled"), 204)


def versions_markers_and_fragments_are_all_in_the_way(stage):
    for way, client in stage.clients.items():
        bucket = f"versions-{way}"
        done(client.createBucket(bucket))
        done(client.putContent(bucket, "k", "first"))
        done(client.setBucketVersioning(bucket, "Enabled"))
        assert done(client.getBucketVersioning(bucket)) == "Enabled"
        second = done(client.putContent(bucket, "k", "second")).versionId
        assert done(client.deleteObject(bucket, "k")).deleteMarker is True
        refused(client.getObject(bucket, "k"), 404, "NoSuchKey")
        assert done(client.getObject(bucket, "k", getObjectRequest=obs.GetObjectRequest(
            versionId=second), loadStreamInMemory=True)).buffer == b"second"
        refused(client.deleteBucket(bucket), 409, "BucketNotEmpty")
        upload = done(client.initiateMultipartUpload(bucket, "part")).uploadId
        done(client.uploadPart(bucket, "part", 1, upload, "x" * 9))
        assert len(done(client.listParts(bucket, "part", upload)).parts) == 1
        assert bucket_contents.empty(client, bucket) == 4
        done(client.deleteBucket(bucket), 204)


def an_upload_in_parts_becomes_an_object(stage):
    upload = done(stage.obs.initiateMultipartUpload("scratch", "big")).uploadId
    parts = [obs.CompletePart(number, done(stage.obs.uploadPart(
        "scratch", "big", number, upload, str(number) * 5)).etag) for number in (1, 2)]
    done(stage.obs.completeMultipartUpload("scratch", "big", upload,
                                           obs.CompleteMultipartUploadRequest(parts)))
    assert done(stage.obs.getObject("scratch", "big", loadStreamInMemory=True)
                ).buffer == b"1111122222"
    done(stage.obs.copyObject("scratch", "big", "scratch", "copy"))
    refused(stage.obs.abortMultipartUpload("scratch", "big", upload), 404, "NoSuchUpload")


def settings_are_kept(stage):
    bucket = "scratch"
    refused(stage.obs.getBucketTagging(bucket), 404, "NoSuchTagSet")
    done(stage.obs.setBucketTagging(bucket, obs.TagInfo().addTag("billstop:keep", "yes")))
    assert done(stage.obs.getBucketTagging(bucket)).tagSet[0].key == "billstop:keep"
    done(stage.obs.deleteBucketTagging(bucket), 204)
    refused(stage.obs.getBucketLifecycle(bucket), 404, "NoSuchLifecycleConfiguration")
    rule = obs.Rule(id="all", prefix="", status="Enabled", expiration=obs.Expiration(days=1),
                    noncurrentVersionExpiration=obs.NoncurrentVersionExpiration(noncurrentDays=1),
                    abortIncompleteMultipartUpload=obs.AbortIncompleteMultipartUpload(
                        daysAfterInitiation=1))
    done(stage.obs.setBucketLifecycle(bucket, obs.Lifecycle(rule=[rule])))
    assert done(stage.obs.getBucketLifecycle(bucket)).lifecycleConfig.rule[0].expiration.days == 1
    done(stage.obs.deleteBucketLifecycle(bucket), 204)
    assert done(stage.obs.getBucketLogging("logged")).targetBucket == "scratch"
    done(stage.obs.setBucketLogging("logged", obs.Logging()))
    assert not done(stage.obs.getBucketLogging("logged")).targetBucket
    assert done(stage.obs.getBucketStorageInfo(bucket)).objectNumber >= 0
    done(stage.obs.getBucketStoragePolicy(bucket))
    done(stage.obs.getBucketMetadata(bucket))
    refused(stage.obs.getBucketReplication(bucket), 404, "ReplicationConfigurationNotFoundError")


def a_policy_shuts_out_and_can_be_taken_away(stage):
    policy = ('{"Statement":[{"Effect":"Deny","Principal":"*","Action":["DeleteObject*"],'
              '"Resource":["scratch/*"]}]}')
    refused(stage.obs.getBucketPolicy("scratch"), 404, "NoSuchBucketPolicy")
    done(stage.obs.setBucketPolicy("scratch", policy))
    refused(stage.obs.deleteObject("scratch", "big"), 403, "AccessDenied")
    assert done(stage.obs.getBucketPolicy("scratch")).policyJSON == policy
    done(stage.obs.deleteBucketPolicy("scratch"), 204)
    done(stage.obs.deleteObject("scratch", "big"), 204)


def a_locked_version_stays(stage):
    assert done(stage.obs.getBucketObjectLock("locked")).objectLockEnabled == "Enabled"
    version = done(stage.obs.listVersions("locked")).versions[0]
    shown = stage.obs.getObjectMetadata("locked", version.key, version.versionId)
    assert "object-lock-retain-until-date" in dict(shown.header), shown.header
    refused(stage.obs.deleteObject("locked", version.key, version.versionId), 403, "AccessDenied")
    errors = done(stage.obs.deleteObjects("locked", obs.DeleteObjectsRequest(
        quiet=True, objects=[obs.Object(version.key, version.versionId)]))).error
    assert [error.code for error in errors] == ["AccessDenied"], errors


def a_file_system_is_emptied_from_its_depths(stage):
    refused(stage.obs.deleteObject("files", "a/"), 409, "DirectoryNotEmpty")
    refused(stage.obs.getBucketVersioning("files"), 405, "FsNotSupport")
    # The SDK for C has this call, the one for Python only its signature.
    refused(stage.obs._make_get_request("files", pathArgs={"x-obs-trash": None}),
            404, "NoSuchTrashConfiguration")
    assert bucket_contents.empty_files(stage.obs, "files") == 6
    done(stage.obs.deleteBucket("files"), 204)


def rclone_copies_and_purges(stage):
    source = pathlib.Path(stage.base) / "source" / "sub dir"
    source.mkdir(parents=True)
    for number in range(5):
        (source / f"file +{number}.txt").write_text("x" * number, encoding="utf-8")
    stage.rclone("mkdir", ":s3:by-rclone")
    stage.rclone("copy", str(source.parent), ":s3:by-rclone/in")
    listed = stage.rclone("lsf", "-R", "--files-only", ":s3:by-rclone").split("\n")
    assert len(listed) == 6 and "in/sub dir/file +0.txt" in listed, listed
    done(stage.obs.setBucketVersioning("by-rclone", "Enabled"))
    stage.rclone("deletefile", ":s3:by-rclone/in/sub dir/file +1.txt")
    assert len(stage.rclone("lsf", "-R", "--files-only", "--s3-versions", ":s3:by-rclone"
                            ).split("\n")) >= 6
    done(stage.obs.initiateMultipartUpload("by-rclone", "left"))
    assert "left" in stage.rclone("backend", "list-multipart-uploads", ":s3:by-rclone")
    stage.rclone("backend", "cleanup", "-o", "max-age=0s", ":s3:by-rclone")
    assert not done(stage.obs.listMultipartUploads("by-rclone")).upload
    bucket_contents.empty(stage.obs, "by-rclone")
    stage.rclone("rmdir", ":s3:by-rclone")
    assert "by-rclone" not in stage.rclone("lsd", ":s3:")


def s3cmd_fills_and_empties(stage):
    file = pathlib.Path(stage.base) / "s3cmd file.txt"
    file.write_text("hello", encoding="utf-8")
    stage.s3cmd("mb", "s3://by-s3cmd")
    for number in range(3):
        stage.s3cmd("put", str(file), f"s3://by-s3cmd/in/file +{number}.txt")
    assert stage.s3cmd("ls", "--recursive", "s3://by-s3cmd").count("file +") == 3
    stage.s3cmd("del", "s3://by-s3cmd/in/file +0.txt")
    upload = done(stage.clients["v4"].initiateMultipartUpload("by-s3cmd", "left")).uploadId
    assert upload in stage.s3cmd("multipart", "s3://by-s3cmd")
    stage.s3cmd("abortmp", "s3://by-s3cmd/left", upload)
    stage.s3cmd("info", "s3://by-s3cmd")
    stage.s3cmd("--signature-v2", "del", "--recursive", "--force", "s3://by-s3cmd")
    stage.s3cmd("rb", "s3://by-s3cmd")
    assert "by-s3cmd" not in stage.s3cmd("ls")


def every_xml_has_the_elements_of_obs(stage):
    problems, seen = set(), 0
    for answer in stage.recorder.answers:
        if answer.body and answer.headers.get("content-type", "").startswith("application/xml"):
            seen += 1
            problems.update(obs_elements.check(answer.body))
    assert seen > 50, seen
    assert not problems, "\n".join(sorted(problems)[:20])


def nothing_is_left_but_what_is_locked(stage):
    bucket_contents.empty(stage.obs, "scratch")
    state = stage.cloud.admin("state")["resources"]
    assert {one["id"] for one in state if practice.running(one)} == {"locked"}


TESTS = (buckets_of_both_types_are_listed_in_pages, odd_keys_go_through_every_way_to_sign,
         a_folder_of_a_listing_is_one_entry, a_bucket_of_pages_is_emptied,
         versions_markers_and_fragments_are_all_in_the_way, an_upload_in_parts_becomes_an_object,
         settings_are_kept, a_policy_shuts_out_and_can_be_taken_away, a_locked_version_stays,
         a_file_system_is_emptied_from_its_depths, rclone_copies_and_purges,
         s3cmd_fills_and_empties, nothing_is_left_but_what_is_locked,
         every_xml_has_the_elements_of_obs)

ACCOUNT = {"accounts": [{
    "id": "sandbox-interop-obs", "name": "interop",
    "users": [{"name": "ann", "ak": "INTEROPOBS", "sk": "CANARY-interop-obs"}],
    "projects": [{"name": "cn-north-4"}, {"name": "ap-southeast-3"}],
    "items": [
        {"kind": "bucket", "id": "filled", "detail": {
            "fill": [{"prefix": "out/", "count": 2500, "size": 4096}]}},
        {"kind": "bucket", "id": "locked", "detail": {
            "object_lock": {}, "objects": [{"key": "k", "size": 9, "retain_days": 30}]}},
        {"kind": "bucket", "id": "files", "detail": {"bucket_type": "POSIX", "objects": [
            {"key": "a/b/c/1"}, {"key": "a/2"}, {"key": "a/b/3"}]}},
        {"kind": "bucket", "id": "scratch"},
        {"kind": "bucket", "id": "logged", "detail": {"logging": {"target_bucket": "scratch"}}}]}]}


if __name__ == "__main__":
    # rclone holds the age of an upload against its own clock.
    sys.exit(stages.on_account(ACCOUNT, TESTS, Stage, front="obs", clock_rate=1))
