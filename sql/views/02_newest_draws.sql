-- one row per thing that was asked to be tried again: its newest draw
create or replace view newest_draws as
  select sample_id, step_id, function_id, pair_id, kind, round, max(draw) as draw
  from retries
  group by all;
