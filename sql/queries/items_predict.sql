-- one row per prediction of a batch that is still to be asked for in one round, with its function and pair: pending_predict, from the batch outwards
with recipe_row as (
  from current_recipe($recipe)
),
batch as (
  from live_samples as s where s.sample_id in (select unnest($samples))
),
batch_functions as (
  select f.function_id, f.sample_id
  from functions as f
  join recipe_row as c on c.transform_step = f.step_id
  semi join batch as b on b.sample_id = f.sample_id
),
batch_pairs as (
  select p.pair_id, p.function_id, f.sample_id, p.input_json, p.output_json
  from io_pairs as p
  join recipe_row as c on c.execute_step = p.step_id
  join batch_functions as f on f.function_id = p.function_id
),
batch_predictions as (
  select d.prediction_id, d.pair_id, d.kind, d.round, d.sample_index, d.step_id, d.parent_id
  from predictions as d
  semi join batch_pairs as p on p.pair_id = d.pair_id
),
batch_verdicts as (
  select v.prediction_id, v.verdict
  from verdicts as v
  join recipe_row as c on c.verify_step = v.step_id
  semi join batch_predictions as d on d.prediction_id = v.prediction_id
),
first_round as (
  select p.pair_id, k.kind, 1 as round, 0 as sample_index, c.predict_step as step_id, null::varchar as parent_id
  from batch_pairs as p, recipe_kinds($recipe) as k, recipe_row as c
),
next_round as (
  select d.pair_id, d.kind, d.round + 1 as round, d.sample_index, c.revise_step as step_id, d.prediction_id as parent_id
  from batch_predictions as d
  join recipe_row as c on (d.step_id = c.predict_step or d.step_id = c.revise_step) and d.round < c.max_rounds
  join batch_verdicts as v on v.prediction_id = d.prediction_id and v.verdict <> 'correct'
),
wanted as (
  from first_round where round = $round
  union all by name
  from next_round where round = $round
),
rejected as (
  from live_rejections as r semi join batch_pairs as p on p.pair_id = r.pair_id
),
draws as (
  from newest_draws as n semi join batch_pairs as p on p.pair_id = n.pair_id
)
select
  p.sample_id, p.function_id, w.pair_id, w.kind, w.round, w.sample_index, w.step_id, w.parent_id, coalesce(n.draw, 0) as draw,
  p.input_json, p.output_json, t.reference_code, t.io_description, t.input_generator, t.problem_statement
from wanted as w
anti join batch_predictions as d
  on d.pair_id = w.pair_id and d.kind = w.kind and d.round = w.round and d.sample_index = w.sample_index and d.step_id = w.step_id
  and d.parent_id is not distinct from w.parent_id
anti join rejected as r
  on r.pair_id = w.pair_id and r.kind = w.kind and r.round = w.round and r.step_id = w.step_id
left join draws as n
  on n.pair_id = w.pair_id and n.kind = w.kind and n.round = w.round and n.step_id = w.step_id
join batch_pairs as p on p.pair_id = w.pair_id
join function_texts as t on t.function_id = p.function_id
order by p.function_id, w.pair_id, w.kind desc, w.sample_index;
