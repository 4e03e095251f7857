-- one row per prediction of a batch that is still to be asked for in one round, with its function and pair
select
  p.sample_id, p.function_id, p.pair_id, p.kind, p.round, p.sample_index, p.step_id, p.parent_id, p.draw,
  i.input_json, i.output_json, t.reference_code, t.io_description, t.input_generator, t.problem_statement
from pending_predict($recipe) as p
join io_pairs as i using (pair_id)
join function_texts as t on t.function_id = p.function_id
where p.sample_id in (select unnest($samples)) and p.round = $round
order by p.function_id, p.pair_id, p.kind desc, p.sample_index;
