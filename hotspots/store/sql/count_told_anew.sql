-- Write into the ledger how many reports of the old batch were told anew.
UPDATE batches SET superseded = superseded + $told WHERE batch_id = $old
