-- one row per judged prediction of some pairs whose chain is complete (nothing pending), with everything an export may want
with unfinished as (
  select pair_id, kind from pending_predict($recipe)
  union
  select pair_id, kind from pending_verify($recipe)
)
select
  d.pair_id, d.function_id, d.sample_id, s.source, d.kind, d.sample_index, d.round,
  i.input_json, i.output_json, t.reference_code, t.io_description, t.input_generator, t.problem_statement,
  x.response, x.reasoning, d.answer_json, d.verdict, v.feedback
from recipe_predictions($recipe) as d
join samples as s using (sample_id)
join io_pairs as i on i.pair_id = d.pair_id
join function_texts as t on t.function_id = d.function_id
join prediction_texts as x on x.prediction_id = d.prediction_id
join verdicts as v
  on v.prediction_id = d.prediction_id and v.step_id = (select verify_step from current_recipe($recipe))
anti join unfinished as u on u.pair_id = d.pair_id and u.kind = d.kind
where d.pair_id in (select unnest($pairs))
order by d.pair_id, d.kind, d.sample_index, d.round;
