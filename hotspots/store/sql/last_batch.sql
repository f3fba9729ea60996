-- Which is the last batch of the ledger?
-- one row: batch_id (0 without any)
SELECT coalesce(max(batch_id), 0) AS batch_id FROM batches
