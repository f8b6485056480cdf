"""Emptying a bucket through the official OBS SDK, page by page."""
import obs


def _body(answer):
    assert answer.status < 300, f"{answer.status} {answer.errorCode}: {answer.errorMessage}"
    return answer.body


def delete_objects(client, bucket, wanted):
    """`wanted` are pairs of a key and a version or None; at most a thousand."""
    request = obs.DeleteObjectsRequest(quiet=True, encoding_type="url",
                                       objects=[obs.Object(*one) for one in wanted])
    errors = _body(client.deleteObjects(bucket, request)).error
    assert not errors, [(error.key, error.code) for error in errors]


def versions(client, bucket):
    """Every version and marker, over all pages of three hundred."""
    found, key, version = [], None, None
    while True:
        page = _body(client.listVersions(bucket, obs.Versions(
            max_keys=300, key_marker=key, version_id_marker=version, encoding_type="url")))
        found += [(one.key, one.versionId) for one in (*page.versions, *page.markers)]
        if not page.head.isTruncated:
            return found
        key, version = page.head.nextKeyMarker, page.head.nextVersionIdMarker


def empty(client, bucket):
    """-> how many versions, markers and fragments there were"""
    found = versions(client, bucket)
    for start in range(0, len(found), 1000):
        delete_objects(client, bucket, found[start:start + 1000])
    uploads = _body(client.listMultipartUploads(bucket, obs.ListMultipartUploadsRequest(
        max_uploads=1000))).upload
    for upload in uploads:
        assert client.abortMultipartUpload(bucket, upload.key, upload.uploadId).status == 204
    return len(found) + len(uploads)


def empty_files(client, bucket):
    """Of a file system: what is deepest goes first. -> how many files and directories"""
    keys = [one.key for one in _body(client.listObjects(bucket, max_keys=1000)).contents]
    keys.sort(key=lambda key: (-key.rstrip("/").count("/"), key.endswith("/")))
    for key in keys:
        assert client.deleteObject(bucket, key).status == 204, key
    return len(keys)
