"""An invented portfolio of any size, put into the database by COPY: for measurements and trials of heavy paths.

Rows are what the services would have left: schedules of the calculator's engine, the ledger allocated by its rule,
figures and search columns kept on the contract. What the services tell besides is left out, knowingly: the history and
the trail of these rows (their triggers are off while COPY runs) and the events of the outbox.
"""
