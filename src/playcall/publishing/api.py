"""The REST API: what pages do for people, for programs. It calls the same actions and queries."""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from ninja import File, NinjaAPI, Path, Query, UploadedFile
from ninja.errors import HttpError, ValidationError

from playcall.people.doors import MemberRequest
from playcall.people.models import AccessToken
from playcall.people.rules import May, NotAllowedError, insist, may
from playcall.people.tokens import TokenError, scopes_of
from playcall.playbooks import actions, queries
from playcall.playbooks.archives import read_upload, to_file, to_zip
from playcall.playbooks.books import stamp_of
from playcall.playbooks.queries import Reading
from playcall.publishing.doors import Bearer, TokenRequest
from playcall.server_shapes import (
    FindingsShape,
    ImportedShape,
    PreviewShape,
    VersionShape,
    VersionsShape,
    WhoShape,
    WouldChangeShape,
)
from playcall.shapes import ErrorShape, FindingShape, ProblemShape
from playcall_core.errors import Place, PlaycallError, Problem

DESCRIPTION = """What pages do for people, for programs.

Every request carries an access token, made on the page “Access tokens” of a workspace, in the
header `Authorization: Bearer …`. It acts as its member: as far as the token goes, and as long as
the member's role allows it. What goes wrong is told in sentences: what, where, and what to do.
"""
Workspace = Annotated[str, Path(pattern=r"^[-a-zA-Z0-9_]{1,50}$")]
State = Annotated[
    Literal["current", "newest"] | None,
    Query(description="What was signed, or what editors work on; else what the member works on"),
]
Limit = Annotated[int, Query(ge=1, le=1000)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]
Section = Annotated[str | None, Query(pattern=r"^[a-z_]{1,40}$")]
Answers = dict[Any, Any]
REFUSALS: Answers = dict.fromkeys((400, 401, 403, 404, 413, 422), ErrorShape)

api = NinjaAPI(
    title="Playcall",
    version="1",
    description=DESCRIPTION,
    docs_url=None,
    urls_namespace="api",
)


@api.get("/me", auth=Bearer(May.READ), response={200: WhoShape, **REFUSALS}, url_name="api-me")
def me(request: HttpRequest) -> WhoShape:
    """Whose token this is, and what it lets them do."""
    token = _token(request)
    member = token.member
    return WhoShape(
        workspace=member.workspace.slug,
        name=member.workspace.name,
        member=str(member),
        role=member.role,
        function=member.function,
        may=[scope.name.lower() for scope in scopes_of(token) if may(member, scope)],
        expires_at=token.expires_at,
    )


@api.get(
    "/w/{workspace}/playbook.{form}",
    auth=Bearer(May.EXPORT),
    response=REFUSALS,
    url_name="api-export",
    openapi_extra={
        "responses": {
            200: {
                "description": "The playbook as a file. Its ETag says what it is a copy of.",
                "content": {"application/zip": {}, "application/yaml": {}},
            }
        }
    },
)
def export(
    request: HttpRequest,
    workspace: Workspace,
    form: Literal["zip", "yaml"],
    state: State = None,
) -> HttpResponse:
    """The playbook as a zip of its folder, or as one YAML file: what the member may see of it."""
    reading = _reading(request, state)
    match form:
        case "zip":
            response = HttpResponse(to_zip(reading.portable), content_type="application/zip")
        case "yaml":
            response = HttpResponse(to_file(reading.portable), content_type="application/yaml")
    response["ETag"] = f'"{reading.book.stamp}"'
    response["Playcall-State"] = reading.book.state or ""
    response["Playcall-Hidden"] = str(len(reading.view.hidden))
    return response


@api.post(
    "/w/{workspace}/import-preview",
    auth=Bearer(May.IMPORT),
    response={200: PreviewShape, **REFUSALS},
    url_name="api-import-preview",
)
def import_preview(
    request: HttpRequest, workspace: Workspace, file: Annotated[UploadedFile, File()]
) -> PreviewShape:
    """What a playbook from a file (zip, YAML or JSON) would change. Nothing is changed."""
    member = _member(request)
    preview = queries.import_preview(member, read_upload(_name(file), file.read()))
    return PreviewShape(
        seen=preview.stamp,
        is_empty=preview.is_empty,
        changes=[WouldChangeShape(kind=each.kind, says=each.says) for each in preview.changes],
    )


@api.post(
    "/w/{workspace}/import",
    auth=Bearer(May.IMPORT),
    response={200: ImportedShape, **REFUSALS, 409: ErrorShape},
    url_name="api-import",
)
def import_file(
    request: HttpRequest,
    workspace: Workspace,
    file: Annotated[UploadedFile, File()],
    seen: Annotated[UUID, Query(description="What the preview was compared with, or the ETag")],
) -> ImportedShape:
    """Put a playbook from a file in the place of what editors work on: all of it, or nothing."""
    member = _member(request)
    name = _name(file)
    playbook = read_upload(name, file.read())
    done = actions.import_playbook(playbook, by=member, words=name, seen=seen)
    return ImportedShape(
        seen=stamp_of(member.workspace),
        added=done.added,
        changed=done.changed,
        removed=done.removed,
        same=done.same,
    )


@api.get(
    "/w/{workspace}/findings",
    auth=Bearer(May.READ),
    response={200: FindingsShape, **REFUSALS},
    url_name="api-findings",
)
def findings(
    request: HttpRequest,
    workspace: Workspace,
    state: State = None,
    section: Section = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> FindingsShape:
    """What the check finds about the playbook, with the remedies."""
    found = [
        each
        for each in _reading(request, state).findings
        if section is None or each.section == section
    ]
    some = [FindingShape.of(each) for each in found[offset : offset + limit]]
    return FindingsShape(total=len(found), findings=some)


@api.get(
    "/w/{workspace}/versions",
    auth=Bearer(May.READ_HISTORY),
    response={200: VersionsShape, **REFUSALS},
    url_name="api-versions",
)
def versions(
    request: HttpRequest, workspace: Workspace, limit: Limit = 100, offset: Offset = 0
) -> VersionsShape:
    """The signed versions, newest first."""
    found = queries.versions(_member(request).workspace)
    some = [
        VersionShape(
            number=each.number,
            title=each.title,
            made_at=each.made_at,
            made_by=str(each.made_by) if each.made_by else None,
        )
        for each in found[offset : offset + limit]
    ]
    return VersionsShape(total=found.count(), versions=some)


def _token(request: HttpRequest) -> AccessToken:
    return cast(TokenRequest, request).auth


def _member(request: HttpRequest) -> Any:
    return cast(MemberRequest, request).member


def _reading(request: HttpRequest, state: Literal["current", "newest"] | None) -> Reading:
    member = _member(request)
    is_for_it = May.READ_NEWEST in scopes_of(_token(request))
    if state == "newest":
        insist(member, May.READ_NEWEST)
        if not is_for_it:
            what = f"This access token is not made to {May.READ_NEWEST.value}."
            raise NotAllowedError(Problem(what, remedy="Make another, or ask for “current”."))
    asked = state or ("newest" if is_for_it and may(member, May.READ_NEWEST) else "current")
    return queries.reading(member, asked)


def _name(file: UploadedFile) -> str:
    return (file.name or "upload")[-200:]


def _told(request: HttpRequest, status: int, *problems: Problem) -> HttpResponse:
    shape = ErrorShape(problems=[ProblemShape.of(each) for each in problems])
    return api.create_response(request, shape.model_dump(exclude_none=True), status=status)


@api.exception_handler(PlaycallError)
def refused(request: HttpRequest, error: PlaycallError) -> HttpResponse:
    """Something that cannot be done, in its own sentences."""
    match error:
        case TokenError():
            response = _told(request, 401, *error.problems)
            response["WWW-Authenticate"] = "Bearer"
            return response
        case NotAllowedError():
            return _told(request, 403, *error.problems)
        case actions.MovedError():
            return _told(request, 409, *error.problems)
        case _:
            return _told(request, 422, *error.problems)


@api.exception_handler(Http404)
def not_there(request: HttpRequest, error: Http404) -> HttpResponse:
    """A workspace that is not the token's, or something that is not there."""
    what = "There is nothing at this address, or it is not for this access token."
    return _told(request, 404, Problem(what, remedy="Check the workspace in the address."))


@api.exception_handler(ValidationError)
def not_as_described(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Parameters that are not as the description says, each by its name."""
    problems = (
        Problem(
            f"This is not as it should be: {each['msg']}.",
            Place(field=".".join(str(part) for part in each["loc"][1:])),
            "See /api/openapi.json.",
        )
        for each in error.errors
    )
    return _told(request, 422, *problems)


@api.exception_handler(HttpError)
def not_understood(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A request that cannot be read at all."""
    return _told(request, error.status_code, Problem(str(error), remedy="See /api/openapi.json."))
