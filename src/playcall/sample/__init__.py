"""A living pipeline of the sample company Tallybrook: seeded, any size, as a CRM exports it.

The people and companies are invented. What happens is drawn so that deals behave as deals do: they
move on and fall back, facts become known as they move, and those whose buyer has a tested champion
and whose economic buyer was met are won more often. So there is something to find in it.
"""

from playcall.sample.company import TABLES, write_pipeline
from playcall.sample.histories import with_histories

__all__ = ["TABLES", "with_histories", "write_pipeline"]
