"""The financial plan: what is to be paid by month for three years, with kept calculations beside the contracts."""
