-- In which ward and patch does each report lie, now that the boundaries have changed?
UPDATE reports SET ward = placed.ward, patch = placed.patch
FROM placed
WHERE reports.easting = placed.easting AND reports.northing = placed.northing
