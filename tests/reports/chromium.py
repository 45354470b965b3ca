"""The browser in which the page is tested: the system's own."""

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
BROWSER = next(filter(None, map(shutil.which, NAMES)), None)
MISSING = f"no browser to look at the page with (tried {', '.join(NAMES)})"
