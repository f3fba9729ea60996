-- Which earlier batches does the new file tell anew, wholly or in part?
-- one row per such batch, columns of hotspots.store.replacement.Shared; "compared" is made by compare_with_stored.sql
WITH span AS (
    SELECT min(coalesce(recorded_at, occurred_from)) AS first, max(coalesce(recorded_at, occurred_from)) AS last
    FROM new_reports
)
SELECT batches.batch_id,
       batches.agency = $agency AS same_agency,
       batches.agency = $agency AND batches.release_key <> '' AND batches.release_key = $release_key AS same_release,
       count(compared.day) AS held,
       count(*) FILTER (compared.told) AS told,
       count(*) FILTER (compared.told OR compared.covered) AS covered,
       count(*) FILTER (compared.day < span.first AND NOT compared.told) AS before,
       coalesce(min(compared.day) < any_value(span.first) AND max(compared.day) < any_value(span.last)
                OR min(compared.day) > any_value(span.first) AND max(compared.day) > any_value(span.last), false) AS moved
FROM batches CROSS JOIN span LEFT JOIN compared USING (batch_id)
WHERE batches.status = 'active'
  AND (compared.batch_id IS NOT NULL
       OR (batches.agency = $agency AND batches.release_key <> '' AND batches.release_key = $release_key))
GROUP BY batches.batch_id, batches.agency, batches.release_key
ORDER BY batches.batch_id
