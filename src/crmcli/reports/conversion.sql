-- title: How many deals go on, and how many are won
-- about: By stage: of the deals that entered it, how many went on to a later one, and how many were won in the end.
-- subject: deal
-- period: when a deal began
-- by: stage, source, owner, month, quarter, year, company
-- column by: stage, or what --by says
-- column deals number: how many entered the stage, or began
-- column onward number: how many went on from there to a later stage, or were won
-- column won number: how many were won in the end
-- column lost number: how many were lost in the end
-- column open number: how many are open still
-- column onward_percent percent: onward of all
-- column won_percent percent: won of those that are closed
-- chart: won_percent
WITH begun AS (
    SELECT sale.id, sale.state, sale.owner, sale.source, sale.created_at, organisation.name AS company
    FROM sale LEFT JOIN organisation ON organisation.id = sale.organisation_id
    WHERE (:from_at IS NULL OR (sale.created_at >= :from_at AND sale.created_at < :to_at))
      AND (NOT :filtered OR sale.id IN (SELECT id FROM temp.chosen))
),
visit AS (  -- each stage a deal was in, once; to be lost is not to go on
    -- a stage the pipeline does not have comes after the others and before won, which is the last but one
    SELECT DISTINCT event.deal_id, event.stage,
           coalesce(stage.position, (SELECT max(position) - 1.5 FROM temp.stage)) AS position
    FROM deal_stage_event AS event LEFT JOIN temp.stage AS stage ON stage.name = event.stage
    WHERE event.stage <> 'lost'
),
reach AS (
    SELECT deal_id, min(position) AS first, max(position) AS furthest FROM visit GROUP BY deal_id
),
counted AS (
    SELECT visit.stage AS label, visit.position, begun.state, reach.furthest > visit.position AS is_onward
    FROM begun JOIN visit ON visit.deal_id = begun.id JOIN reach ON reach.deal_id = begun.id
    WHERE :by = 'stage' AND visit.stage <> 'won'
    UNION ALL
    SELECT CASE :by WHEN 'source' THEN source WHEN 'owner' THEN owner WHEN 'company' THEN company
                    ELSE bucket(date(created_at, 'localtime'), :by) END,
           0, begun.state, reach.furthest > reach.first
    FROM begun LEFT JOIN reach ON reach.deal_id = begun.id
    WHERE :by <> 'stage'
)
SELECT label AS "by",
       count(*) AS deals,
       coalesce(sum(is_onward), 0) AS onward,
       sum(state = 'won') AS won,
       sum(state = 'lost') AS lost,
       sum(state = 'open') AS open,
       100.0 * coalesce(sum(is_onward), 0) / count(*) AS onward_percent,
       100.0 * sum(state = 'won') / nullif(sum(state <> 'open'), 0) AS won_percent
FROM counted
GROUP BY label
ORDER BY min(position), label IS NULL, label
