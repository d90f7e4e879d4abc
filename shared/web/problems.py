"""Turn errors into problem+json (RFC 9457); the only place that knows HTTP status codes."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from shared.errors import ErrorKind, PlatformError
from shared.i18n.catalogue import Catalogue
from shared.i18n.language import negotiate

MEDIA_TYPE = "application/problem+json"
_ERRORS_LISTED_MAX = 20

_STATUS = {
    ErrorKind.MALFORMED: HTTPStatus.BAD_REQUEST,
    ErrorKind.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    ErrorKind.FORBIDDEN: HTTPStatus.FORBIDDEN,
    ErrorKind.NOT_FOUND: HTTPStatus.NOT_FOUND,
    ErrorKind.CONFLICT: HTTPStatus.CONFLICT,
    ErrorKind.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    ErrorKind.UNSUPPORTED: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    ErrorKind.MISDIRECTED: HTTPStatus.MISDIRECTED_REQUEST,
    ErrorKind.UNPROCESSABLE: HTTPStatus.UNPROCESSABLE_ENTITY,
    ErrorKind.TOO_MANY: HTTPStatus.TOO_MANY_REQUESTS,
    ErrorKind.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}


class RequestMalformed(PlatformError):
    """The body, a parameter or a header is not what the contract says."""

    kind = ErrorKind.MALFORMED
    code = "request_malformed"

    def __init__(self, detail: str = "", errors: Sequence[dict[str, str]] = ()) -> None:
        super().__init__(detail)
        self.errors = list(errors)


class RouteUnknown(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "route_unknown"


class MethodNotAllowed(PlatformError):
    kind = ErrorKind.UNSUPPORTED
    code = "method_not_allowed"


class InternalError(PlatformError):
    """Whatever went wrong inside; says nothing but the request id."""

    kind = ErrorKind.UNAVAILABLE
    code = "internal_error"


def malformed(error: RequestValidationError) -> RequestMalformed:
    """Name where and why each part was refused; never echo what was sent."""
    listed = [
        {"pointer": "/" + "/".join(str(part) for part in one["loc"]), "code": _code_of(one)}
        for one in error.errors()[:_ERRORS_LISTED_MAX]
    ]
    return RequestMalformed("; ".join(f"{one['pointer']}: {one['code']}" for one in listed), listed)


def _code_of(one: Mapping[str, Any]) -> str:
    """Our own code where a value type of ours refused, else the framework's word."""
    cause = one.get("ctx", {}).get("error")
    return cause.code if isinstance(cause, PlatformError) else str(one["type"])


def framework_refusal(error: HTTPException) -> PlatformError:
    """What the framework refuses before any endpoint of ours is reached.

    Of a body that it cannot decode (not UTF-8, nested too deep, a number too long) it says nothing
    but 400.
    """
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return MethodNotAllowed()
    if error.status_code == HTTPStatus.BAD_REQUEST:
        return RequestMalformed("the body cannot be decoded")
    return RouteUnknown()


def status_of(error: PlatformError) -> int:
    if isinstance(error, InternalError):
        return HTTPStatus.INTERNAL_SERVER_ERROR
    if isinstance(error, MethodNotAllowed):
        return HTTPStatus.METHOD_NOT_ALLOWED
    return _STATUS[error.kind]


def problem(
    error: PlatformError, catalogue: Catalogue, *, accept_language: str | None, request_id: str
) -> Response:
    """The problem document of an error, titled in the language the caller asked for."""
    body: dict[str, Any] = {
        "type": f"urn:liptako:error:{error.code}",
        "title": "",
        "status": int(status_of(error)),
        "detail": error.detail,
        "code": error.code,
        "remedy": "",
        "request_id": request_id,
    }
    if isinstance(error, RequestMalformed):
        body["errors"] = error.errors
    return _in_language(body, catalogue, accept_language)


def problem_again(
    document: bytes, catalogue: Catalogue, *, accept_language: str | None
) -> Response:
    """A problem document that was answered before, titled in the language asked for this time."""
    return _in_language(json.loads(document), catalogue, accept_language)


def _in_language(
    body: dict[str, Any], catalogue: Catalogue, accept_language: str | None
) -> Response:
    language = negotiate(accept_language)
    body["title"] = catalogue.title(body["code"], language)
    body["remedy"] = catalogue.remedy(body["code"], language)
    return Response(
        json.dumps(body, ensure_ascii=False).encode(),
        status_code=body["status"],
        media_type=MEDIA_TYPE,
        headers={"content-language": language},
    )
