-- Write into the ledger that a newer release replaced this batch.
UPDATE batches SET status = 'replaced', replaced_by = $new WHERE batch_id = $old
