"""tmserver: translation memory and glossary service for a newsroom."""

__version__ = "0.1.0"
