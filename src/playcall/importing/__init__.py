"""Exports brought in by the browser: uploaded, mapped, tried, taken in, and undone if wished."""
