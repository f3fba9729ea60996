-- How long after it happened is a report recorded? Only where both are known.
-- one row per agency: source_agency, reports, median_days, p90_days, share_within_7_days
WITH lag AS (
    SELECT source_agency, greatest(date_diff('hour', occurred_from, recorded_at) / 24.0, 0.0) AS days
    FROM s.reports WHERE recorded_at IS NOT NULL AND time_precision <> 'month'
)
SELECT source_agency, count(*) AS reports, median(days) AS median_days, quantile_cont(days, 0.9) AS p90_days,
       avg(CASE WHEN days <= 7 THEN 1.0 ELSE 0.0 END) AS share_within_7_days
FROM lag GROUP BY source_agency ORDER BY source_agency
