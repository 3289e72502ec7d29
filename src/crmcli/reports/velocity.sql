-- title: How long deals take
-- about: By stage: how many days deals stayed in it before they left. By anything else: from the beginning to the
-- about: day a deal was won.
-- subject: deal
-- period: when a deal left the stage, or was won
-- by: stage, owner, source, month, quarter, year, company
-- column by: stage, or what --by says
-- column deals number: how many left it, or were won
-- column median_days number: half of them took no longer
-- column average_days number: all days together, by the number of deals
-- column longest_days number: the longest
-- chart: median_days
WITH wanted AS (
    SELECT sale.id, sale.state, sale.owner, sale.source, sale.created_at, sale.closed_at, organisation.name AS company
    FROM sale LEFT JOIN organisation ON organisation.id = sale.organisation_id
    WHERE NOT :filtered OR sale.id IN (SELECT id FROM temp.chosen)
),
stay AS (
    SELECT deal_id, stage, at, lead(at) OVER (PARTITION BY deal_id ORDER BY at, id) AS left_at
    FROM deal_stage_event
    WHERE :by = 'stage'
),
counted AS (
    SELECT stay.stage AS label, stage.position, stay.at AS begun_at, stay.left_at AS ended_at
    FROM stay JOIN wanted ON wanted.id = stay.deal_id LEFT JOIN temp.stage AS stage ON stage.name = stay.stage
    WHERE stay.left_at IS NOT NULL AND stay.stage NOT IN ('won', 'lost')
    UNION ALL
    SELECT CASE :by WHEN 'source' THEN source WHEN 'owner' THEN owner WHEN 'company' THEN company
                    ELSE bucket(date(closed_at, 'localtime'), :by) END,
           0, created_at, closed_at
    FROM wanted
    WHERE :by <> 'stage' AND state = 'won'
),
measured AS (
    SELECT label, position, max(0, julianday(ended_at) - julianday(begun_at)) AS days  -- a file may say otherwise
    FROM counted
    WHERE :from_at IS NULL OR (ended_at >= :from_at AND ended_at < :to_at)
),
ranked AS (
    SELECT label, position, days,
           row_number() OVER (PARTITION BY label ORDER BY days) AS rank, count(*) OVER (PARTITION BY label) AS number
    FROM measured
)
SELECT label AS "by",
       count(*) AS deals,
       round(avg(CASE WHEN rank IN ((number + 1) / 2, (number + 2) / 2) THEN days END), 1) AS median_days,
       round(avg(days), 1) AS average_days,
       round(max(days), 1) AS longest_days
FROM ranked
GROUP BY label
ORDER BY min(position), label IS NULL, label
