"""Tables, sessions and types. No rules."""
