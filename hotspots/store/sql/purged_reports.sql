-- Which reports are older than may be kept?
-- one row per report: report_id, batch_id
SELECT report_id, batch_id FROM reports WHERE occurred_from < $before ORDER BY report_id
