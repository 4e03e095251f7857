-- one row per recipe: its newest version and how much it holds
select
  r.recipe, r.version, r.max_rounds, left(r.transform_step, 8) as transform, left(r.execute_step, 8) as execute,
  left(r.predict_step, 8) as predict, left(r.revise_step, 8) as revise, left(r.verify_step, 8) as verify,
  (select count(*) from predictions as p where p.step_id = r.predict_step) as first_answers, r.created_at
from recipes as r
qualify row_number() over (partition by r.recipe order by r.version desc) = 1
order by r.recipe;
