"""What an approved deal becomes: the contract with its schedule, an order, papers to make; and how it ends."""
