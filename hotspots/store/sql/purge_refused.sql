-- Refused rows that are older than may be kept, and examples in remarks: counted still, with nothing in them.
UPDATE refused_rows SET value = '', original = '{}', reason = 'No longer kept.', remedy = ''
WHERE batch_id IN (SELECT batch_id FROM batches WHERE loaded_at < CAST($refused AS DATE));
UPDATE notes SET example = ''
WHERE batch_id IN (SELECT batch_id FROM batches WHERE loaded_at < CAST($refused AS DATE))
