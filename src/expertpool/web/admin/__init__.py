"""Accounts and the trace, for the administrators and those who supervise."""
