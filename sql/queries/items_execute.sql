-- one row per function of a batch that is still to be sampled, with its texts: pending_execute, from the batch outwards
with batch as (
  from live_samples as s where s.sample_id in (select unnest($samples))
),
wanted as (
  select f.sample_id, f.function_id, c.execute_step as step_id
  from functions as f
  join current_recipe($recipe) as c on c.transform_step = f.step_id
  semi join batch as b on b.sample_id = f.sample_id
),
rejected as (
  from live_rejections as r semi join wanted as w on w.function_id = r.function_id and w.step_id = r.step_id
),
draws as (
  from newest_draws as d semi join wanted as w on w.function_id = d.function_id and w.step_id = d.step_id
)
select w.sample_id, w.function_id, coalesce(d.draw, 0) as draw, t.reference_code, t.io_description, t.input_generator, t.problem_statement
from wanted as w
anti join io_pairs as p on p.function_id = w.function_id and p.step_id = w.step_id
anti join rejected as r on r.function_id = w.function_id and r.step_id = w.step_id
left join draws as d on d.function_id = w.function_id and d.step_id = w.step_id
join function_texts as t on t.function_id = w.function_id
order by w.function_id;
