-- one row per sample: where it stands in a recipe (pending, rejected or complete), and what it holds so far;
-- what was done counts more than a rejection of the same that came in from another ledger
create or replace macro sample_state(recipe_name := 'default') as table
  with left_over as (
    select sample_id, arg_min(stage, case stage when 'transform' then 1 when 'execute' then 2 when 'verify' then 3 when 'predict' then 4 else 5 end) as stage
    from pending(recipe_name)
    group by sample_id
  ),
  rejected as (
    select r.sample_id, any_value(r.stage) as stage, any_value(r.reason) as reason, any_value(r.detail) as detail
    from live_rejections as r, current_recipe(recipe_name) as c
    where r.pair_id is null
      and (
        (r.step_id = c.transform_step and r.sample_id not in (select sample_id from recipe_functions(recipe_name)))
        or (
          r.step_id = c.execute_step
          and r.function_id in (select function_id from recipe_functions(recipe_name))
          and r.function_id not in (select function_id from recipe_pairs(recipe_name))
        )
      )
    group by r.sample_id
  ),
  held as (
    select sample_id, count(*) as pair_count
    from recipe_pairs(recipe_name)
    group by sample_id
  ),
  answered as (
    select
      sample_id, count(*) as prediction_count, count(*) filter (verdict = 'correct') as correct_count, max(round) as last_round
    from recipe_predictions(recipe_name)
    group by sample_id
  )
  select
    s.sample_id, s.source,
    case when l.stage is not null then 'pending' when r.stage is not null then 'rejected' else 'complete' end as state,
    coalesce(l.stage, r.stage) as stage,
    case when l.stage is null then r.reason end as reason,
    case when l.stage is null then r.detail end as detail,
    f.function_id,
    coalesce(h.pair_count, 0) as pair_count,
    coalesce(a.prediction_count, 0) as prediction_count,
    coalesce(a.correct_count, 0) as correct_count,
    a.last_round
  from live_samples as s
  left join left_over as l using (sample_id)
  left join rejected as r using (sample_id)
  left join recipe_functions(recipe_name) as f using (sample_id)
  left join held as h using (sample_id)
  left join answered as a using (sample_id);
