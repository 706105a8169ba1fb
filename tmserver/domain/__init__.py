"""Vocabulary of the field: frozen values and rules that need no input or output."""
