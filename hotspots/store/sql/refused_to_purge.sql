-- What stands in refused rows that are older than may be kept?
-- one row per text that is long enough to be told from others: original
SELECT DISTINCT original FROM refused_rows
WHERE length(original) > 20
    AND batch_id IN (SELECT batch_id FROM batches WHERE loaded_at < CAST($refused AS DATE))
ORDER BY original
