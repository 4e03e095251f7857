-- one row per wish to try a rejected thing again; a rejection counts only while its draw is the newest
create table retries (
  sample_id varchar,
  step_id varchar,
  function_id varchar,
  pair_id varchar,
  kind varchar,
  round integer,
  draw integer,
  created_at timestamptz
);
