-- The filters of every page, in one place. NULL means all.
-- macro filtered_reports: one row per report, all columns of s.reports, and number (week_no where weeks are asked for, else
-- month_no)
-- Blocks of the table are skipped by what DuckDB keeps of each: smallest and largest value, of texts the first eight letters
-- only. Too few for codes of areas: tiles are asked for as well, which are numbered area by area.
-- A range of hours may run over midnight (from 22 to 3).
CREATE MACRO filtered_reports(
    week_first, week_last, month_first, month_last, agencies, categories, qualifiers, hour_from, hour_to, weekdays, lads,
    police_forces, tile_first, tile_last
) AS TABLE
SELECT *, CASE WHEN week_first IS NULL THEN month_no ELSE week_no END AS number
FROM s.reports
WHERE (week_first IS NULL OR week_no >= week_first)
  AND (week_last IS NULL OR week_no <= week_last)
  AND (month_first IS NULL OR month_no >= month_first)
  AND (month_last IS NULL OR month_no <= month_last)
  AND (tile_first IS NULL OR tile_no >= tile_first)
  AND (tile_last IS NULL OR tile_no <= tile_last)
  AND (agencies IS NULL OR list_contains(agencies, source_agency))
  AND (categories IS NULL OR list_contains(categories, category))
  AND (qualifiers IS NULL OR list_contains(qualifiers, qualifier))
  AND (hour_from IS NULL
       OR CASE WHEN hour_from <= hour_to THEN hour BETWEEN hour_from AND hour_to
               ELSE hour >= hour_from OR hour <= hour_to END)
  AND (weekdays IS NULL OR list_contains(weekdays, weekday))
  AND (lads IS NULL OR list_contains(lads, lad))
  AND (police_forces IS NULL OR list_contains(police_forces, police_force));
-- The same for what is only counted. Where tallied, from the tallies that publishing has made, together those of all areas,
-- else from the reports themselves: hotspots.store.queries says which of the two, and the other is not looked at.
-- macro counted_reports: number, day_no, ward, patch (the last three not known where tallied), source_agency, category,
-- qualifier, police_force (not known where tallied together), reports
CREATE MACRO counted_reports(
    tallied, together, week_first, week_last, month_first, month_last, agencies, categories, qualifiers, hour_from, hour_to,
    weekdays, lads, police_forces, tile_first, tile_last
) AS TABLE
SELECT CASE WHEN week_first IS NULL THEN t.month_no ELSE t.week_no END AS number, CAST(NULL AS INTEGER) AS day_no,
       '' AS ward, '' AS patch, t.source_agency, t.category, t.qualifier, t.police_force, t.reports
FROM s.tallies AS t
WHERE tallied
  AND t.tile_no >= CASE WHEN together THEN 0 ELSE 1 END AND (NOT together OR t.tile_no = 0)
  AND (week_first IS NULL OR t.week_no >= week_first)
  AND (week_last IS NULL OR t.week_no <= week_last)
  AND (month_first IS NULL OR t.month_no >= month_first)
  AND (month_last IS NULL OR t.month_no <= month_last)
  AND (tile_first IS NULL OR t.tile_no >= tile_first)
  AND (tile_last IS NULL OR t.tile_no <= tile_last)
  AND (agencies IS NULL OR list_contains(agencies, t.source_agency))
  AND (categories IS NULL OR list_contains(categories, t.category))
  AND (qualifiers IS NULL OR list_contains(qualifiers, t.qualifier))
  AND (lads IS NULL OR list_contains(lads, t.lad))
  AND (police_forces IS NULL OR list_contains(police_forces, t.police_force))
UNION ALL
SELECT r.number, r.day_no, r.ward, r.patch, r.source_agency, r.category, r.qualifier, r.police_force, 1
FROM filtered_reports(week_first, week_last, month_first, month_last, agencies, categories, qualifiers, hour_from, hour_to,
                      weekdays, lads, police_forces, tile_first, tile_last) AS r
WHERE NOT tallied;
-- In which tiles do these cells lie? Reports whose tile may not be told are all in tile 0.
-- macro tiles_of: tile_no
CREATE MACRO tiles_of(cells) AS TABLE
SELECT tile_no FROM s.cell_tiles WHERE cell_id IN (SELECT unnest(CAST(cells AS BIGINT[])))
UNION ALL
SELECT 0
