"""Tables, sessions and types. No rules."""

from tmserver.db import glossary_tables as glossary_tables  # whoever opens the room knows every table
