"""The pure engine of the glossary: forms of terms, their recognition in a text, what a term's shape proposes."""
