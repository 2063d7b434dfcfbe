"""The portfolio file: companies, contracts, assets, schedules and payments made, as XLSX or JSON."""
