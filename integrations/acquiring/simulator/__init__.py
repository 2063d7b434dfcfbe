"""An acquirer that is none: the same API over HTTP, a page to pay on, and notices that it sends by itself."""
