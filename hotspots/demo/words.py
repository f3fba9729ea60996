"""What each agency calls things in its own export."""

from __future__ import annotations

from hotspots.schema import CATEGORIES

POLICE: dict[str, tuple[str, ...]] = {key: (category.title,) for key, category in CATEGORIES.items()}

LANDLORD: dict[str, tuple[str, ...]] = {
    "noise": ("Noise nuisance",),
    "neighbours": ("Verbal abuse or harassment", "Neighbour dispute"),
    "rowdy": ("Groups gathering in communal areas", "Rowdy behaviour"),
    "drugs": ("Drug use or dealing",),
    "hate": ("Hate incident",),
    "animals": ("Pets and animal nuisance",),
    "vehicle_nuisance": ("Nuisance from vehicles",),
    "vehicle_abandoned": ("Abandoned vehicle",),
    "fly_tipping_graffiti": ("Vandalism and damage", "Fly-tipping"),
    "litter_drugs_paraphernalia": ("Rubbish and litter",),
    "street_drinking": ("Alcohol-related nuisance",),
    "trespass": ("Trespass",),
    "fireworks": ("Fireworks",),
    "communications": ("Nuisance messages or calls",),
    "prostitution": ("Prostitution-related activity",),
    "begging": ("Begging or rough sleeping",),
    "other": ("Other ASB",),
}

COUNCIL: dict[str, tuple[str, ...]] = {
    "fly_tipping_graffiti": ("Fly-tipping", "Graffiti"),
    "litter_drugs_paraphernalia": ("Litter", "Drug litter"),
    "vehicle_abandoned": ("Abandoned vehicle",),
    "vehicle_nuisance": ("Nuisance vehicles",),
    "noise": ("Noise complaint",),
    "street_drinking": ("Street drinking",),
    "begging": ("Begging",),
    "animals": ("Dog fouling or stray dogs",),
    "rowdy": ("Rowdy behaviour",),
    "drugs": ("Drug activity",),
    "fireworks": ("Fireworks or bonfire",),
    "trespass": ("Trespass",),
    "neighbours": ("Neighbour nuisance",),
    "hate": ("Hate-related",),
    "communications": ("Other ASB",),
    "prostitution": ("Other ASB",),
    "other": ("Other ASB",),
}

YOUTH: dict[str, tuple[str, ...]] = {
    "rowdy": ("Large group gathering", "Rowdy behaviour"),
    "street_drinking": ("Young people drinking",),
    "drugs": ("Cannabis or other drugs",),
    "fly_tipping_graffiti": ("Damage or graffiti",),
    "vehicle_nuisance": ("Bikes and scooters",),
    "fireworks": ("Fireworks",),
    "noise": ("Noise",),
    "trespass": ("On roofs or out of bounds",),
    "litter_drugs_paraphernalia": ("Litter",),
    "other": ("Other concern",),
}

# Words that no category map knows: somebody typed them by hand.
UNKNOWN = ("Misc - see notes", "ASB (old code)", "Refer to duty desk", "Gen enquiry")
