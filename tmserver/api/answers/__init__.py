"""What the interface answers. Field names are the contract; read from rows and values by attribute."""

from tmserver.api.answers.base import Listed, Problem, Said
from tmserver.api.answers.concordance import (
    Concordance,
    ConcordanceLine,
    ConcordanceSide,
    Facets,
    FacetValue,
    RenderedAs,
    Renderings,
    Span,
)
from tmserver.api.answers.glossaries import Glossary, GlossaryList
from tmserver.api.answers.jobs import ImportReport, Job, SkippedPiece
from tmserver.api.answers.matches import Caution, Change, Found, FoundInBatch, Fragment, Match, Penalty, Repair, Side
from tmserver.api.answers.memories import Memory, MemoryList
from tmserver.api.answers.people import (
    Authorship,
    Desk,
    DeskList,
    DeskRole,
    Event,
    Me,
    Member,
    Outlet,
    OutletList,
    OwnToken,
    PersonData,
)
from tmserver.api.answers.replacements import ReplacedUnit, Replacement, ReplacementPreview
from tmserver.api.answers.texts import Segmentation, Sentence
from tmserver.api.answers.units import Unit, UnitList, UnitResult, UnitResults, UnitVersion, UnitVersionList

__all__ = [
    "Authorship",
    "Caution",
    "Change",
    "Concordance",
    "ConcordanceLine",
    "ConcordanceSide",
    "Desk",
    "DeskList",
    "DeskRole",
    "Event",
    "FacetValue",
    "Facets",
    "Found",
    "FoundInBatch",
    "Fragment",
    "Glossary",
    "GlossaryList",
    "ImportReport",
    "Job",
    "Listed",
    "Match",
    "Me",
    "Member",
    "Memory",
    "MemoryList",
    "Outlet",
    "OutletList",
    "OwnToken",
    "Penalty",
    "PersonData",
    "Problem",
    "RenderedAs",
    "Renderings",
    "Repair",
    "ReplacedUnit",
    "Replacement",
    "ReplacementPreview",
    "Said",
    "Segmentation",
    "Sentence",
    "Side",
    "SkippedPiece",
    "Span",
    "Unit",
    "UnitList",
    "UnitResult",
    "UnitResults",
    "UnitVersion",
    "UnitVersionList",
]
