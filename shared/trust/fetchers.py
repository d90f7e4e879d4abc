"""Where the TUF client gets its files: over HTTP, or from a folder such as an unpacked bundle.

Both only move bytes; whether the bytes are good is decided elsewhere. The TUF client bounds their
number, these bound the time.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx
from tuf.api.exceptions import DownloadError, DownloadHTTPError, SlowRetrievalError
from tuf.ngclient import FetcherInterface
from typing_extensions import override

from shared.tls import certificate_authorities

CONNECT_SECONDS_MAX = 5.0
READ_SECONDS_MAX = 10.0
DOWNLOAD_SECONDS_MAX = 60.0
"""For one file; a source that drips a byte every nine seconds is as good as none."""

_CHUNK_BYTES = 65_536
_NOT_FOUND = 404


def http_client() -> httpx.Client:
    """An HTTP client that waits for nobody, follows no redirect and reads no proxy settings."""
    timeout = httpx.Timeout(READ_SECONDS_MAX, connect=CONNECT_SECONDS_MAX)
    return httpx.Client(
        verify=certificate_authorities(), timeout=timeout, follow_redirects=False, trust_env=False
    )


class HttpFetcher(FetcherInterface):
    """Fetches over HTTP with the client it is given."""

    def __init__(
        self, client: httpx.Client, stopwatch: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._stopwatch = stopwatch

    @override
    def _fetch(self, url: str) -> Iterator[bytes]:
        started = self._stopwatch()
        # raw bytes: a compressed answer would grow past the limit before it could be counted
        headers = {"Accept-Encoding": "identity"}
        try:
            with self._client.stream("GET", url, headers=headers) as response:
                if response.status_code != httpx.codes.OK:
                    raise DownloadHTTPError(f"{url}: {response.status_code}", response.status_code)
                if response.headers.get("content-encoding", "identity") != "identity":
                    raise DownloadError(f"{url}: compressed")
                for chunk in response.iter_raw():
                    if self._stopwatch() - started > DOWNLOAD_SECONDS_MAX:
                        raise SlowRetrievalError(f"{url}: longer than {DOWNLOAD_SECONDS_MAX} s")
                    yield chunk
        # the base class wraps only what is raised before the first chunk
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise DownloadError(f"{url}: {type(error).__name__}") from error


class FolderFetcher(FetcherInterface):
    """Fetches from a folder; its URLs are `file` URLs below it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    @property
    def base_url(self) -> str:
        return self._folder.as_uri()

    @override
    def _fetch(self, url: str) -> Iterator[bytes]:
        path = Path(unquote(urlsplit(url).path))
        if not path.resolve().is_relative_to(self._folder) or not path.is_file():
            raise DownloadHTTPError(f"{path.name} is not in the folder", _NOT_FOUND)
        try:
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK_BYTES):
                    yield chunk
        except OSError as error:
            raise DownloadError(f"{path.name}: {error.strerror}") from error
