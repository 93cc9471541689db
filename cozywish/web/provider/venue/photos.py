"""The photos of the venue: uploading several, their order, what they show, removing one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cozywish.apps.venues.models import MOST_PHOTOS, Venue, VenuePhoto
from cozywish.apps.venues.queries import Seat
from cozywish.apps.venues.services import (
    Words,
    describe_photos,
    move_photo,
    order_photos,
    remove_photo,
    upload_photo,
)
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure
from cozywish.toolkit.images import ACCEPT, MAX_BYTES
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.components.fields import OneLineField
from cozywish.web.http import private, see_other, signed_in, status_of, wait_before_retry
from cozywish.web.provider.access import (
    found_or_404,
    portal,
    refuse_without_editing,
    seats_or_404,
    seats_that_edit,
)

IN_THE_MOSAIC = 5  # of the page that customers see
PLAIN = "text/plain; charset=utf-8"


class WordsForm(forms.Form):
    """What each photo shows. The fields stand beside the photos and belong to the form of that id."""

    def __init__(self, data: QueryDict | None = None, *, photos: Sequence[VenuePhoto]) -> None:
        super().__init__(data)
        for photo in photos:
            attrs = {"form": "words", "autocomplete": "off"}
            self.fields[f"alt-{photo.pk}"] = OneLineField(
                max_length=160,
                required=False,
                initial=photo.alt,
                widget=forms.TextInput(attrs=attrs),
            )

    def words(self) -> dict[int, Words]:
        """Return what is typed, with what the page said before."""
        return {
            int(name.removeprefix("alt-")): Words(said, self.data.get(f"before-{name[4:]}", ""))
            for name, said in self.cleaned_data.items()
        }


@dataclass(frozen=True, slots=True)
class Tile:
    """A photo in the editor; `otherwise` is what somebody else said of it meanwhile."""

    photo: VenuePhoto
    field: forms.BoundField
    otherwise: str = ""

    @property
    def errors(self) -> list[str]:
        """What is wrong with the words."""
        said = _("Saved by now: “%(words)s”.") % {"words": self.otherwise}
        return [*self.field.errors, *([said] if self.otherwise else [])]


@dataclass(slots=True)
class Mishaps:
    """What did not work: files by their names, or the whole."""

    files: list[tuple[str, DomainError]] = field(default_factory=list)
    whole: DomainError | None = None

    @property
    def status(self) -> int:
        """The HTTP status of the first of them."""
        every = [refusal for _name, refusal in self.files]
        if self.whole is not None:
            every = [self.whole]
        return status_of(every[0]) if every else 200


@policy("venue.photos", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def photos(request: HttpRequest) -> HttpResponse:
    """Show the photos; posting adds some. The script posts one at a time and gets its tile, or the sentence why not."""
    seats = seats_that_edit(request)
    if request.method != "POST":
        return _page(request, seats)
    files = request.FILES.getlist("photos")
    if getattr(request, "htmx", False) and len(files) == 1:
        return _one(request, seats[0].venue, files[0])
    mishaps = Mishaps()
    for file in files:
        taken = _take(request, seats[0].venue, file)
        if isinstance(taken, DomainError):
            mishaps.files.append((file.name or "", taken))
    added = len(files) - len(mishaps.files)
    if added:
        told = ngettext("%(n)d photo added.", "%(n)d photos added.", added) % {"n": added}
        messages.success(request, told)
    if not files:
        messages.error(request, _("Please choose photos first."))
    return _page(request, seats, mishaps=mishaps) if mishaps.files else _back(request)


@policy("venue.photos.words", Audience.VENUE_PEOPLE)
@require_POST
@private
def words(request: HttpRequest) -> HttpResponse:
    """Save what the photos show."""
    seats = seats_that_edit(request)
    form = WordsForm(request.POST, photos=_photos(seats[0].venue))
    if not form.is_valid():
        return _page(request, seats, typed=True)
    with found_or_404(Venue):
        saved = describe_photos(
            editor=signed_in(request),
            venue_id=seats[0].venue.pk,
            words=form.words(),
            now=timezone.now(),
        )
    if isinstance(saved, Failure):
        return _page(request, seats, typed=True, mishaps=Mishaps(whole=saved.error))
    messages.success(request, _("Saved."))
    return _back(request)


@policy("venue.photos.order", Audience.VENUE_PEOPLE)
@require_POST
@private
def order(request: HttpRequest) -> HttpResponse:
    """Put the photos in the order `wanted`, if they still are in the one that was `seen`: ids, with commas."""
    seats = seats_that_edit(request)
    with found_or_404(Venue):
        done = order_photos(
            editor=signed_in(request),
            venue_id=seats[0].venue.pk,
            seen=_ids(request, "seen"),
            wanted=_ids(request, "wanted"),
            now=timezone.now(),
        )
    return _refused(done.error) if isinstance(done, Failure) else HttpResponse(status=204)


@policy("venue.photos.move", Audience.VENUE_PEOPLE)
@require_POST
@private
def move(request: HttpRequest, photo_id: int) -> HttpResponse:
    """Let the photo and its neighbour change places."""
    seats, _photo = _photo_or_404(request, photo_id)
    with found_or_404(Venue), found_or_404(VenuePhoto):
        move_photo(
            editor=signed_in(request),
            venue_id=seats[0].venue.pk,
            photo_id=photo_id,
            is_earlier=request.POST.get("to") == "earlier",
            now=timezone.now(),
        ).unwrap()
    return _back(request)


@policy("venue.photos.remove", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def remove(request: HttpRequest, photo_id: int) -> HttpResponse:
    """Ask, then remove the photo with its files."""
    seats, photo = _photo_or_404(request, photo_id)
    if request.method != "POST":
        context = {**portal(seats, nav="venue"), "photo": photo}
        return render(request, "provider/venue/photo_remove.html", context)
    with found_or_404(Venue), found_or_404(VenuePhoto):
        remove_photo(
            editor=signed_in(request),
            venue_id=seats[0].venue.pk,
            photo_id=photo.pk,
            now=timezone.now(),
        ).unwrap()
    messages.success(request, _("The photo is removed."))
    return _back(request)


def _photos(venue: Venue) -> list[VenuePhoto]:
    return list(venue.photos.order_by("position"))


def _photo_or_404(request: HttpRequest, photo_id: int) -> tuple[list[Seat], VenuePhoto]:
    """The person's places and the photo of the open one. 404 for others', 403 for people who may not edit the venue."""
    seats = seats_or_404(request)
    photo = seats[0].venue.photos.filter(pk=photo_id).first()
    if photo is None:
        raise Http404
    refuse_without_editing(seats[0])
    return seats, photo


def _ids(request: HttpRequest, name: str) -> list[int]:
    """The ids of that name; what is no number names no photo."""
    said = request.POST.get(name, "").split(",")
    return [int(text) if text.isdecimal() and len(text) < 19 else 0 for text in said]


def _take(
    request: HttpRequest, venue: Venue, file: "UploadedFile[bytes]"
) -> VenuePhoto | DomainError:
    try:
        with found_or_404(Venue):
            taken = upload_photo(
                editor=signed_in(request), venue_id=venue.pk, upload=file, now=timezone.now()
            )
    except DomainError as refusal:  # too many uploads: what came before is kept
        return refusal
    return taken.error if isinstance(taken, Failure) else taken.value


def _one(request: HttpRequest, venue: Venue, file: "UploadedFile[bytes]") -> HttpResponse:
    taken = _take(request, venue, file)
    if isinstance(taken, DomainError):
        return _refused(taken)
    (tile,) = _tiles(WordsForm(photos=[taken]), [taken])
    return render(request, "provider/venue/_photo_tile.html", {"tile": tile}, status=201)


def _refused(refusal: DomainError) -> HttpResponse:
    response = HttpResponse(refusal.message, status=status_of(refusal), content_type=PLAIN)
    wait_before_retry(response, refusal)
    return response


def _tiles(form: WordsForm, shown: Sequence[VenuePhoto]) -> list[Tile]:
    """What is typed beside each photo, with what somebody else said of it since it was shown."""
    tiles = []
    for photo in shown:
        field = form[f"alt-{photo.pk}"]
        seen = form.data.get(f"before-{photo.pk}", photo.alt)
        is_other = photo.alt not in (seen, field.value())
        tiles.append(Tile(photo, field, photo.alt if is_other else ""))
    return tiles


def _advice(shown: Sequence[VenuePhoto]) -> str:
    """What would help the page most."""
    left = IN_THE_MOSAIC - len(shown)
    silent = sum(not photo.alt for photo in shown)
    if left > 0:
        told = ngettext(
            "Next best: add %(n)d more photo, then the top of your page is filled.",
            "Next best: add %(n)d more photos, then the top of your page is filled.",
            left,
        )
        return told % {"n": left}
    if silent:
        told = ngettext(
            "Next best: describe %(n)d photo for people who cannot see it.",
            "Next best: describe %(n)d photos for people who cannot see them.",
            silent,
        )
        return told % {"n": silent}
    return ""


def _page(
    request: HttpRequest,
    seats: Sequence[Seat],
    *,
    typed: bool = False,
    mishaps: Mishaps | None = None,
) -> HttpResponse:
    shown, mishaps = _photos(seats[0].venue), mishaps or Mishaps()
    form = WordsForm(request.POST if typed else None, photos=shown)
    context = {
        **portal(seats, nav="venue"),
        "tiles": _tiles(form, shown),
        "most": MOST_PHOTOS,
        "most_bytes": MAX_BYTES,
        "advice": _advice(shown),
        "refused": [(name, refusal.message) for name, refusal in mishaps.files],
        "refusal": mishaps.whole.message if mishaps.whole else "",
        "accept": ACCEPT,
    }
    status = 422 if form.errors else mishaps.status
    return render(request, "provider/venue/photos.html", context, status=status)


def _back(request: HttpRequest) -> HttpResponse:
    return see_other(request, "pro-photos")
