"""Running plays: runs, their tasks for both functions, and promises between these."""
