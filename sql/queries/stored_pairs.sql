-- one row per stored io_pair of some functions, with the code that made it
select f.sample_id, p.function_id, p.pair_id, p.input_json, p.output_json, t.reference_code
from io_pairs as p
join functions as f using (function_id)
join function_texts as t using (function_id)
where p.function_id in (select unnest($functions))
order by p.function_id, p.position;
