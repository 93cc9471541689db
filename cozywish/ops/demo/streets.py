"""Where the demo's addresses are: stretches of real Portland streets, drawn as straight lines.

House numbers count a hundred to the block, away from Burnside Street and from the river, so a number and a street
are a point. The points are good to a house or two, which is all a demo needs.
"""

from dataclasses import dataclass
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]  # latitude, longitude

BURNSIDE_LAT = 45.5228
LAT_PER_NUMBER = 7.24e-6
EAST_LON, EAST_PER_NUMBER = -122.6660, 1.060e-5
WEST_LON, WEST_PER_NUMBER = -122.6702, -1.190e-5
ROADSIDE = 0.00008  # about nine metres: even numbers stand across the street from odd ones


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a street between two numbered points, all in one district and postcode."""

    street: str
    low: int
    high: int
    start: Point
    end: Point
    district: str
    postcode: str

    def point(self, number: int) -> Point:
        """Return where the house stands."""
        share = (number - self.low) / (self.high - self.low)
        side = ROADSIDE if number % 2 else -ROADSIDE
        lat = self.start[0] + share * (self.end[0] - self.start[0])
        lon = self.start[1] + share * (self.end[1] - self.start[1])
        runs_north = abs(self.end[0] - self.start[0]) > abs(self.end[1] - self.start[1])
        return (
            (round(lat, 6), round(lon + side, 6))
            if runs_north
            else (round(lat + side, 6), round(lon, 6))
        )


def _across(street: str, low: int, high: int, lat: float, district: str, postcode: str) -> Block:
    """A street that runs east to west."""
    origin, step = (WEST_LON, WEST_PER_NUMBER) if street[1] == "W" else (EAST_LON, EAST_PER_NUMBER)
    ends = [(lat, origin + step * number) for number in (low, high)]
    return Block(street, low, high, ends[0], ends[1], district, postcode)


def _along(street: str, low: int, high: int, lon: float, district: str, postcode: str) -> Block:
    """A street that runs north to south."""
    step = LAT_PER_NUMBER if street[0] == "N" else -LAT_PER_NUMBER
    ends = [(BURNSIDE_LAT + step * number, lon) for number in (low, high)]
    return Block(street, low, high, ends[0], ends[1], district, postcode)


BLOCKS = (
    # North and northeast
    _across("NE Alberta St", 1400, 3299, 45.5590, "Alberta Arts", "97211"),
    _across("NE Killingsworth St", 1400, 3299, 45.5627, "Concordia", "97211"),
    _across("NE Prescott St", 3300, 4799, 45.5555, "Cully", "97218"),
    _across("NE Fremont St", 700, 2399, 45.5482, "Irvington", "97212"),
    _across("NE Fremont St", 4000, 5199, 45.5482, "Beaumont", "97213"),
    _across("NE Broadway", 1400, 2499, 45.5350, "Irvington", "97212"),
    _across("NE Broadway", 300, 999, 45.5350, "Lloyd", "97232"),
    _across("NE Dekum St", 600, 1199, 45.5715, "Woodlawn", "97211"),
    _across("NE Glisan St", 2800, 3999, 45.5265, "Laurelhurst", "97232"),
    _across("NE Glisan St", 7000, 8099, 45.5265, "Montavilla", "97213"),
    _across("NE Halsey St", 10000, 11599, 45.5335, "Gateway", "97220"),
    _along("NE 42nd Ave", 4200, 5599, -122.6206, "Cully", "97218"),
    _along("NE 28th Ave", 1, 699, -122.6373, "Kerns", "97232"),
    _along("NE 15th Ave", 1500, 2399, -122.6507, "Irvington", "97212"),
    _along("NE MLK Blvd", 2800, 4299, -122.6617, "Eliot", "97212"),
    Block("NE Sandy Blvd", 4000, 4899, (45.5352, -122.6226), (45.5384, -122.6131), "Hollywood", "97212"),
    Block("NE Sandy Blvd", 6700, 7499, (45.5453, -122.5946), (45.5480, -122.5868), "Roseway", "97213"),
    _along("N Mississippi Ave", 3500, 4299, -122.6757, "Mississippi", "97227"),
    _along("N Williams Ave", 3000, 4399, -122.6666, "Williams", "97227"),
    _along("N Vancouver Ave", 4600, 5899, -122.6683, "Humboldt", "97217"),
    _along("N Denver Ave", 8000, 8699, -122.6868, "Kenton", "97217"),
    _along("N Interstate Ave", 5500, 7199, -122.6823, "Arbor Lodge", "97217"),
    Block("N Lombard St", 1600, 2799, (45.5770, -122.6815), (45.5772, -122.6945), "Kenton", "97217"),
    Block("N Lombard St", 8200, 8899, (45.5896, -122.7508), (45.5911, -122.7561), "St. Johns", "97203"),
    Block("N Killingsworth St", 300, 1799, (45.5627, -122.6690), (45.5627, -122.6830), "Humboldt", "97217"),
    Block("N Willamette Blvd", 5000, 6799, (45.5745, -122.7235), (45.5800, -122.7385), "University Park", "97203"),
    # Southeast
    _across("SE Hawthorne Blvd", 1000, 1999, 45.5120, "Ladd’s Addition", "97214"),
    _across("SE Hawthorne Blvd", 3000, 3999, 45.5120, "Hawthorne", "97214"),
    _across("SE Hawthorne Blvd", 4000, 4999, 45.5120, "Hawthorne", "97215"),
    _across("SE Division St", 2500, 3999, 45.5048, "Division", "97202"),
    _across("SE Division St", 4000, 5099, 45.5048, "Division", "97206"),
    _across("SE Clinton St", 2100, 2699, 45.5034, "Clinton", "97202"),
    _across("SE Belmont St", 700, 1899, 45.5165, "Buckman", "97214"),
    _across("SE Belmont St", 3000, 4299, 45.5165, "Sunnyside", "97214"),
    _across("SE Stark St", 1000, 2499, 45.5193, "Buckman", "97214"),
    _across("SE Stark St", 7700, 8199, 45.5193, "Montavilla", "97215"),
    _across("E Burnside St", 500, 1999, 45.5230, "Buckman", "97214"),
    _across("E Burnside St", 2000, 2899, 45.5230, "Kerns", "97214"),
    _across("SE Powell Blvd", 2600, 3899, 45.4973, "Creston", "97202"),
    _across("SE Holgate Blvd", 1600, 2799, 45.4900, "Brooklyn", "97202"),
    _across("SE Gladstone St", 3300, 4199, 45.4934, "Creston", "97202"),
    _across("SE Woodstock Blvd", 4100, 5199, 45.4793, "Woodstock", "97206"),
    _across("SE Bybee Blvd", 1500, 2099, 45.4748, "Westmoreland", "97202"),
    _across("SE Tacoma St", 700, 1799, 45.4643, "Sellwood", "97202"),
    _along("SE 13th Ave", 7800, 8499, -122.6528, "Sellwood", "97202"),
    _along("SE Milwaukie Ave", 6500, 7299, -122.6490, "Westmoreland", "97202"),
    _along("SE 28th Ave", 100, 1499, -122.6373, "Buckman", "97214"),
    _along("SE 82nd Ave", 1100, 2299, -122.5788, "Montavilla", "97216"),
    _along("SE 92nd Ave", 5400, 5999, -122.5682, "Lents", "97266"),
    _along("SE Water Ave", 100, 999, -122.6652, "Central Eastside", "97214"),
    Block("SE Foster Rd", 5000, 6699, (45.4935, -122.6110), (45.4895, -122.5945), "Foster-Powell", "97206"),
    Block("SE Foster Rd", 8900, 9499, (45.4817, -122.5715), (45.4805, -122.5655), "Lents", "97266"),
    # West of the river
    _along("NW 23rd Ave", 300, 1099, -122.6987, "Nob Hill", "97210"),
    _along("NW 21st Ave", 500, 1299, -122.6945, "Nob Hill", "97209"),
    _along("NW 21st Ave", 1500, 2099, -122.6945, "Slabtown", "97210"),
    _across("NW Thurman St", 2300, 2799, 45.5355, "Slabtown", "97210"),
    _along("NW 13th Ave", 300, 1399, -122.6843, "Pearl District", "97209"),
    _along("NW 11th Ave", 400, 1399, -122.6820, "Pearl District", "97209"),
    _across("NW Everett St", 500, 1399, 45.5251, "Pearl District", "97209"),
    _along("SW 10th Ave", 300, 1199, -122.6818, "Downtown", "97205"),
    _across("SW Alder St", 700, 1299, 45.5208, "Downtown", "97205"),
    _across("SW Jefferson St", 1700, 2099, 45.5176, "Goose Hollow", "97201"),
    _along("SW Bond Ave", 3200, 3899, -122.6712, "South Waterfront", "97239"),
    Block("SW Capitol Hwy", 7600, 7999, (45.4688, -122.7105), (45.4676, -122.7150), "Multnomah Village", "97219"),
    Block("SW Capitol Hwy", 6200, 6499, (45.4782, -122.6935), (45.4772, -122.6965), "Hillsdale", "97239"),
    Block("SW Macadam Ave", 5900, 6799, (45.4790, -122.6740), (45.4730, -122.6722), "Johns Landing", "97239"),
)  # fmt: skip


def find_block(address: str) -> tuple[Block, int]:
    """Return the block and house number of "2218 NE Alberta St", or raise LookupError."""
    number, _, street = address.partition(" ")
    for block in BLOCKS:
        if block.street == street and block.low <= int(number) <= block.high:
            return block, int(number)
    raise LookupError(f"{address!r} is on no block of the demo's Portland.")
