"""What documents look like: colours, names and logos."""
