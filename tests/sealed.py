"""What an answer must carry, and what no page may hold: the judge of headers and of markup."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'")
ATTACHMENT = re.compile(r'attachment; filename="[A-Za-z0-9][A-Za-z0-9._-]*"')
LOADED = {"src", "srcset", "poster", "data", "action", "formaction", "background"}


def faults_of(response: HttpResponse) -> list[str]:
    """All that is wrong with an answer; what is not a page has to be a download with a harmless name."""
    found = [f"{name}: {response.get(name)}" for name, value in HEADERS.items() if response.get(name) != value]
    policy = response.get("Content-Security-Policy", "")
    found += [f"policy without {each}" for each in POLICY if each not in policy]
    found += [
        "policy lets unsafe code in" for _ in re.findall("unsafe-|https?:(?!//cdn.jsdelivr.net/npm/chart.js@)", policy)
    ]
    found += [] if "Permissions-Policy" in response else ["no permissions policy"]
    kept = response.get("Cache-Control", "")
    found += [] if "private" in kept and ("no-store" in kept or "no-cache" in kept) else [f"kept in caches: {kept}"]
    content_type = response.get("Content-Type", "")
    if content_type.startswith("text/html"):
        return found + faults_of_page(response.content.decode())
    if response.status_code == 200 and not content_type.startswith(("application/json", "text/javascript")):
        name = response.get("Content-Disposition", "")
        found += [] if ATTACHMENT.fullmatch(name) else [f"no harmless name: {name}"]
    return found


def faults_of_page(html: str) -> list[str]:
    """Code or style within the page, and whatever is loaded from elsewhere but Chart.js."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.found += [f"<{tag} {name}>" for name in given if name == "style" or re.fullmatch("on[a-z]+", name)]
        self.found += [
            f"<{tag}> runs javascript:" for value in given.values() if value.strip().startswith("javascript:")
        ]
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") != "application/json"):
            self.found.append(f"<{tag}>")
        loads = [value for name, value in given.items() if name in LOADED or (tag == "link" and name == "href")]
        self.found += [f"<{tag}> loads {each}" for each in loads if urlsplit(each).netloc]
        if given.get("data-address", "") not in ("", settings.CHARTJS_CDN if settings.CHARTJS == "cdn" else ""):
            self.found.append(f"<{tag}> names {given['data-address']}")
