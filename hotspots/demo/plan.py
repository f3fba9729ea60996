"""The drawing board: where the made-up borough of Brackenford has its river, roads, parks and well-known places.

All places are in metres from the south-west corner of a 6 × 6 km square (`ORIGIN`, British National Grid), drawn by
hand so that the town has a believable shape; `streets` fills in the residential streets from a seed. The real
countryside under that square has nothing to do with Brackenford; every name is invented.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

BOROUGH = "Brackenford"
ORIGIN = (400_000.0, 250_000.0)
SIZE_M = 6_000.0
CENTRE = (3000.0, 3050.0)

Points = tuple[tuple[float, float], ...]


class Road(NamedTuple):
    """A road that matters: its name, its kind (main, road or railway) and the points it runs through."""

    name: str
    kind: str
    points: Points
    closed: bool = False


class Green(NamedTuple):
    """A park or school field: centre, half-axes and turn (degrees) of a wobbly ellipse."""

    name: str
    kind: str
    centre: tuple[float, float]
    radii: tuple[float, float]
    turn: float = 0.0


class Venue(NamedTuple):
    """A place that serves people: a club, court, library, school …, with its hours as the board at the door says."""

    name: str
    kind: str
    centre: tuple[float, float]
    hours: str


class Planted(NamedTuple):
    """A hotspot to plant: what sort of place it is, how long it lives and how many incidents a week it adds.

    `weeks` is None for a persistent one, weeks before the end of the data for the others (start of an emerging one,
    death of a fading one). `mix` names the blend of behaviour in `rhythm.MIXES`.
    """

    place: str
    kind: Literal["persistent", "emerging", "fading"]
    centre: tuple[float, float]
    radius_m: float
    weekly_rate: float
    mix: str
    weeks: int | None = None


BOUNDARY: Points = (
    (900, 300), (1900, 120), (2900, 260), (3900, 80), (4900, 350), (5650, 900), (5800, 1800),
    (5920, 2700), (5750, 3500), (5880, 4400), (5500, 5250), (4600, 5750), (3700, 5880), (2800, 5700),
    (1900, 5900), (1000, 5500), (350, 4800), (180, 3900), (320, 3000), (120, 2100), (300, 1100),
)  # fmt: skip

# Beyond this line there are fields, farms and lanes.
BUILT_UP: Points = (
    (1000, 900), (1750, 470), (2700, 640), (3600, 420), (4600, 620), (5250, 1150), (5150, 1850),
    (4750, 2200), (5400, 2650), (5480, 3350), (5250, 3950), (5420, 4550), (4950, 5150), (4150, 5350),
    (3450, 5150), (2900, 5450), (2200, 5250), (1500, 5300), (850, 4750), (560, 3950), (640, 3100),
    (950, 2250), (480, 1700),
)  # fmt: skip

RIVER = Road("River Wend", "river", (
    (-300, 2150), (550, 2250), (1300, 1930), (2000, 2330), (2700, 2500), (3300, 2330), (3900, 2520),
    (4500, 2350), (5200, 2050), (6300, 2250),
))  # fmt: skip
BROOK = Road(
    "Heron Brook", "brook", ((3050, 6200), (3380, 5300), (3950, 4700), (4150, 4000), (3720, 3300), (3560, 2420))
)
MERE = Green("Larkhill Mere", "lake", (4480, 4760), (120, 70), 25)

MAIN_ROADS: tuple[Road, ...] = (
    Road("High Street", "main", ((3000, 3050), (3040, 3300), (3060, 3520))),
    Road("Averley Road", "main", ((3060, 3520), (2960, 4200), (3090, 5000), (2900, 6100))),
    Road("Tollgate Road", "main", ((3060, 3520), (3750, 3820), (4500, 4250), (5150, 4850), (6100, 5400))),
    Road("Quarry Road", "main", ((3000, 3050), (3800, 2960), (4600, 3150), (5300, 3020), (6100, 3200))),
    Road("Bridge Street", "main", ((3000, 3050), (3080, 2700), (3120, 2250))),
    Road("Sallow Hill", "main", ((3120, 2250), (3550, 1750), (4250, 1250), (4800, 500), (5000, -100))),
    Road("Southmoor Road", "main", ((3120, 2250), (2900, 1600), (2720, 900), (2850, -100))),
    Road("Market Street", "main", ((3000, 3050), (2620, 3130), (2300, 3110))),
    Road("Westgate", "main", ((2300, 3110), (1500, 2980), (700, 3230), (-100, 3100))),
    Road("Old Coach Road", "main", ((2300, 3110), (2080, 3700), (1650, 4350), (1150, 4950), (600, 6000))),
    Road("Withy Lane", "main", ((1400, 2150), (1330, 1750), (1180, 1150), (700, -100))),
    Road("Ring Road", "main", (
        (3000, 4560), (3600, 4480), (4080, 4010), (4450, 3120), (4260, 2430), (3900, 1510), (2860, 1430), (1900, 1540),
        (1400, 2150), (1500, 2980), (1860, 4030), (2350, 4480),
    ), closed=True),
)  # fmt: skip

COLLECTORS: tuple[Road, ...] = (
    Road("Mill Walk", "road", ((3000, 3050), (3350, 3230), (3500, 3420), (3420, 3670))),
    Road("Priory Lane", "road", ((2560, 3130), (2620, 2820), (2850, 2640), (3080, 2700), (3330, 2740), (3480, 3000))),
    Road("Weavers Way", "road", ((2560, 3130), (2680, 3450), (3060, 3520))),
    Road("Northfield Road", "road", ((1150, 4950), (2000, 4950), (3080, 5000), (4000, 5060), (4750, 4480))),
    Road("Goldfinch Avenue", "road", ((5150, 4850), (5250, 3950), (5180, 3050), (4900, 2750), (4260, 2430))),
    Road("Meadowsweet Road", "road", ((4250, 1250), (4900, 1650), (4800, 2200), (4260, 2430))),
    Road("Clover Road", "road", ((1180, 1150), (1900, 860), (2720, 950), (3500, 760), (4500, 850))),
    Road("Stonecrop Avenue", "road", ((1860, 1540), (1800, 1200), (1900, 860), (2000, 100))),
    Road("Lapwing Drive", "road", ((3000, 1430), (3300, 1100), (3500, 760), (3600, 200))),
    Road("Westfield Avenue", "road", ((760, 3220), (700, 3900), (1150, 4950))),
    Road("Larch Avenue", "road", ((1860, 4030), (1350, 3950), (700, 3900), (100, 4000))),
    Road("Fieldfare Lane", "road", ((1330, 1750), (800, 1750), (200, 1500))),
    Road("Rowan Road", "road", ((2080, 3700), (2550, 3980), (2980, 4100), (3550, 4250), (3800, 4330))),
    Road("Kingfisher Way", "road", ((4080, 4010), (4600, 3800), (5250, 3850), (5900, 3950))),
    Road("Orchard Road", "road", ((3550, 1750), (3150, 1820), (2980, 1700), (2300, 1900), (1400, 2100))),
    Road("Harvest Road", "road", ((1650, 4350), (2000, 4560), (2350, 4480), (2300, 5000), (2150, 5900))),
    Road("Coppice Road", "road", ((4080, 4010), (4050, 4500), (4000, 5060), (4150, 5900))),
    Road("Plover Road", "road", ((3800, 2960), (3900, 3400), (3750, 3820))),
    Road("Foxglove Road", "road", ((700, 3230), (1050, 2750), (1400, 2350))),
)  # fmt: skip

RAILWAY = Road("Wend Valley line", "railway", (
    (-200, 3750), (900, 3560), (2100, 3560), (3150, 3690), (4000, 3620), (5000, 3450), (6300, 3650),
))  # fmt: skip

GREENS: tuple[Green, ...] = (
    Green("Priory Park", "park", (2250, 2720), (330, 190), 12),
    Green("Wend Meadows", "park", (4480, 2560), (420, 110), -18),
    Green("Larkhill Common", "park", (4480, 4760), (330, 230), 25),
    Green("Abbotsmoor Field", "park", (1330, 4420), (200, 150), -30),
    Green("Southmoor Park", "park", (2350, 1180), (230, 150), 8),
    Green("Quarry Park", "park", (4930, 3560), (190, 130), 30),
    Green("Sallow Rec", "park", (3900, 1060), (170, 120), -20),
    Green("Garden of Rest", "park", (3230, 2860), (70, 50), 0),
    Green("Westfield Rec", "park", (960, 3770), (150, 100), 15),
    Green("Kestrel Green", "park", (3480, 4720), (110, 90), 0),
    Green("Heronbrook Rec", "park", (1000, 1480), (170, 140), 20),
    Green("Wendside Walk", "park", (1720, 2080), (200, 60), 28),
    Green("Northfield Academy grounds", "school", (2620, 4760), (130, 100), 10),
    Green("Sallow Hill School grounds", "school", (4350, 1700), (140, 95), 35),
    Green("Westgate School grounds", "school", (1180, 3300), (110, 80), 0),
    Green("Tollgate Trading Estate", "works", (4640, 3480), (230, 130), -8),
    Green("Wendside Retail Park", "works", (4060, 2720), (130, 100), 10),
)

VENUES: tuple[Venue, ...] = (
    Venue("The Loft youth club", "youth club", (2740, 3330), "Tue, Thu and Fri 17:00-21:00"),
    Venue("Sallow Hill youth centre", "youth club", (4050, 1520), "Mon, Wed and Fri 18:00-21:00"),
    Venue("Northfield youth hub", "youth club", (2210, 4980), "Wed 16:00-19:00, Sat 13:00-17:00"),
    Venue("Westfield junior club", "youth club", (900, 3320), "Thu 15:30-18:00"),
    Venue("Southmoor ball courts", "court", (2480, 1240), "Always open, lit until 22:00"),
    Venue("Larkhill ball court", "court", (4300, 4640), "Always open, not lit"),
    Venue("Priory Park skate bowl", "court", (2080, 2660), "Dawn to dusk"),
    Venue("Heronbrook ball court", "court", (1080, 1560), "Always open, lit until 21:00"),
    Venue("Brackenford library", "library", (2880, 3220), "Mon to Fri 09:00-18:00, Sat 09:30-16:00"),
    Venue("Northfield library", "library", (3160, 4860), "Tue and Fri 10:00-17:00, Sat 10:00-13:00"),
    Venue("Clover Road library", "library", (2100, 880), "Mon and Thu 13:00-18:00"),
    Venue("Northfield Academy", "school", (2620, 4760), "Mon to Fri 08:30-15:20 in term"),
    Venue("Sallow Hill School", "school", (4350, 1700), "Mon to Fri 08:40-15:15 in term"),
    Venue("Westgate School", "school", (1180, 3300), "Mon to Fri 08:35-15:10 in term"),
    Venue("Goldfinch Primary School", "school", (5080, 4300), "Mon to Fri 08:50-15:15 in term"),
    Venue("Clover Primary School", "school", (1600, 1080), "Mon to Fri 08:45-15:20 in term"),
    Venue("Wendside leisure centre", "leisure centre", (3420, 2180), "Every day 07:00-22:00"),
    Venue("Quarry Park pavilion", "community centre", (5020, 3620), "Mon to Sat 09:00-21:00"),
    Venue("Coppice community hall", "community centre", (3980, 5000), "Every day 10:00-20:00, bookings"),
)

# Ward and estate names with a point inside; every neighbourhood goes to the nearest one.
WARDS: dict[str, tuple[float, float]] = {
    "Market & Priory": (2850, 2950),
    "Abbotsmoor": (1250, 4600),
    "Northfield": (2600, 4900),
    "Larkhill": (4500, 4900),
    "Kingfisher & Tollgate": (4150, 3650),
    "Quarry Side": (5250, 3000),
    "Sallow Hill": (4350, 1250),
    "Southmoor": (2650, 1150),
    "Withybrook": (950, 1500),
    "Westfield": (900, 3300),
}
ESTATES: dict[str, tuple[float, float]] = {
    "Old Town": (2900, 3000),
    "Bobbin Mill": (2500, 3750),
    "Rowan Rise": (3400, 4150),
    "Northfield": (2700, 5000),
    "Harvest Park": (1950, 4750),
    "Abbotsmoor": (1150, 4250),
    "Westfield": (950, 3450),
    "Foxglove": (1150, 2600),
    "Fieldfare": (800, 1650),
    "Withy Bank": (1400, 1250),
    "Stonecrop": (2050, 1000),
    "Southmoor": (2700, 1150),
    "Lapwing": (3250, 850),
    "Sallow Hill": (4050, 1350),
    "Meadowsweet": (4850, 1500),
    "Orchard End": (2500, 1900),
    "Wendside": (3600, 2100),
    "Plover’s Field": (4100, 3300),
    "Quarry Side": (5150, 3000),
    "Kingfisher": (4900, 4050),
    "Goldfinch": (5150, 4550),
    "Coppice": (3950, 5150),
}

HOTSPOTS: tuple[Planted, ...] = (
    Planted("Market Street", "persistent", (2830, 3085), 90, 8.0, "high_street"),
    Planted("Station forecourt", "persistent", (3230, 3660), 80, 6.5, "station"),
    Planted("Mill Walk bus station", "persistent", (3440, 3280), 70, 5.5, "station"),
    Planted("Priory Park", "persistent", (2180, 2700), 110, 5.0, "park"),
    Planted("Clover Road shops", "persistent", (1900, 880), 75, 4.5, "estate_shops"),
    Planted("Goldfinch Avenue shops", "persistent", (5205, 4150), 70, 4.5, "estate_shops"),
    Planted("Northfield Road shops", "persistent", (3060, 4995), 80, 4.0, "estate_shops"),
    Planted("Sallow Hill School gates", "persistent", (4270, 1620), 65, 3.5, "school_gates"),
    Planted("Southmoor Park", "persistent", (2470, 1230), 75, 3.5, "park"),
    Planted("Foxglove Road", "persistent", (1060, 2740), 60, 3.0, "estate"),
    Planted("Larkhill Common", "emerging", (4310, 4650), 75, 4.5, "park", 12),
    Planted("Harvest Road", "emerging", (2020, 4555), 80, 5.5, "estate", 9),
    Planted("Wendside Retail Park", "emerging", (4080, 2740), 100, 6.5, "high_street", 7),
    Planted("Fieldfare Lane", "emerging", (800, 1750), 70, 8.0, "estate_shops", 5),
    Planted("Westfield Rec", "fading", (990, 3770), 90, 5.0, "park", 15),
    Planted("Lapwing Drive", "fading", (3330, 1070), 70, 4.5, "estate", 22),
    Planted("Kingfisher Way", "fading", (4620, 3800), 80, 4.0, "estate_shops", 30),
)
