-- one row per prediction that a recipe has still to ask for: round 1 of every pair and kind, and a revision of every wrong last answer
create or replace macro pending_predict(recipe_name := 'default') as table
  with recipe_row as (
    from current_recipe(recipe_name)
  ),
  first_round as (
    select p.sample_id, p.function_id, p.pair_id, k.kind, 1 as round, 0 as sample_index, c.predict_step as step_id, null::varchar as parent_id
    from recipe_pairs(recipe_name) as p, recipe_kinds(recipe_name) as k, recipe_row as c
  ),
  next_round as (
    select d.sample_id, d.function_id, d.pair_id, d.kind, d.round + 1 as round, d.sample_index, c.revise_step as step_id, d.prediction_id as parent_id
    from recipe_predictions(recipe_name) as d, recipe_row as c
    where d.verdict <> 'correct' and d.round < c.max_rounds
  ),
  wanted as (
    from first_round union all by name from next_round
  )
  select w.*, coalesce(n.draw, 0) as draw
  from wanted as w
  anti join predictions as d
    on d.pair_id = w.pair_id and d.kind = w.kind and d.round = w.round and d.sample_index = w.sample_index and d.step_id = w.step_id
    and d.parent_id is not distinct from w.parent_id
  anti join live_rejections as r
    on r.pair_id = w.pair_id and r.kind = w.kind and r.round = w.round and r.step_id = w.step_id
  left join newest_draws as n
    on n.pair_id = w.pair_id and n.kind = w.kind and n.round = w.round and n.step_id = w.step_id;
