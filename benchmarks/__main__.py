"""`./dev bench`: see `measuring`.

What is imported takes a second, in which one may change one's mind.
"""

import sys

try:
    from benchmarks.measuring import main
except KeyboardInterrupt:
    sys.exit("Stopped. Nothing has been measured yet.")

if __name__ == "__main__":
    sys.exit(main())
