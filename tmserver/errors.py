"""Every refusal the service knows. One class a reason; each names its HTTP status and slug, nothing else of HTTP.

The sentence is a translatable template with named placeholders; the door that answers formats it in the reader's
language (page: the user's; REST: Accept-Language; command line: LANG). Parameters are also the machine-readable
members of the problem+json answer, except those that only help the sentence.
"""

from typing import Any, ClassVar

from tmserver.phrases import N_, Phrase, Translator, shown


class TmServerError(Exception):
    """Base of all our refusals. Parameters fill the template; strings are cut to 80 code points for display."""

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal-error"
    title: ClassVar[str] = N_("Something went wrong here")
    template: ClassVar[str] = N_("The service met a fault of its own. It is logged; please try again.")

    def __init__(self, **params: Any) -> None:
        self.params = params
        super().__init__(self.sentence())

    @property
    def phrase(self) -> Phrase:
        """Template and displayable parameters, to be put into words at the door."""
        return Phrase(
            self.template,
            {name: shown(value) if isinstance(value, str) else value for name, value in self.params.items()},
        )

    def sentence(self, translate: Translator = str) -> str:
        """What happened, where, and what to do, in the translator's language."""
        return self.phrase.text(translate)


# --- the request itself ---------------------------------------------------------------------------------------------


class BadRequest(TmServerError):
    """The request is not readable at all: invalid JSON, invalid UTF-8, a missing part."""

    status, slug, title = 400, "bad-request", N_("The request cannot be read")
    template = N_("The request cannot be read: %(reason)s")


class Invalid(TmServerError):
    """A value is readable but not allowed. `field` is a dotted path, `reason` a Phrase."""

    status, slug, title = 422, "invalid", N_("A value is not allowed")
    template = N_("%(field)s: %(reason)s")


class BadLanguage(TmServerError):
    """Not a BCP 47 language tag."""

    status, slug, title = 422, "bad-language", N_("Not a language code")
    template = N_("“%(tag)s” is not a language code. Write one like it, en or en-GB.")


class BadMarkup(TmServerError):
    """Inline markup that is not well-formed XLIFF 2 inline content. `reason` is a Phrase."""

    status, slug, title = 422, "bad-markup", N_("The inline markup cannot be read")
    template = N_("The inline markup cannot be read: %(reason)s")


class TextTooLong(TmServerError):
    """A segment, query or text above its limit; lengths in code points."""

    status, slug, title = 422, "text-too-long", N_("The text is too long")
    template = N_("%(field)s: the text has %(length)d characters; at most %(limit)d are allowed.")


class TextEmpty(TmServerError):
    """A text that must say something is empty or only white space."""

    status, slug, title = 422, "text-empty", N_("The text is empty")
    template = N_("%(field)s: the text is empty; there is nothing to work with.")


class BadCharacter(TmServerError):
    """A control character or lone surrogate that no format can carry. `position` is a 0-based code point offset."""

    status, slug, title = 422, "bad-character", N_("The text holds a character that cannot be stored")
    template = N_("%(field)s: character %(code)s at position %(position)d is a control character; remove it.")


class BadCursor(TmServerError):
    """A page cursor that this service did not make."""

    status, slug, title = 422, "bad-cursor", N_("The page cursor is not valid")
    template = N_("The cursor is not one this list gave out. Begin again without it.")


class TooLarge(TmServerError):
    """The body of the request is above the limit of this address; sizes in bytes."""

    status, slug, title = 413, "too-large", N_("Too large")
    template = N_("This is larger than the %(limit)d bytes this address takes.")


class TooMany(TmServerError):
    """More items in one call than it takes."""

    status, slug, title = 422, "too-many", N_("Too many at once")
    template = N_("%(field)s: %(count)d given; at most %(limit)d at once.")


class MethodNotAllowed(TmServerError):
    """The address exists, the method does not."""

    status, slug, title = 405, "method-not-allowed", N_("Not possible at this address")
    template = N_("%(method)s is not possible at this address.")


# --- who asks -------------------------------------------------------------------------------------------------------


class NotSignedIn(TmServerError):
    """No valid session or token."""

    status, slug, title = 401, "not-signed-in", N_("Please sign in")
    template = N_("Sign in, or send a valid token as “Authorization: Bearer …”.")


class SignInFailed(TmServerError):
    """Name and password do not match; never says which."""

    status, slug, title = 401, "sign-in-failed", N_("Sign-in failed")
    template = N_("Name and password do not match.")


class TooManyAttempts(TmServerError):
    """Sign-in is throttled; `seconds` until the next try is looked at."""

    status, slug, title = 429, "too-many-attempts", N_("Too many attempts")
    template = N_("Too many attempts to sign in. Try again in %(seconds)d seconds.")


class TooManyCalls(TmServerError):
    """A token made as many calls as it may in a minute; `seconds` until the next one is answered."""

    status, slug, title = 429, "too-many-calls", N_("Too many calls")
    template = N_("This token makes too many calls. Try again in %(seconds)d seconds.")


class NotAllowed(TmServerError):
    """The actor may see this but not do that."""

    status, slug, title = 403, "not-allowed", N_("Not allowed")
    template = N_("Your role does not allow this. Ask an editor of the desk or the administrator.")


class TokenReadOnly(TmServerError):
    """A token of scope read was used to change something."""

    status, slug, title = 403, "token-read-only", N_("This token may only read")
    template = N_("This token may only read. Make one with the scope write.")


class ForeignOrigin(TmServerError):
    """A cross-site request that would change something."""

    status, slug, title = 403, "foreign-origin", N_("Refused: the request comes from another site")
    template = N_(
        "The request was sent by a page of another site and has been refused. Open tmserver itself and try again."
    )


class DemoSignInRefused(TmServerError):
    """Password-less sign-in outside the demonstration, or not from this machine."""

    status, slug, title = 403, "demo-sign-in-refused", N_("The demonstration sign-in is closed here")
    template = N_("Signing in without a password works only for the demonstration desk, on this machine itself.")


# --- things ---------------------------------------------------------------------------------------------------------


class NotFound(TmServerError):
    """Nothing here that the actor may see. `kind` is a Phrase or word, `key` what was asked for."""

    status, slug, title = 404, "not-found", N_("Not found")
    template = N_("There is no %(kind)s “%(key)s” here.")


class PageNotFound(TmServerError):
    """No such address."""

    status, slug, title = 404, "page-not-found", N_("Not found")
    template = N_("There is nothing at this address.")


class AlreadyExists(TmServerError):
    """The name is taken, perhaps by something in the trash."""

    status, slug, title = 409, "already-exists", N_("The name is taken")
    template = N_("There is already a %(kind)s “%(key)s”, perhaps in the trash. Choose another name or restore it.")


class Stale(TmServerError):
    """The object changed since it was read. `current` is the version now stored."""

    status, slug, title = 409, "stale", N_("Somebody changed this meanwhile")
    template = N_(
        "This was changed by somebody else: it is at version %(current)d now. Read it again, then repeat your change."
    )


class VersionRequired(TmServerError):
    """A change without If-Match."""

    status, slug, title = 428, "version-required", N_("Say which version you change")
    template = N_("Send the version you read in the If-Match header, so that nobody's change is lost.")


class Conflict(TmServerError):
    """The change cannot be made in the present state. `reason` is a Phrase."""

    status, slug, title = 409, "conflict", N_("Not possible now")
    template = N_("Not possible now: %(reason)s")


class FileRefused(TmServerError):
    """An uploaded file cannot be read. `reason` is a Phrase; `line` is 1-based or None."""

    status, slug, title = 422, "file-refused", N_("The file cannot be read")
    template = N_("%(name)s: %(reason)s")


# --- the service ----------------------------------------------------------------------------------------------------


class BadSetting(TmServerError):
    """An environment variable that the start cannot accept. `reason` is a Phrase."""

    status, slug, title = 500, "bad-setting", N_("A setting is wrong")
    template = N_("%(name)s: %(reason)s")


class WrongSchema(TmServerError):
    """The database is at another schema revision than this program."""

    status, slug, title = 503, "wrong-schema", N_("The database is at another version")
    template = N_(
        "The database is at schema %(found)s and this program needs %(needed)s. "
        "Run “tmserver db upgrade” with the newest program."
    )


class DatabaseBusy(TmServerError):
    """The database did not answer in time or is out of reach."""

    status, slug, title = 503, "database-busy", N_("The database does not answer")
    template = N_("The database does not answer just now. Nothing was changed; try again in a moment.")


class DiskFull(TmServerError):
    """No space left to write."""

    status, slug, title = 507, "disk-full", N_("The disk is full")
    template = N_("The disk is full: nothing was saved. Free some space and try again.")
