-- Who reports here?
-- one row per agency: source_agency, agency_type, reports, first_day, last_day, weekly (knows more than the month),
-- licence, last_loaded (UTC)
SELECT r.source_agency, any_value(r.agency_type) AS agency_type, count(*) AS reports,
       min(CAST(r.occurred_from AS DATE)) AS first_day,
       max(CASE r.time_precision WHEN 'month' THEN last_day(r.occurred_from) ELSE CAST(r.occurred_from AS DATE) END) AS last_day,
       count(r.week_no) > 0 AS weekly, any_value(b.licence) AS licence, max(b.loaded_at) AS last_loaded,
       count(*) FILTER (r.cell_id IS NULL) AS not_located
FROM s.reports AS r
JOIN s.batches AS b USING (batch_id)
GROUP BY r.source_agency
ORDER BY reports DESC, r.source_agency
