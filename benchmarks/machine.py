"""The machine that measures, as far as numbers depend on it: no names, no paths."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

PACKAGES: Final = (
    "playcall", "numpy", "pyarrow", "numba", "duckdb", "zen-engine", "clipspy", "python-sat"
)  # fmt: skip
CACHES: Final = Path("/sys/devices/system/cpu/cpu0/cache")
L2_WHERE_UNKNOWN: Final = 1 << 18


def machine() -> dict[str, str]:
    """What there is, in words: name of the thing -> thing."""
    caches = {f"L{level} cache": _size(size) for level, size in _caches().items()}
    return {
        "processor": f"{_model()}, {platform.machine()}",
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else cores()),
        **caches,
        "memory": _memory(),
        "system": platform.system(),
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "libraries": ", ".join(f"{name} {_version(name)}" for name in PACKAGES),
    }


def cores() -> int:
    """The cores of the machine."""
    return os.cpu_count() or 1


def second_level_cache() -> int:
    """Bytes of the L2 cache of one core; a cautious guess where the system does not say."""
    return _caches().get("2", L2_WHERE_UNKNOWN)


def _caches() -> dict[str, int]:
    """Level -> bytes, of the caches of one core that hold data."""
    found = {}
    for place in sorted(CACHES.glob("index*")):
        if (place / "type").read_text().strip() != "Instruction":
            size = (place / "size").read_text().strip()
            found[(place / "level").read_text().strip()] = int(size.rstrip("K")) << 10
    return found


def _size(size: int) -> str:
    return f"{size >> 20} MiB" if size >= 1 << 20 else f"{size >> 10} KiB"


def _model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "unknown processor"


def _memory() -> str:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return "unknown"
    return f"{size / (1 << 30):.0f} GiB"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
