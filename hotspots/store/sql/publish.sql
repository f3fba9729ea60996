-- Copy everything that readers need into the attached database "published".
-- Reports are sorted by force, local authority, 5 km tile and time: whole blocks are skipped when a filter asks for one
-- area, or for one place and time. A tile is one area's part of a 5 km square, and its number tells both.
CREATE TABLE published.tiles AS
    WITH found AS (
        SELECT DISTINCT police_force, lad, CAST(floor(northing / 5000) AS INTEGER) AS north,
               CAST(floor(easting / 5000) AS INTEGER) AS east
        FROM reports
    ), numbered AS (
        SELECT CAST(row_number() OVER (ORDER BY police_force, lad, north, east) AS INTEGER) AS tile_no, * FROM found
    )
    SELECT *, min(tile_no) OVER (PARTITION BY police_force, lad) AS first_of_area FROM numbered ORDER BY tile_no;
CREATE TABLE published.reports AS
    SELECT r.*, t.tile_no
    FROM reports AS r LEFT JOIN published.tiles AS t
      ON t.police_force IS NOT DISTINCT FROM r.police_force AND t.lad IS NOT DISTINCT FROM r.lad
     AND t.north IS NOT DISTINCT FROM CAST(floor(r.northing / 5000) AS INTEGER)
     AND t.east IS NOT DISTINCT FROM CAST(floor(r.easting / 5000) AS INTEGER)
    ORDER BY tile_no, month_no, day_no, report_id;
CREATE TABLE published.cell_tiles AS
    SELECT DISTINCT cell_id, tile_no FROM published.reports WHERE cell_id IS NOT NULL ORDER BY cell_id, tile_no;
-- How many reports there are, by what most filters ask for: of each area (under its first tile), and of all together
-- (under tile 0).
CREATE TABLE published.tallies AS
    WITH by_area AS (
        SELECT t.first_of_area AS tile_no, r.week_no, r.month_no, r.source_agency, r.category, r.qualifier,
               count(*) AS reports
        FROM published.reports AS r JOIN published.tiles AS t USING (tile_no)
        GROUP BY ALL
    )
    SELECT b.tile_no, t.police_force, t.lad, b.week_no, b.month_no, b.source_agency, b.category, b.qualifier, b.reports
    FROM by_area AS b JOIN published.tiles AS t USING (tile_no)
    UNION ALL
    SELECT 0, '', '', week_no, month_no, source_agency, category, qualifier, CAST(sum(reports) AS BIGINT)
    FROM by_area GROUP BY ALL
    ORDER BY tile_no, category, source_agency, month_no, week_no, qualifier;
CREATE TABLE published.hotspots AS SELECT * FROM hotspots ORDER BY kind, area, period, rank;
CREATE TABLE published.off_list AS SELECT * FROM off_list ORDER BY kind, area, period, last_listed DESC, hotspot_id;
CREATE TABLE published.risk_cells AS SELECT * FROM risk_cells ORDER BY kind, area, period, cell_id;
CREATE TABLE published.detected_periods AS SELECT * FROM detected_periods ORDER BY kind, area, number;
CREATE TABLE published.links AS
    SELECT * FROM links
    WHERE report_id_a IN (SELECT report_id FROM reports) AND report_id_b IN (SELECT report_id FROM reports)
    ORDER BY agency_a, agency_b, probability DESC, report_id_a;
CREATE TABLE published.batches AS SELECT * FROM batches ORDER BY batch_id;
CREATE TABLE published.refused_rows AS SELECT * FROM refused_rows ORDER BY batch_id, row_no;
CREATE TABLE published.notes AS SELECT * FROM notes ORDER BY batch_id, first_row;
CREATE TABLE published.areas AS SELECT * FROM areas ORDER BY layer, code;
CREATE TABLE published.cell_homes AS SELECT * FROM cell_homes ORDER BY cell_id;
CREATE TABLE published.cases AS
    SELECT c.case_id, r.source_agency AS agency, CAST(coalesce(r.recorded_at, r.occurred_from) AS DATE) AS opened,
           c.first_contact, c.closed, r.severity, r.category, r.is_hate, r.ward, r.patch, r.cell_id, r.place_name,
           coalesce(a.officer, '') AS officer, c.vulnerable, r.repeat_location,
           CAST(CASE WHEN c.reporter_key <> '' THEN dense_rank() OVER (ORDER BY c.reporter_key) END AS INTEGER) AS reporter_no,
           CAST(CASE WHEN c.property_key <> '' THEN dense_rank() OVER (ORDER BY c.property_key) END AS INTEGER) AS property_no
    FROM cases AS c
    JOIN reports AS r ON r.report_id = c.case_id
    LEFT JOIN areas AS a ON a.layer = 'patch' AND a.code = r.patch
    ORDER BY opened, c.case_id;
CREATE TABLE published.meta AS SELECT * FROM meta WHERE key <> 'case_salt' AND NOT starts_with(key, 'measured:') ORDER BY key;
CREATE TABLE published.period_totals AS
    SELECT 'week' AS kind, week_no AS number, source_agency, count(*) AS reports, max(day_no) AS last_day_no
    FROM reports WHERE week_no IS NOT NULL GROUP BY week_no, source_agency
    UNION ALL
    SELECT 'month', month_no, source_agency, count(*), max(day_no)
    FROM reports WHERE month_no IS NOT NULL GROUP BY month_no, source_agency
    ORDER BY kind, number, source_agency
;
CREATE TABLE published.places AS
    SELECT cell_id, place_name, count(*) AS reports
    FROM reports WHERE cell_id IS NOT NULL AND place_name <> ''
    GROUP BY cell_id, place_name ORDER BY cell_id, reports DESC, place_name;
CREATE TABLE published.agencies AS
    SELECT r.source_agency, any_value(r.agency_type) AS agency_type, count(*) AS reports,
           min(CAST(r.occurred_from AS DATE)) AS first_day,
           max(CASE r.time_precision WHEN 'month' THEN last_day(r.occurred_from) ELSE CAST(r.occurred_from AS DATE) END) AS last_day,
           count(r.week_no) > 0 AS weekly, any_value(b.licence) AS licence, max(b.loaded_at) AS last_loaded,
           count(*) FILTER (r.cell_id IS NULL) AS not_located
    FROM reports AS r
    JOIN batches AS b USING (batch_id)
    GROUP BY r.source_agency
    ORDER BY reports DESC, r.source_agency;
CREATE TABLE published.reporting_areas AS
    WITH known AS (
        SELECT 'lad' AS layer, lad AS code, count(*) AS reports FROM reports WHERE lad <> '' GROUP BY lad
        UNION ALL
        SELECT 'police_force', police_force, count(*) FROM reports WHERE police_force <> '' GROUP BY police_force
    )
    SELECT k.layer, k.code, coalesce(nullif(a.name, ''), k.code) AS title, k.reports
    FROM known AS k LEFT JOIN areas AS a ON a.layer = k.layer AND a.code = k.code
    ORDER BY k.layer, title, k.code
