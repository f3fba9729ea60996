-- Do the tables hold what the ledger says?
-- one row per batch: batch_id, source_name, status, rows_read, sum_of_parts, refused, refused_stored, stored, should_be_stored
SELECT b.batch_id, b.source_name, b.status, b.rows_read, b.accepted + b.refused + b.not_asb AS sum_of_parts, b.refused,
       (SELECT count(DISTINCT row_no) FROM refused_rows AS r WHERE r.batch_id = b.batch_id) AS refused_stored,
       (SELECT count(*) FROM reports AS r WHERE r.batch_id = b.batch_id) AS stored,
       CASE b.status WHEN 'active' THEN b.accepted - b.superseded ELSE 0 END AS should_be_stored
FROM batches AS b ORDER BY b.batch_id
