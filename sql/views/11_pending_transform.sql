-- one row per sample that a recipe has still to transform; of a recipe that was never built, that is every sample, by no step yet
create or replace macro pending_transform(recipe_name := 'default') as table
  with wanted as (
    select s.sample_id, (select transform_step from current_recipe(recipe_name)) as step_id
    from live_samples as s
  )
  select w.sample_id, w.step_id, coalesce(d.draw, 0) as draw
  from wanted as w
  anti join functions as f on f.sample_id = w.sample_id and f.step_id = w.step_id
  anti join live_rejections as r on r.sample_id = w.sample_id and r.step_id = w.step_id
  left join newest_draws as d on d.sample_id = w.sample_id and d.step_id = w.step_id;
