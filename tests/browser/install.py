"""Before the suite: is there a browser? If not, Playwright may install its own; otherwise say so, loudly."""

import shutil
import subprocess
import sys

from playwright.sync_api import Error, sync_playwright

EXECUTABLES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""Names of a Chromium that the system may have."""


def executable() -> str | None:
    """The system's Chromium, None when Playwright's own has to do."""
    return next((path for name in EXECUTABLES if (path := shutil.which(name))), None)


def _starts() -> bool:
    with sync_playwright() as playwright:
        try:
            playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"]).close()
        except Error:
            return False
    return True


def main() -> None:
    """Look, install, or warn; never fail: the suite itself decides what a missing browser means."""
    if _starts():
        return
    print("No Chromium found; letting Playwright install one …", flush=True)  # noqa: T201 - a script speaks
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if not _starts():
        print(  # noqa: T201
            "\n!!! There is no browser on this machine and none could be installed.\n"
            "!!! The tests in tests/browser WILL NOT RUN. Install Chromium (on Debian: apt-get install chromium).\n",
            flush=True,
        )


if __name__ == "__main__":
    main()
