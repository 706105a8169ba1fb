"""Files of the trade: bytes in, domain values out, and back."""

from tmserver.formats.exchange import Contents, ExportUnit, Pair, Side, Survey

__all__ = ["Contents", "ExportUnit", "Pair", "Side", "Survey"]
