-- On which single points do most reports of an agency pile up? A postcode's middle or a placeholder shows here.
-- one row per agency and point (the ten highest): source_agency, easting, northing (m), location_method, reports, share
SELECT source_agency, easting, northing, any_value(location_method) AS location_method, any_value(place_name) AS place_name,
       count(*) AS reports, count(*) / sum(count(*)) OVER (PARTITION BY source_agency) AS share
FROM s.reports WHERE cell_id IS NOT NULL
GROUP BY source_agency, easting, northing
QUALIFY row_number() OVER (PARTITION BY source_agency ORDER BY count(*) DESC, easting, northing) <= 10
ORDER BY source_agency, reports DESC
