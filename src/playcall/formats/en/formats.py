"""English dates as people say them: the day first, the month by name."""

DATE_FORMAT = "j M Y"
SHORT_DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y, H:i"
SHORT_DATETIME_FORMAT = "j M H:i"
TIME_FORMAT = "H:i"
