"""The registry of contracts: one list for clients and for the lessor's people, each with own rows, columns and filters.

`filters` reads what is asked of rows, `look` how they are shown, `queries` and `grouping` read, `saved` keeps views,
`bulk` does one thing to many contracts as a job, `exports` writes files.
"""
