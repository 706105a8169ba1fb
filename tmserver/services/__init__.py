"""Use cases, one module a noun: session and actor in, values out. Services never commit."""
