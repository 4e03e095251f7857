-- one row per function of a batch that is still to be sampled, with its texts
select p.sample_id, p.function_id, p.draw, t.reference_code, t.io_description, t.input_generator, t.problem_statement
from pending_execute($recipe) as p
join function_texts as t using (function_id)
where p.sample_id in (select unnest($samples))
order by p.function_id;
