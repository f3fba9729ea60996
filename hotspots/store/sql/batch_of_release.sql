-- Is there an active batch of this release?
-- one row at most: batch_id
SELECT batch_id FROM batches
WHERE agency = $agency AND status = 'active' AND release_key = $release_key LIMIT 1
