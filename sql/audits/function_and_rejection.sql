-- one row per sample that a step both did and rejected; no row is a pass
select f.sample_id, f.step_id
from functions as f
semi join live_rejections as r on r.sample_id = f.sample_id and r.step_id = f.step_id;
