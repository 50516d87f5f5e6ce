"""What `make run` does once everything is installed: index the notes, serve, answer one question, stay until Ctrl-C."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence

from kbase.config import Settings, configured

KBASE = [sys.executable, "-m", "kbase"]
QUESTION = "What does CrashLoopBackOff mean?"
_START_S = 60  # the first start reads the index and asks the cluster for its version


def main() -> int:
    """The exit status of the service, or of what kept it from starting."""
    settings = configured()
    url = f"http://{settings.host}:{settings.port}"
    say("reading the notes into the index")
    if status := subprocess.run([*KBASE, "ingest"], check=False).returncode:
        return status
    say(f"starting the service on {url} (Ctrl-C stops it)")
    service = subprocess.Popen([*KBASE, "serve"])
    try:
        if wait_until_ready(service, url):
            show_an_answer(url, settings)
        return service.wait()
    except KeyboardInterrupt:  # the terminal sent it to the service as well
        return stopped(service)
    except (OSError, ValueError) as fault:
        print(f"== the sample question got no answer: {fault}", file=sys.stderr)
        service.terminate()
        return service.wait() or 1


def wait_until_ready(service: "subprocess.Popen[bytes]", url: str) -> bool:
    """False where the service ended instead; its own message stands above."""
    deadline = time.monotonic() + _START_S
    while service.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{url}/readyz", timeout=5).close()
            return True
        except OSError:
            time.sleep(0.1)
    if service.poll() is None:
        raise TimeoutError(f"not ready within {_START_S} s")
    print("== the service ended; another port: KBASE_PORT=8081 make run", file=sys.stderr)
    return False


def show_an_answer(url: str, settings: Settings) -> None:
    """Asks the service one question and prints what it answers, and how to ask more."""
    headers = {"Content-Type": "application/json"}
    if settings.api_key:
        headers["Authorization"] = f"Bearer {settings.api_key.get_secret_value()}"
    body = json.dumps({"question": QUESTION}).encode()
    request = urllib.request.Request(f"{url}/v1/ask", body, headers)
    with urllib.request.urlopen(request, timeout=60) as reply:
        answer = json.load(reply)
    say(f"asked: {QUESTION}")
    print(f"\n{answer['answer']}\n")
    sources: Sequence[dict[str, str]] = answer["citations"]
    print("\n".join(f"[{c['id']}] {c['path']}" for c in sources), flush=True)
    say(f'ask more: .venv/bin/kbase ask "...", or open {url}')


def stopped(service: "subprocess.Popen[bytes]") -> int:
    """0 once the service has ended; it is given time to answer what it was asked."""
    try:
        service.wait(timeout=10)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        service.kill()
        service.wait()
    say("stopped")
    return 0


def say(line: str) -> None:
    """One line on what happens."""
    print(f"== {line}", flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
