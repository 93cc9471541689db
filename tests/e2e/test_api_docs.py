"""The page that shows the API, as a browser sees it under its own Content-Security-Policy."""

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

COUNT_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""


def test_swagger_ui_shows_the_operations_and_tries_them_out(
    live_server: LiveServer, page: Page
) -> None:
    hosts, errors = set[str](), list[str]()
    page.on("request", lambda request: hosts.add(request.url.partition("://")[2].partition("/")[0]))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(COUNT_VIOLATIONS)

    page.goto(f"{live_server.url}/api/docs/")
    # the first who asks waits for the document to be made
    page.locator("#operations-tag-venues").click(timeout=30_000)
    page.locator("#operations-venues-listVenues").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()

    expect(page.locator(".live-responses-table .response-col_status").last).to_contain_text("200")
    assert page.evaluate("window.violations") == []
    assert errors == []
    assert {host for host in hosts if host} == {live_server.url.partition("://")[2]}
