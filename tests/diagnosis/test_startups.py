import pytest

from kbase.diagnosis.startups import start_fault

RUNC = "failed to create containerd task: runc create failed: unable to start container process: "


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            RUNC + 'exec: "serve": executable file not found in $PATH: unknown',
            "serve is not found in the image's $PATH",
        ),
        (RUNC + 'exec: "/app/x": stat /app/x: no such file or directory: unknown', "command /app/x does not exist"),
        (RUNC + 'exec: "/app/x": permission denied: unknown', "/app/x may not be executed"),
        (RUNC + 'chdir to cwd ("/srv/none") set in config.json failed: no such file or directory', "/srv/none"),
        (RUNC + "exec /app/x: exec format error", "another CPU architecture"),
        ("failed to generate spec: no command specified", "neither the image nor the pod"),
        ("unable to find user app: no matching entries in passwd file", "user app"),
        (RUNC + "container init was OOM-killed (memory limit too low?)", "too low even to start"),
        (
            RUNC + 'error mounting "/a" to rootfs at "/etc/x.conf": mount src=/a: not a directory: unknown',
            "another kind",
        ),
        (
            "failed to create containerd container: failed to create prepare snapshot dir: failed to create temp dir: "
            "mkdir /var/lib/containerd/snapshots/new-1: no space left on device",
            "the disk of the node on which the runtime keeps its containers is full: /var/lib/containerd/snapshots",
        ),
        ("something new", "something new"),
    ],
)
def test_each_complaint_of_the_runtime(said, words):
    """What the runtime says becomes the part of the declaration at fault; unknown words are passed on."""
    assert words in start_fault(said, "cmd").render("en")
