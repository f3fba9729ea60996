-- In which ward, patch, local authority and police force does each report lie, now that the boundaries have changed?
-- Where a layer has no boundaries, what the files said stays.
UPDATE reports
SET ward = placed.ward, patch = placed.patch, lad = coalesce(placed.lad, reports.lad),
    police_force = coalesce(placed.police_force, reports.police_force)
FROM placed
WHERE reports.easting = placed.easting AND reports.northing = placed.northing
