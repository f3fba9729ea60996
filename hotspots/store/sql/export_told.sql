-- What was exported, in numbers that can be compared? As sql/rebuild/told.sql reckons them from the files.
-- one row: reports, places, times, fingerprint (of every value of every report, in any order)
SELECT count(*) AS reports,
       coalesce(sum(known_cell_id % 1000003), 0) AS places,
       coalesce(sum(coalesce(week_no, 0) + coalesce(month_no, 0) + coalesce(day_no, 0)), 0) AS times,
       coalesce(sum(md5_number_lower(CAST(e AS VARCHAR))), 0)::VARCHAR AS fingerprint
FROM exported AS e
