"""What is green when the page opens may be gone a minute later: the open page says so, and that it is back."""

import pytest
from playwright.sync_api import expect

from tests.api.conftest import RECORDING
from tests.replay.server import Fault, replay

INTERVAL_MS = 15_000


@pytest.fixture
def api_server(tmp_path):
    """A live cluster, as far as kbase can tell."""
    with replay(RECORDING, tmp_path) as server:
        yield server


@pytest.fixture
def watched(api_server, start, window):
    """A page over the live cluster, and a function that lets its polling interval pass."""
    service = start(cluster=f"kubeconfig:{api_server.kubeconfig}")
    service.app.state.kbase.standing.fresh_s = 0.0  # what is remembered for other pages must not hide the change
    tab = window(at=service)(None)
    tab.page.clock.install()
    with tab.page.expect_response("**/v1/cluster") as first:
        tab.go()
    first.value.finished()
    tab.page.evaluate("fetch('healthz').then(reply => reply.text())")  # by then the page has taken the first one in

    def later():
        with tab.page.expect_response("**/v1/cluster"):
            tab.page.clock.fast_forward(INTERVAL_MS)

    return tab, later


def test_a_cluster_that_is_lost_is_said_within_the_interval_and_so_is_its_return(watched, api_server):
    """Footer, banner and live region, with the reason; nothing of it stays once it answers, whatever the view."""
    tab, later = watched
    where, banner = tab.page.locator(".where"), tab.page.locator(".banner")
    expect(where.locator(".icon-ok")).to_have_count(1)
    api_server.faults.append(Fault(r"/version", "reset"))
    later()
    expect(where).to_contain_text("no answer")
    expect(where.locator(".icon-error")).to_have_count(1)
    expect(banner).to_contain_text("the connection broke off")
    expect(tab.page.locator("#live")).to_contain_text("no answer")
    tab.go("#/notes")
    expect(banner).to_have_count(1)
    api_server.faults.clear()
    later()
    expect(where.locator(".icon-ok")).to_have_count(1)
    expect(banner).to_have_count(0)
    expect(tab.page.locator("#live")).to_have_text("The cluster answers again.")


def test_credentials_that_are_no_longer_accepted_are_a_loss_too(watched, api_server):
    """401 is an answer, but not to our questions; 403 of the version alone is none of our business."""
    tab, later = watched
    api_server.faults.append(Fault(r"/version", "status", 401))
    later()
    expect(tab.page.locator(".banner")).to_contain_text("401 Unauthorized")
    api_server.faults[:] = [Fault(r"/version", "status", 403)]
    later()
    expect(tab.page.locator(".banner")).to_have_count(0)


def test_a_service_that_is_gone_is_said_too(watched):
    """The page is still there when the service is not."""
    tab, _ = watched
    tab.page.route("**/v1/cluster", lambda route: route.abort())
    with tab.page.expect_event("requestfailed"):
        tab.page.clock.fast_forward(INTERVAL_MS)
    expect(tab.page.locator(".where")).to_have_text("The service does not answer")
    expect(tab.page.locator(".banner")).to_contain_text("kbase serve")
    tab.page.unroute("**/v1/cluster")
    tab.page.clock.fast_forward(INTERVAL_MS)
    expect(tab.page.locator(".banner")).to_have_count(0)


def test_a_recording_says_when_it_was_made(tab):
    """It is never green: it shows what was, not what is."""
    expect(tab.page.locator(".where .when")).to_contain_text("20")
    expect(tab.page.locator(".where .icon-info")).to_have_count(1)
    expect(tab.page.locator(".connected")).to_contain_text("not what is now")
