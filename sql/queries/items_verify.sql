-- one row per prediction of a batch that is still to be judged, with its pair and function
select
  p.sample_id, p.function_id, p.pair_id, p.prediction_id, p.kind, p.round, d.answer_json, d.problem, d.problem_detail,
  i.input_json, i.output_json, t.reference_code
from pending_verify($recipe) as p
join predictions as d using (prediction_id)
join io_pairs as i on i.pair_id = p.pair_id
join function_texts as t on t.function_id = p.function_id
where p.sample_id in (select unnest($samples))
order by p.function_id, p.prediction_id;
