"""The only place where a crawl touches the network: fetch, archive, then decode.

Belongs here: what happens to one attempt. Nothing sees an answer before the archive has it.
Does not belong here: whether an attempt is made at all (`middleware`).
"""

# mypy: disallow-subclassing-any=False
# (Scrapy's types are not followed.)

import ssl
from typing import Any

import aiohttp
from scrapy import Request
from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Headers, Response

from scrapers.guard import FetchError, socket_guard
from scrapers.journal import Journal
from scrapers.message import TooBigError, UndecodableError, decode

__all__ = ["ArchivingHandler"]

HEAD = "compute_market_head"


class ArchivingHandler(AiohttpDownloadHandler):
    """Scrapy's aiohttp handler, which keeps header case, order and encoded bytes as they came."""

    experimental = False  # its warning is for people who did not choose it

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        journal: Journal = crawler.spider.journal
        self._journal = journal
        # Scrapy makes session and connector itself and offers no way to pass these three in.
        connector = self._session.connector
        connector._socket_factory = socket_guard(journal.allow)
        # Servers drop kept connections after some 5 s, about our distance between two requests:
        # a new one each time, instead of a failure now and then.
        connector._force_close = True
        # aiohttp 3.14 repeats a GET whose connection was dropped by itself: an attempt that no
        # archive would hold and no limit would count.
        self._session._retry_connection = False

    @staticmethod
    def _extract_headers(response: Any) -> Headers:
        # Scrapy's own takes text and breaks on a header that is Latin-1.
        return Headers(list(response.raw_headers))

    def _build_base_response_args(self, response: Any, request: Request, headers: Headers) -> Any:
        # Scrapy's Headers re-case names and group duplicates; the archive wants what was sent.
        request.meta[HEAD] = (
            response.reason or "",
            [
                (name.decode("latin-1"), text.decode("latin-1"))
                for name, text in response.raw_headers
            ],
        )
        return AiohttpDownloadHandler._build_base_response_args(response, request, headers)

    async def download_request(self, request: Request) -> Response:
        """One attempt. Archived whether it brings an answer or none.

        Raises:
            FetchError: nothing usable came.
        """
        journal = self._journal
        journal.requests += 1
        # verbatim_url: what is archived as the URL is what was asked for, to the byte.
        wire = request.replace(
            url=journal.network.address(request.url),
            meta={**request.meta, "verbatim_url": True},
        )
        try:
            response = await super().download_request(wire)
        except FetchError as error:
            raise journal.failure(request.url, error) from error
        except Exception as error:
            raise journal.failure(request.url, self._translated(error, request)) from error
        reason, headers = wire.meta[HEAD]
        ip = str(response.ip_address)
        journal.response(
            request.url, response.status, reason, headers, response.body, response.protocol, ip
        )
        return self._decoded(request, response)

    def _decoded(self, request: Request, response: Response) -> Response:
        encodings = b", ".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        cap = self._default_maxsize
        try:
            body = decode(response.body, encodings, cap)
        except TooBigError:
            raise self._journal.failure(request.url, _too_large(cap)) from None
        except UndecodableError as error:
            failure = FetchError("truncated", f"{error}")
            raise self._journal.failure(request.url, failure) from None
        headers = response.headers.copy()
        headers.pop("Content-Encoding", None)
        return response.replace(url=request.url, headers=headers, body=body)

    def _translated(self, error: Exception, request: Request) -> FetchError:
        """The failure in our words. An unknown error keeps its own."""
        cause = error.__cause__
        if isinstance(error, DownloadTimeoutError):
            seconds = request.meta.get("download_timeout", 0)
            return FetchError("timeout", f"no whole answer came within {seconds:g} s; run again")
        if isinstance(error, DownloadCancelledError):
            return _too_large(self._default_maxsize)
        if isinstance(error, ResponseDataLossError):
            return FetchError("truncated", "the answer broke off before its end; run again")
        if isinstance(cause, aiohttp.ClientSSLError | ssl.SSLError):
            return FetchError(
                "tls",
                f"the certificate or TLS handshake failed ({_short(cause)}); "
                "check this machine's clock and certificates, then the host's",
            )
        lost = isinstance(cause, aiohttp.ClientConnectionError)
        refused = isinstance(error, CannotResolveHostError | DownloadConnectionRefusedError)
        if lost or refused:
            return FetchError(
                "connection",
                f"there was no connection, or it was lost ({_short(cause or error)}); "
                "check the network and run again",
            )
        if isinstance(error, DownloadFailedError):
            why = _short(cause or error)
            return FetchError("error", f"the answer is no valid HTTP ({why}); run again")
        return FetchError("error", f"the request broke off ({_short(error)}); run again")


def _too_large(cap: int) -> FetchError:
    return FetchError(
        "too_large",
        f"the body has more than {cap} bytes, before or after decompression; "
        "look at it, and if it is right raise max_body_bytes in source.yml",
    )


def _short(error: BaseException) -> str:
    text = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
