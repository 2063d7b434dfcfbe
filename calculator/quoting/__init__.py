"""From a request to a calculation: what is asked, whether the product allows it, what comes out."""
