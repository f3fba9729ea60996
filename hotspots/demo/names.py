"""Street names: invented, pleasant, and not after any person."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

_WORDS = """
    Acorn Alder Almond Amber Apple Arbour Ash Aspen Aster Barley Bay Beacon Beech Bellflower Bilberry Birch
    Blackbird Blackthorn Bluebell Bracken Bramble Briar Brindle Brook Broom Bulrush Buttercup Campion Catkin Cedar
    Celandine Chaffinch Chalk Cherry Chestnut Chicory Cobnut Columbine Copse Cornflower Cowslip Crab Cranberry
    Cricket Curlew Cypress Daisy Damson Dove Dragonfly Dunlin Elder Elm Fern Finch Firefly Flax Fledgling Gorse
    Grasshopper Greenfinch Hare Hawthorn Hazel Heath Heather Hedgerow Heron Holly Honeysuckle Hop Hornbeam Ivy
    Jackdaw Jasmine Juniper Kestrel Lantern Laurel Lavender Leveret Lilac Lime Linnet Magpie Mallard Mallow Maple
    Marigold Marjoram Martlet Maythorn Meadow Medlar Merlin Mint Mistle Moorhen Moss Mulberry Myrtle Nettle
    Nightingale Nuthatch Oak Oriole Osier Osprey Otter Oxlip Partridge Pear Pebble Peppermint Periwinkle Pine Pipit
    Plum Poplar Poppy Primrose Quince Raven Redstart Redwing Reed Rookery Rosemary Rush Saddle Saffron Sandpiper
    Sedge Shepherds Siskin Skylark Sloe Snowdrop Sorrel Sparrow Speedwell Spindle Spruce Squirrel Starling Stonechat
    Sunflower Swallow Swift Sycamore Tansy Teal Teasel Thistle Thrush Thyme Tulip Vetch Violet Wagtail Walnut
    Warbler Waterside Waxwing Weir Wheatear Whinberry Whitebeam Willow Windmill Woodlark Woodruff Wren Yarrow Yew
"""

# What a street of each kind is usually called; the first ones are the likelier.
_ENDINGS: dict[str, tuple[str, ...]] = {
    "terrace": ("Street", "Street", "Street", "Road", "Place", "Row"),
    "avenue": ("Road", "Avenue", "Drive", "Way", "Lane", "Grove"),
    "cross": ("Street", "Walk", "Road", "Lane", "Gardens", "Mews"),
    "arc": ("Crescent", "Crescent", "Drive", "Circle"),
    "stub": ("Close", "Close", "Mews", "Croft", "Gardens"),
    "road": ("Road", "Lane", "Way"),
}


def street_names(rng: np.random.Generator) -> dict[str, Iterator[str]]:
    """For each kind of street, an endless supply of names; no name is ever given twice in the town."""
    used: set[str] = set()
    return {kind: _supply(rng, endings, used) for kind, endings in _ENDINGS.items()}


def _supply(rng: np.random.Generator, endings: tuple[str, ...], used: set[str]) -> Iterator[str]:
    order = [(word, ending) for word in _WORDS.split() for ending in dict.fromkeys(endings)]
    while True:
        for i in rng.permutation(len(order)):
            name = " ".join(order[int(i)])
            if name not in used:
                used.add(name)
                yield name
        order = [(f"{prefix} {word}", ending) for prefix in ("Upper", "Lower", "Little") for word, ending in order]
