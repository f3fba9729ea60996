-- Whose kept originals are older than may be kept, themselves or for the refused rows in them?
-- one row per batch: file_sha256
SELECT DISTINCT file_sha256 FROM batches
WHERE loaded_at < CAST($files AS DATE) OR (loaded_at < CAST($refused AS DATE) AND refused > 0)
ORDER BY file_sha256
