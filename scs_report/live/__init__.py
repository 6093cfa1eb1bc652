"""Documents in the browser while they are written: what was saved, a moment later on the page."""
