"""Documents put together as HTML."""
