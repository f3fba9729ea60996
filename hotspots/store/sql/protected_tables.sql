-- Lists for those who see counts only: which places are on them is public, their figures come from the protected counts.
-- tables hotspots, risk_cells, detected_periods, off_list and meta of the vocabulary
CREATE TABLE s.month_blocks AS
    SELECT month_no, cell_id, CAST(sum(reports) AS BIGINT) AS reports
    FROM s.protected_counts WHERE cell_id IS NOT NULL GROUP BY month_no, cell_id;
CREATE TABLE s.hotspot_blocks AS
    SELECT DISTINCT h.period, h.hotspot_id, b.block_id
    FROM (SELECT period, hotspot_id, unnest(cells) AS cell_id FROM sealed.hotspots WHERE kind = 'month') AS h
    JOIN s.scope_blocks AS b USING (cell_id);
CREATE TABLE s.hotspot_figures AS
    SELECT h.period, h.hotspot_id, count(DISTINCT h.block_id) AS blocks,
           coalesce(sum(m.reports) FILTER (m.month_no = h.period), 0) AS reports,
           coalesce(sum(m.reports) FILTER (m.month_no = h.period - 1), 0) AS reports_before,
           coalesce(sum(m.reports), 0) AS observed
    FROM s.hotspot_blocks AS h
    LEFT JOIN s.month_blocks AS m ON m.cell_id = h.block_id AND m.month_no BETWEEN h.period - (SELECT months FROM s.scope_window) + 1 AND h.period
    GROUP BY h.period, h.hotspot_id;
CREATE TABLE s.detected_periods AS
    SELECT d.kind, d.number,
           CAST((SELECT coalesce(sum(reports), 0) FROM s.month_blocks AS m
                 WHERE m.month_no BETWEEN d.number - (SELECT months FROM s.scope_window) + 1 AND d.number) AS INTEGER) AS reports,
           d.area_cells, d.half_life, d.area
    FROM sealed.detected_periods AS d WHERE d.kind = 'month';
CREATE TABLE s.hotspots AS
    SELECT h.* REPLACE (
        CAST(f.reports AS INTEGER) AS reports, CAST(f.reports_before AS INTEGER) AS reports_before,
        CAST(f.observed AS DOUBLE) AS observed,
        d.reports * f.blocks / CAST(d.area_cells AS DOUBLE) AS expected,
        f.observed / (d.reports * f.blocks / CAST(d.area_cells AS DOUBLE)) AS relative_risk,
        CASE WHEN h.p_exceed >= 0.95 THEN 0.95 ELSE 0.8 END AS p_exceed,
        p.easting AS easting, p.northing AS northing, p.lon AS lon, p.lat AS lat,
        CAST(NULL AS DOUBLE) AS forecast, CAST(NULL AS DOUBLE) AS forecast_low, CAST(NULL AS DOUBLE) AS forecast_high,
        '' AS state_reason, 1.0 AS from_snap_points, 0.0 AS on_one_point, c.cells AS cells,
        CAST(row_number() OVER (PARTITION BY h.period ORDER BY h.rank) AS INTEGER) AS rank
    )
    FROM sealed.hotspots AS h
    JOIN s.hotspot_figures AS f ON f.period = h.period AND f.hotspot_id = h.hotspot_id
    JOIN s.detected_periods AS d ON d.number = h.period AND d.area = h.area
    JOIN (SELECT o.period, o.hotspot_id, list(b.cell_id ORDER BY b.cell_id) AS cells
          FROM s.hotspot_blocks AS o JOIN s.scope_blocks AS b USING (block_id)
          GROUP BY o.period, o.hotspot_id) AS c ON c.period = h.period AND c.hotspot_id = h.hotspot_id
    JOIN (SELECT o.period, o.hotspot_id, avg(b.easting) AS easting, avg(b.northing) AS northing, avg(b.lon) AS lon,
                 avg(b.lat) AS lat
          FROM s.hotspot_blocks AS o JOIN s.scope_blocks AS b ON b.cell_id = o.block_id
          GROUP BY o.period, o.hotspot_id) AS p ON p.period = h.period AND p.hotspot_id = h.hotspot_id
    WHERE h.kind = 'month' AND f.observed > 0 AND d.reports > 0
    ORDER BY h.period, h.rank;
CREATE TABLE s.risk_cells AS
    SELECT r.kind, r.period, b.block_id AS cell_id, CAST(any_value(m.reports) AS INTEGER) AS reports,
           any_value(m.reports) / (d.reports / CAST(d.area_cells AS DOUBLE)) AS relative_risk, r.area
    FROM sealed.risk_cells AS r
    JOIN s.scope_blocks AS b ON b.cell_id = r.cell_id
    JOIN s.detected_periods AS d ON d.number = r.period AND d.area = r.area
    JOIN (SELECT n.number, m.cell_id, sum(m.reports) AS reports
          FROM s.detected_periods AS n JOIN s.month_blocks AS m ON m.month_no BETWEEN n.number - (SELECT months FROM s.scope_window) + 1 AND n.number
          GROUP BY n.number, m.cell_id) AS m ON m.number = r.period AND m.cell_id = b.block_id
    WHERE r.kind = 'month' AND m.reports > 0 AND d.reports > 0
    GROUP BY r.kind, r.period, b.block_id, d.reports, d.area_cells, r.area;
CREATE TABLE s.off_list AS
    SELECT * REPLACE ('' AS state_reason) FROM sealed.off_list WHERE kind = 'month';
CREATE TABLE s.meta AS
    SELECT * FROM sealed.meta
    WHERE key IN ('schema_version', 'settings', 'areas') OR key LIKE 'title:%' OR key LIKE 'skill:%'
