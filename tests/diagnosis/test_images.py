import pytest

from kbase.diagnosis.images import ImageName, parse_image, pull_fault

LOOKUP = (
    'failed to do request: Head "https://img.example/v2/a/manifests/1": dial tcp: lookup img.example on 10.0.0.2:53: '
)
# One row per kind of answer that registries, networks and nodes give.
WORDINGS = [
    (LOOKUP + "no such host", "does not resolve", False),
    (LOOKUP + "read udp 10.0.0.9:1->10.0.0.2:53: i/o timeout", "DNS does not answer", False),
    ("dial tcp 192.0.2.1:443: connect: connection refused", "refuses the connection", False),
    ("dial tcp 192.0.2.1:443: i/o timeout", "in time", False),
    ("tls: failed to verify certificate: x509: certificate signed by unknown authority", "x509", False),
    ("failed to fetch oauth token: unexpected status from GET request: 401 Unauthorized", "(401)", True),
    ("failed to fetch anonymous token: unexpected status from GET request: 403 Forbidden", "(403)", True),
    (
        "pull access denied, repository does not exist or may require authorization: authorization failed",
        "denied",
        True,
    ),
    ("failed to resolve reference: img.example/a:1: not found", "has no tag 1 of a", False),
    ("manifest for img.example/a:1 not found: manifest unknown: manifest unknown", "has no tag 1 of a", False),
    ("unexpected status code: 429 Too Many Requests - toomanyrequests: pull rate limit", "429", False),
    ("no match for platform in manifest: not found", "platform", False),
    ("no matching manifest for windows/amd64 10.0.20348 in the manifest list entries", "(windows/amd64)", False),
    ("proxyconnect tcp: dial tcp 192.0.2.5:3128: connect: connection refused", "proxy 192.0.2.5:3128", False),
    ("proxyconnect tcp: dial tcp: lookup proxy.example on 192.0.2.2:53: no such host", "proxy proxy.example", False),
    ('Head "https://img.example/v2/a/manifests/1": Forbidden', "the proxy", False),
    ('short-name "a:1" did not resolve to an alias and no unqualified-search registries', "names no registry", False),
    ("failed to extract layer: write /var/lib/x: no space left on device", "is full (no space left on device)", False),
    ("http: server gave HTTP response to HTTPS client", "plain HTTP", False),
    ("InvalidImageName: couldn't parse image name: invalid reference format", "not valid", False),
    ("ErrImageNeverPull: Container image is not present with pull policy of Never", "Never", False),
    ("Back-off pulling image", "no longer on record", False),
    ("the moon is full", "the moon is full", False),
]


@pytest.mark.parametrize(("said", "words", "access"), WORDINGS)
def test_each_wording_has_its_class(said, words, access):
    """What the kubelet passes on is told apart, and only access faults speak of credentials."""
    fault = pull_fault(said, image="img.example/a:1", node="n1", owner="Deployment x", command="c")
    assert words in fault.why.render("en")
    assert fault.access == access
    assert access == ("imagePullSecret" in fault.remedy.text.render("en"))


def test_words_inside_the_image_name_do_not_count():
    """A repository may be called not-found or x509."""
    said = 'failed to pull image "img.example/x509/not-found:1": dial tcp 192.0.2.1:443: connect: connection refused'
    fault = pull_fault(said, image="img.example/x509/not-found:1", node="n1", owner="o", command="c")
    assert "refuses" in fault.why.render("en")


@pytest.mark.parametrize(
    ("image", "parts"),
    [
        ("web", ImageName("docker.io", "library/web", "tag latest")),
        ("team/web:2", ImageName("docker.io", "team/web", "tag 2")),
        ("localhost/web", ImageName("localhost", "web", "tag latest")),
        ("img.example:5000/web", ImageName("img.example:5000", "web", "tag latest")),
        ("img.example/a/b@sha256:12", ImageName("img.example", "a/b", "digest sha256:12")),
    ],
)
def test_image_names_are_read_as_the_runtime_reads_them(image, parts):
    """A port is not a tag, a digest beats a tag, the default host and tag are filled in."""
    assert parse_image(image) == parts


def test_official_images_are_public():
    """What docker.io denies of its own library does not exist: credentials are not the question."""
    fault = pull_fault(
        "pull access denied, may require authorization", image="nginxx:1", node="n", owner="o", command=""
    )
    assert "no official image library/nginxx" in fault.why.render("en")
    assert not fault.access
