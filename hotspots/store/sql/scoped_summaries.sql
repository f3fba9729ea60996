-- The small tables that publishing makes from all reports, made again from those that may be seen.
-- tables period_totals, places, agencies and reporting_areas as in publish.sql
CREATE TABLE s.period_totals AS
    SELECT 'week' AS kind, week_no AS number, source_agency, count(*) AS reports, max(day_no) AS last_day_no
    FROM s.reports WHERE week_no IS NOT NULL GROUP BY week_no, source_agency
    UNION ALL
    SELECT 'month', month_no, source_agency, count(*), max(day_no)
    FROM s.reports WHERE month_no IS NOT NULL GROUP BY month_no, source_agency
    ORDER BY kind, number, source_agency;
CREATE TABLE s.places AS
    SELECT cell_id, place_name, count(*) AS reports
    FROM s.reports WHERE cell_id IS NOT NULL AND place_name <> ''
    GROUP BY cell_id, place_name ORDER BY cell_id, reports DESC, place_name;
CREATE TABLE s.agencies AS
    WITH terms AS (
        SELECT source_agency AS agency, licence, last_loaded FROM sealed.agencies
        UNION ALL
        SELECT 'all_agencies', '', max(last_loaded) FROM sealed.agencies
    )
    SELECT r.source_agency, any_value(r.agency_type) AS agency_type, count(*) AS reports,
           min(CAST(r.occurred_from AS DATE)) AS first_day,
           max(CASE r.time_precision WHEN 'month' THEN last_day(r.occurred_from) ELSE CAST(r.occurred_from AS DATE) END) AS last_day,
           count(r.week_no) > 0 AS weekly, any_value(b.licence) AS licence, max(b.last_loaded) AS last_loaded,
           count(*) FILTER (r.cell_id IS NULL) AS not_located
    FROM s.reports AS r
    LEFT JOIN terms AS b ON b.agency = r.source_agency
    GROUP BY r.source_agency
    ORDER BY reports DESC, r.source_agency;
CREATE TABLE s.reporting_areas AS
    WITH known AS (
        SELECT 'lad' AS layer, lad AS code, count(*) AS reports FROM s.reports WHERE lad <> '' GROUP BY lad
        UNION ALL
        SELECT 'police_force', police_force, count(*) FROM s.reports WHERE police_force <> '' GROUP BY police_force
    )
    SELECT k.layer, k.code, coalesce(nullif(a.name, ''), k.code) AS title, k.reports
    FROM known AS k LEFT JOIN sealed.areas AS a ON a.layer = k.layer AND a.code = k.code
    ORDER BY k.layer, title, k.code
