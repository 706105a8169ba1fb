"""What callers send: bodies (strict JSON types, no unknown names) and queries."""

from tmserver.api.bodies.base import (
    Body,
    Page,
)
from tmserver.api.bodies.changes import NewChange, ReplaceInUnits, RetireUnits, SetStatus, UnitsFilter
from tmserver.api.bodies.concepts import (
    ConceptChange,
    ConceptRevert,
    ConceptsQuery,
    Merge,
    NewConcept,
    NewScope,
    NewTerm,
    Rejection,
)
from tmserver.api.bodies.concordance import ConcordanceQuery
from tmserver.api.bodies.discussion import CommentText, SegmentCommentText
from tmserver.api.bodies.glossaries import GlossariesQuery, GlossaryChange, NewGlossary, TermImportQuery
from tmserver.api.bodies.matches import LookUp, MatchesQuery, SegmentToLookUp
from tmserver.api.bodies.memories import MemoriesQuery, MemoryChange, NewMemory
from tmserver.api.bodies.people import MemberRole, NewDesk, NewOutlet, Removal
from tmserver.api.bodies.quality import FindingsQuery, Reason
from tmserver.api.bodies.replacements import NewReplacement
from tmserver.api.bodies.stories import (
    ApproveConfirmed,
    Confirmation,
    ConfirmUntouched,
    HitAt,
    NewStory,
    Pretranslation,
    RunNamed,
    SegmentAt,
    SegmentsQuery,
    Split,
    StoriesQuery,
    StoryChange,
    StoryDraft,
    StoryExportQuery,
    StoryFileQuery,
    StoryReplacement,
)
from tmserver.api.bodies.styles import StyleChange
from tmserver.api.bodies.suggestions import SuggestionsQuery
from tmserver.api.bodies.terms import PairToCheck, TextWithTerms
from tmserver.api.bodies.texts import TextToSegment
from tmserver.api.bodies.units import NewUnit, NewUnits, Revert, UnitChange, UnitsQuery
from tmserver.api.bodies.usage import NewSweep, UsageQuery
from tmserver.api.bodies.webhooks import NewWebhook
from tmserver.api.bodies.xliff import XliffQuery

__all__ = [
    "ApproveConfirmed",
    "Body",
    "CommentText",
    "ConceptChange",
    "ConceptRevert",
    "ConceptsQuery",
    "ConcordanceQuery",
    "ConfirmUntouched",
    "Confirmation",
    "FindingsQuery",
    "GlossariesQuery",
    "GlossaryChange",
    "HitAt",
    "LookUp",
    "MatchesQuery",
    "MemberRole",
    "MemoriesQuery",
    "MemoryChange",
    "Merge",
    "NewChange",
    "NewConcept",
    "NewDesk",
    "NewGlossary",
    "NewMemory",
    "NewOutlet",
    "NewReplacement",
    "NewScope",
    "NewStory",
    "NewSweep",
    "NewTerm",
    "NewUnit",
    "NewUnits",
    "NewWebhook",
    "Page",
    "PairToCheck",
    "Pretranslation",
    "Reason",
    "Rejection",
    "Removal",
    "ReplaceInUnits",
    "RetireUnits",
    "Revert",
    "RunNamed",
    "SegmentAt",
    "SegmentCommentText",
    "SegmentToLookUp",
    "SegmentsQuery",
    "SetStatus",
    "Split",
    "StoriesQuery",
    "StoryChange",
    "StoryDraft",
    "StoryExportQuery",
    "StoryFileQuery",
    "StoryReplacement",
    "StyleChange",
    "SuggestionsQuery",
    "TermImportQuery",
    "TextToSegment",
    "TextWithTerms",
    "UnitChange",
    "UnitsFilter",
    "UnitsQuery",
    "UsageQuery",
    "XliffQuery",
]
