"""The API for programs of clients and suppliers."""
