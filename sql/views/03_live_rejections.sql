-- one row per rejection that counts: no newer draw was asked for, and the sample is not forgotten
create or replace view live_rejections as
  select r.*
  from rejections as r
  anti join forgotten as f using (sample_id)
  left join newest_draws as d
    on d.sample_id = r.sample_id
    and d.step_id = r.step_id
    and d.function_id is not distinct from r.function_id
    and d.pair_id is not distinct from r.pair_id
    and d.kind is not distinct from r.kind
    and d.round is not distinct from r.round
  where r.draw >= coalesce(d.draw, 0);
