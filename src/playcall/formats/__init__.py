"""How dates and numbers are written where Django has no words of ours: one folder a language."""
