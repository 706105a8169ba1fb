"""Checks of a translation, one module a subject; each takes a `Pair` and gives `Finding`s."""
