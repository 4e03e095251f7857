-- one row per prediction of a recipe about a sample, in reading order
select
  p.position, i.input_json, i.output_json, d.pair_id, d.kind, d.round, d.sample_index, d.prediction_id, x.response, x.reasoning,
  d.answer_json, d.verdict, v.actual_json, v.error_type, v.feedback
from recipe_predictions($recipe) as d
join recipe_pairs($recipe) as p using (pair_id)
join io_pairs as i using (pair_id)
join prediction_texts as x on x.prediction_id = d.prediction_id
left join verdicts as v
  on v.prediction_id = d.prediction_id and v.step_id = (select verify_step from current_recipe($recipe))
where d.sample_id = $sample_id
order by p.position, d.kind desc, d.sample_index, d.round;
