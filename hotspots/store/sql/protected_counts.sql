-- How many reports lie in each fixed window and area? Rounded once, and never told otherwise.
-- one row per month, area and breakdown with any: month_no, cell_id (block; null by ward or patch), easting, northing,
-- lon, lat, ward, patch, category, qualifier, youth_related, source_agency, hour (first of the part of the day), reports
-- Unbiased random rounding to a base (Willenborg and de Waal, Elements of Statistical Disclosure Control, 2001, ch. 9):
-- a count n goes up to the next multiple with probability (n mod base) / base, else down. The draw is a keyed hash of the
-- cell: asking twice, on another day or in another way, never gives a second draw.
CREATE TABLE s.protected_counts AS
WITH shown AS (
    SELECT r.month_no,
           CASE WHEN $grain = 'hexagon' THEN b.block_id END AS cell_id,
           CASE WHEN $grain IN ('ward', 'patch') THEN r.ward ELSE '' END AS ward,
           CASE WHEN $grain = 'patch' THEN r.patch ELSE '' END AS patch,
           CASE WHEN $by_category THEN r.category ELSE 'other' END AS category,
           CASE WHEN $by_qualifier THEN r.qualifier ELSE '' END AS qualifier,
           CASE WHEN $by_youth THEN r.youth_related ELSE 'unknown' END AS youth_related,
           CASE WHEN $by_agency THEN r.source_agency ELSE 'all_agencies' END AS source_agency,
           CASE WHEN $by_daypart THEN r.hour // 6 * 6 END AS hour
    FROM sealed.reports AS r LEFT JOIN s.scope_blocks AS b ON b.cell_id = r.cell_id
    -- Only months that are over: a month that still fills would be told many times.
    WHERE r.month_no < (SELECT year(max(last_day) + 1) * 12 + month(max(last_day) + 1) - 1 FROM sealed.agencies)
),
counted AS (
    SELECT *, count(*) AS n FROM shown GROUP BY ALL
),
drawn AS (
    SELECT *, CAST('0x' || left(sha256(concat_ws('|', $key, month_no, coalesce(CAST(cell_id AS VARCHAR), '-'), ward, patch,
           category, qualifier, youth_related, source_agency, coalesce(CAST(hour AS VARCHAR), '-'))), 13) AS UBIGINT)
           / 4503599627370496.0 AS u
    FROM counted
)
SELECT d.* EXCLUDE (n, u), b.easting, b.northing, b.lon, b.lat,
       (n // $base + CASE WHEN u < (n % $base) / CAST($base AS DOUBLE) THEN 1 ELSE 0 END) * $base AS reports
FROM drawn AS d LEFT JOIN (SELECT * FROM s.scope_blocks WHERE cell_id = block_id) AS b ON b.block_id = d.cell_id
ORDER BY month_no, cell_id, ward, patch, category, qualifier, youth_related, source_agency, hour
