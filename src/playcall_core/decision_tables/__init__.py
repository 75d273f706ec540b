"""Decision tables and filters of other tools: read, computed, analysed, turned into conditions."""
