-- At which points do reports lie?
-- one row per point: easting, northing (m, area CRS)
SELECT DISTINCT easting, northing FROM reports WHERE easting IS NOT NULL AND northing IS NOT NULL
