"""Pages of the audit trail for company administrators and the portal administrator.

They stand on the highest floor, because an entry may be about a row of any app and is told in the words of its model.
"""
