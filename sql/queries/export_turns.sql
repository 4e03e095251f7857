-- one row per judged prediction of some pairs whose chain is complete (nothing pending), with everything an export may want
with recipe_row as (
  from current_recipe($recipe)
),
page as (
  select p.pair_id, p.function_id, p.input_json, p.output_json
  from io_pairs as p
  join recipe_row as c on c.execute_step = p.step_id
  where p.pair_id in (select unnest($pairs))
),
page_functions as (
  select f.function_id, f.sample_id
  from functions as f
  join recipe_row as c on c.transform_step = f.step_id
  semi join page as p on p.function_id = f.function_id
),
page_samples as (
  select s.sample_id, s.source
  from live_samples as s
  semi join page_functions as f on f.sample_id = s.sample_id
),
page_pairs as (
  select p.*, f.sample_id, s.source
  from page as p
  join page_functions as f on f.function_id = p.function_id
  join page_samples as s on s.sample_id = f.sample_id
),
page_predictions as (
  select d.prediction_id, d.pair_id, d.kind, d.round, d.sample_index, d.step_id, d.parent_id, d.answer_json
  from predictions as d
  semi join page_pairs as p on p.pair_id = d.pair_id
),
page_verdicts as (
  select v.prediction_id, v.verdict, v.feedback
  from verdicts as v
  join recipe_row as c on c.verify_step = v.step_id
  semi join page_predictions as d on d.prediction_id = v.prediction_id
),
answers as (
  select d.*, v.verdict, v.feedback
  from page_predictions as d
  join recipe_row as c on (d.step_id = c.predict_step or d.step_id = c.revise_step) and d.round <= c.max_rounds
  left join page_verdicts as v on v.prediction_id = d.prediction_id
),
wanted as (
  select p.pair_id, k.kind, 1 as round, 0 as sample_index, c.predict_step as step_id, null::varchar as parent_id
  from page_pairs as p, recipe_kinds($recipe) as k, recipe_row as c
  union all
  select d.pair_id, d.kind, d.round + 1 as round, d.sample_index, c.revise_step as step_id, d.prediction_id as parent_id
  from answers as d, recipe_row as c
  where d.verdict <> 'correct' and d.round < c.max_rounds
),
rejected as (
  from live_rejections as r semi join page_pairs as p on p.pair_id = r.pair_id
),
unfinished as (
  select w.pair_id, w.kind
  from wanted as w
  anti join page_predictions as d
    on d.pair_id = w.pair_id and d.kind = w.kind and d.round = w.round and d.sample_index = w.sample_index and d.step_id = w.step_id
    and d.parent_id is not distinct from w.parent_id
  anti join rejected as r
    on r.pair_id = w.pair_id and r.kind = w.kind and r.round = w.round and r.step_id = w.step_id
  union
  select pair_id, kind from answers where verdict is null
)
select
  d.pair_id, p.function_id, p.sample_id, p.source, d.kind, d.sample_index, d.round,
  p.input_json, p.output_json, t.reference_code, t.io_description, t.input_generator, t.problem_statement,
  x.response, x.reasoning, d.answer_json, d.verdict, d.feedback
from answers as d
anti join unfinished as u on u.pair_id = d.pair_id and u.kind = d.kind
join page_pairs as p on p.pair_id = d.pair_id
join function_texts as t on t.function_id = p.function_id
join prediction_texts as x on x.prediction_id = d.prediction_id
order by d.pair_id, d.kind, d.sample_index, d.round;
