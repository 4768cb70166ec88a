"""What the suites outside the server share: the process, the wire, a sink for its messages, a picture."""
