"""New companies that register themselves: the applicant's form, the manager's decision."""
