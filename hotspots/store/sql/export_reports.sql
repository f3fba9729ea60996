-- What does a rebuild need to know of each located report? Nothing else leaves the store: no id, no agency, no kind.
-- one row per report: area (code of the layer $by, or empty), easting, northing (m), week_no, month_no, day_no,
-- makes_clusters (false where the point stands for an area), snapped, reporter (a number that stands for who reported
-- it, or null), place_name, known_cell_id
SELECT CASE $by WHEN 'lad' THEN r.lad WHEN 'police_force' THEN r.police_force ELSE '' END AS area,
       r.easting, r.northing, r.week_no, r.month_no, r.day_no,
       r.location_method <> 'postcode' AS makes_clusters,
       r.location_method = 'snap_point' AS snapped,
       CASE WHEN c.reporter_key <> '' THEN CAST(hash(c.reporter_key) >> 1 AS BIGINT) END AS reporter,
       coalesce(r.place_name, '') AS place_name,
       r.cell_id AS known_cell_id
FROM reports AS r LEFT JOIN cases AS c ON c.case_id = r.report_id
WHERE r.cell_id IS NOT NULL
