from kbase.checks.pod_image_pull import pod_image_pull
from tests.checks.pieces import named, spec_of, status_of
from tests.checks.saying import only, said, text_of
from tests.clusters import cluster_from

POD = "maps-7d-a"


def failing(message):
    cluster = cluster_from("pods/image.yaml")
    status_of(cluster, POD)["state"] = {"waiting": {"reason": "ErrImagePull", "message": message}}
    return cluster


def test_cause_stands_on_an_older_event():
    """A back-off message names no cause; the newest `Failed to pull image` event does."""
    finding = only(pod_image_pull, cluster_from("pods/image.yaml"))
    assert said(finding, "images.example", "tag 7", "geo/maps")
    assert "imagePullSecret" not in text_of(finding, "en")


def test_pull_secret_is_absent_only_by_the_kubelets_word():
    """A named secret is not called absent; with the kubelet's event it is, and may be the reason for a 401."""
    message = "failed to authorize: unexpected status: 401 Unauthorized"
    assert "partner" not in text_of(only(pod_image_pull, failing(message)), "en")
    cluster = failing(message)
    event = dict(next(o for o in cluster.objects if o["kind"] == "Event"))
    event |= {"reason": "FailedToRetrieveImagePullSecret"}
    event["message"] = "Unable to retrieve some image pull secrets (partner); attempting to pull may not succeed."
    cluster.objects.append(event)
    finding = only(pod_image_pull, cluster)
    assert said(finding, "401", "partner")
    assert any("Create Secret partner" in step.text.render("en") for step in finding.next_steps)


def test_anonymous_pull_is_pointed_out():
    """No imagePullSecrets at all is shown where credentials are the question."""
    cluster = failing("pull access denied, repository does not exist or may require authorization")
    named(cluster, "Pod", POD)["spec"].pop("imagePullSecrets")
    assert "anonymous" in text_of(only(pod_image_pull, cluster), "en")


def test_old_revision_that_serves_is_named():
    """A stuck rollout is said to be one, with what still serves."""
    text = text_of(only(pod_image_pull, cluster_from("pods/image_rollout.yaml")), "en")
    assert "rollout of revision 9 does not finish (ProgressDeadlineExceeded); revision 8 still serves 2 of 2" in text


def test_nothing_on_record_is_said_so():
    """When only the back-off is left, the cause is not guessed."""
    cluster = cluster_from("pods/image.yaml")
    cluster.objects[:] = [o for o in cluster.objects if o["kind"] != "Event"]
    finding = only(pod_image_pull, cluster)
    assert "no longer on record" in finding.cause.render("en")
    assert said(finding, spec_of(cluster, POD)["image"])


def test_event_without_a_field_path():
    """Old kubelets, and text, name no container; the image in the message tells whose it is."""
    cluster = cluster_from("pods/image.yaml")
    image = spec_of(cluster, POD)["image"]
    for event in (o for o in cluster.objects if o["kind"] == "Event"):
        del event["involvedObject"]["fieldPath"]
        event["message"] = f'Failed to pull image "{image}": lookup images.example: no such host'
    assert said(only(pod_image_pull, cluster), "DNS")


def test_misspelt_repository_that_the_registry_hides():
    """A denied pull of a name that is almost the workload's own: the name is doubted before the rights."""
    cluster = failing("pull access denied, repository does not exist or may require authorization")
    name = only(pod_image_pull, cluster).about.name
    spec_of(cluster, POD)["image"] = f"images.example/geo/{name}x:7"
    assert said(only(pod_image_pull, cluster), f"{name}x", name)
