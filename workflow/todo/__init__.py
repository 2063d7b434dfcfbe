"""Tasks: given, finished, cancelled, passed on and postponed (requirements CRM-02, CRM-05, APP-13)."""
