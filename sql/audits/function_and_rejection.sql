-- one row per sample and function that a step both did and rejected; no row is a pass
select f.sample_id, f.function_id, f.step_id
from functions as f
semi join live_rejections as r on r.sample_id = f.sample_id and r.step_id = f.step_id
union all
select f.sample_id, f.function_id, p.step_id
from (select distinct function_id, step_id from io_pairs) as p
join functions as f using (function_id)
semi join live_rejections as r on r.function_id = p.function_id and r.step_id = p.step_id and r.pair_id is null;
