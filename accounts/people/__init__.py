"""Colleagues of a client or a supplier: invitations, rights, blocking, the second factor."""
