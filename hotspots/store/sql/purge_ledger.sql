-- The ledger after a purge: a batch of which nothing is left goes with its refused rows and remarks, and of others the purged
-- reports count as no longer told. Cases and links go with their reports.
UPDATE batches SET superseded = superseded + p.rows
FROM (SELECT batch_id, count(*) AS rows FROM purged GROUP BY batch_id) AS p WHERE batches.batch_id = p.batch_id;
DELETE FROM reports WHERE report_id IN (SELECT report_id FROM purged);
DELETE FROM cases WHERE case_id IN (SELECT report_id FROM purged);
DELETE FROM links WHERE report_id_a IN (SELECT report_id FROM purged) OR report_id_b IN (SELECT report_id FROM purged);
DELETE FROM batches WHERE last_day < CAST($before AS DATE)
    AND batch_id NOT IN (SELECT batch_id FROM reports WHERE batch_id IS NOT NULL);
DELETE FROM refused_rows WHERE batch_id NOT IN (SELECT batch_id FROM batches);
DELETE FROM notes WHERE batch_id NOT IN (SELECT batch_id FROM batches)
