-- Which earlier batches of this agency does the new file tell anew?
-- one row per such batch: batch_id, same_release (the same force and month), told (reports of it that stand in the
-- new file too), held (reports of it that are stored)
WITH told AS (
    SELECT old.batch_id, count(*) AS told
    FROM reports AS old
    JOIN batches USING (batch_id)
    WHERE batches.agency = $agency AND old.report_id IN (SELECT report_id FROM new_reports)
    GROUP BY old.batch_id
)
SELECT batches.batch_id,
       batches.release_key <> '' AND batches.release_key = $release_key AS same_release,
       coalesce(told.told, 0) AS told,
       batches.accepted - batches.superseded AS held
FROM batches
LEFT JOIN told USING (batch_id)
WHERE batches.agency = $agency AND batches.status = 'active'
  AND (told.told > 0 OR (batches.release_key <> '' AND batches.release_key = $release_key))
ORDER BY batches.batch_id
