-- one row per prediction of a batch that is still to be judged, with its pair and function: pending_verify, from the batch outwards
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
  select d.*, p.sample_id, p.function_id, p.input_json, p.output_json
  from predictions as d
  join recipe_row as c on (d.step_id = c.predict_step or d.step_id = c.revise_step) and d.round <= c.max_rounds
  join batch_pairs as p on p.pair_id = d.pair_id
),
batch_verdicts as (
  select v.prediction_id
  from verdicts as v
  join recipe_row as c on c.verify_step = v.step_id
  semi join batch_predictions as d on d.prediction_id = v.prediction_id
  where v.verdict is not null
)
select
  d.sample_id, d.function_id, d.pair_id, d.prediction_id, d.kind, d.round, d.answer_json, d.problem, d.problem_detail,
  d.input_json, d.output_json, t.reference_code
from batch_predictions as d
anti join batch_verdicts as v on v.prediction_id = d.prediction_id
join function_texts as t on t.function_id = d.function_id
order by d.function_id, d.prediction_id;
