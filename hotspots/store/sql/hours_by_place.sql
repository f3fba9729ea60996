-- When in the week do things happen at each of several places (groups of cells), as far as the reports know?
-- one row per place, beginning and length: place (as given), start_min (minutes since Monday 00:00, local; null where the
-- hour is not known or the interval is a day or longer), length_min (0 where no interval is given), reports
-- A report without an interval is put at the start of its hour: nothing finer is asked of it.
-- Looked up first and joined then: in one step DuckDB does not skip the blocks of the table that hold none of the cells.
WITH wanted AS (
    SELECT unnest($places) AS place, unnest($cells) AS cell_id
), there AS MATERIALIZED (
    SELECT cell_id, weekday, hour, occurred_from, occurred_to
    FROM filtered_reports($week_first, $week_last, $month_first, $month_last, $agencies, $categories, $qualifiers, $hour_from, $hour_to, $weekdays, $lads, $police_forces, $tile_first, $tile_last)
    WHERE cell_id IN (SELECT unnest(CAST($cells AS BIGINT[])))
      AND tile_no IN (SELECT tile_no FROM tiles_of($cells))
), here AS (
    SELECT w.place, r.weekday, r.hour, r.occurred_from,
           coalesce(greatest(date_diff('minute', r.occurred_from, r.occurred_to), 0), 0) AS length_min
    FROM there AS r
    JOIN wanted AS w USING (cell_id)
), timed AS (
    SELECT place, hour IS NOT NULL AND length_min < 1440 AS knows, weekday, hour, length_min,
           CASE WHEN length_min = 0 THEN 0 ELSE minute(occurred_from) END AS past_hour
    FROM here
)
SELECT place,
       CASE WHEN knows THEN (CAST(weekday AS INTEGER) - 1) * 1440 + CAST(hour AS INTEGER) * 60 + past_hour END AS start_min,
       CASE WHEN knows THEN length_min ELSE 0 END AS length_min,
       count(*) AS reports
FROM timed
GROUP BY ALL
ORDER BY place, start_min, length_min
