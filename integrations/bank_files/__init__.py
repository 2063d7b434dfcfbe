"""Bank files in and out: statements in 1CClientBankExchange, camt.053 and MT940, payment orders for the bank.

`reading.open_statement` tells the format by the content and reads any of them into `payments.bank.records`; uploads
(`job`) and the watched folder (`folder`) store them by one service, `loading.load_file`.
"""
