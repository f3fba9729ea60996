-- How do the reports of earlier batches compare with those of the new file?
-- makes the temporary table "compared", one row per stored report of each batch that shares a report with the new file or
-- is of the same release: batch_id, report_id, told (it stands in the new file too), covered (it lies within the days that
-- the new file covers), day (when recorded, else when it occurred)
-- Exports choose by the day of recording or of happening, nobody knows which: a report is covered when both days are.
CREATE OR REPLACE TEMP TABLE compared AS
WITH shared AS (
    SELECT DISTINCT old.batch_id FROM reports AS old WHERE old.report_id IN (SELECT report_id FROM new_reports)
    UNION
    SELECT batch_id FROM batches
    WHERE agency = $agency AND status = 'active' AND release_key <> '' AND release_key = $release_key
),
span AS (
    SELECT min(occurred_from) AS occurred_first, max(occurred_from) AS occurred_last,
           min(coalesce(recorded_at, occurred_from)) AS first, max(coalesce(recorded_at, occurred_from)) AS last
    FROM new_reports
)
SELECT old.batch_id, old.report_id, old.report_id IN (SELECT report_id FROM new_reports) AS told,
       coalesce(old.occurred_from BETWEEN occurred_first AND occurred_last
                AND coalesce(old.recorded_at, old.occurred_from) BETWEEN first AND last, false) AS covered,
       coalesce(old.recorded_at, old.occurred_from) AS day
FROM reports AS old, span
WHERE old.batch_id IN (SELECT batch_id FROM shared)
