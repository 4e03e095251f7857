-- one row per sample of a batch that is still to be transformed, with its content: pending_transform, from the batch outwards
with batch as (
  select s.sample_id, (select transform_step from current_recipe($recipe)) as step_id
  from live_samples as s
  where s.sample_id in (select unnest($samples))
),
rejected as (
  from live_rejections as r semi join batch as b on b.sample_id = r.sample_id and b.step_id = r.step_id
),
draws as (
  from newest_draws as d semi join batch as b on b.sample_id = d.sample_id and b.step_id = d.step_id
)
select b.sample_id, coalesce(d.draw, 0) as draw, t.content
from batch as b
anti join functions as f on f.sample_id = b.sample_id and f.step_id = b.step_id
anti join rejected as r on r.sample_id = b.sample_id and r.step_id = b.step_id
left join draws as d on d.sample_id = b.sample_id and d.step_id = b.step_id
join sample_texts as t on t.sample_id = b.sample_id
order by b.sample_id;
