"""The API for programs of clients and suppliers, under /api/v1/: read only, JSON.

Who asks is found by `tokens.read_token`, what they may is said by the access matrix, and rows come from the queries
of the pages: there is no second door. Amounts are in the schemas `…Money` alone; without the right to see money an
answer is made by a schema that has no such field.
"""
