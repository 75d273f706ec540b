"""Names for invented companies and people."""

from __future__ import annotations

from random import Random

_PLACES = (
    "Ahlen", "Berg", "Carden", "Dorn", "Elmsett", "Falk", "Granby", "Hove", "Isar", "Jura",
    "Kestrel", "Lind", "Marlow", "Norden", "Oakes", "Pryde", "Quell", "Rhone", "Selby", "Tarn",
    "Ulm", "Vester", "Weir", "Yarrow", "Zell", "Brandt", "Corvin", "Delft", "Esker", "Fenn",
    "Holm", "Kvist",
)  # fmt: skip
_ENDINGS = ("ford", "mann", "stad", "wick", "berg", "ley", "haus", "by", "dal", "mere", "")
_TRADES = {
    "manufacturing": ("Pumps", "Castings", "Bearings", "Packaging", "Tools"),
    "retail": ("Stores", "Markets", "Home", "Outfitters", "Wholesale"),
    "medical": ("Clinics", "Diagnostics", "Care", "Hospitals", "Dental"),
    "technology": ("Systems", "Optics", "Sensors", "Networks", "Robotics"),
    "software": ("Software", "Labs", "Cloud", "Apps", "Data"),
    "finance": ("Leasing", "Insurance", "Savings", "Factoring", "Capital"),
    "telecommunications": ("Telecom", "Mobile", "Fibre", "Cable", "Lines"),
    "marketing": ("Media", "Agency", "Print", "Outdoor", "Studios"),
    "entertainment": ("Theatres", "Parks", "Games", "Pictures", "Arena"),
    "services": ("Facility Services", "Consulting", "Cleaning", "Security", "Catering"),
    "employment": ("Staffing", "Personnel", "Talent", "Recruiting", "Shifts"),
    "energy": ("Energy", "Grid", "Wind", "Heat", "Water"),
    "transport": ("Logistics", "Freight", "Shipping", "Rail", "Couriers"),
    "construction": ("Construction", "Estates", "Timber", "Concrete", "Homes"),
    "public-sector": ("University", "District", "Transit", "Municipal Works", "Schools"),
}
_FIRST = (
    "Anna", "Bruno", "Clara", "David", "Elif", "Femke", "Georg", "Hanna", "Ines", "Jonas", "Karin",
    "Luca", "Marta", "Nils", "Olga", "Paul", "Ruth", "Sven", "Tessa", "Uwe", "Vera", "Wim", "Yusuf",
)  # fmt: skip
_LAST = (
    "Abel", "Brandes", "Coster", "Dahl", "Engel", "Forsberg", "Geller", "Holt", "Iversen", "Jansen",
    "Keller", "Lorenz", "Moser", "Nygaard", "Otte", "Petri", "Roth", "Sander", "Thaler", "Voss",
)  # fmt: skip

SECTORS = tuple(_TRADES)


def company_name(draw: Random, sector: str) -> str:
    """A name for a company of a sector, such as “Marlowford Pumps”."""
    return f"{draw.choice(_PLACES)}{draw.choice(_ENDINGS)} {draw.choice(_TRADES[sector])}"


def person_name(draw: Random) -> str:
    """First and last name."""
    return f"{draw.choice(_FIRST)} {draw.choice(_LAST)}"
