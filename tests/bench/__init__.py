"""`python -m tests.bench`: how fast, how small and how fresh the service is, beside what a user would take instead.

Engine is measured beside engine and service beside service, never one beside the other. docs/benchmarks.md tells how.
"""
