-- one row per source and position reached
create table watermarks (
  source varchar,
  position_json varchar,
  run_id varchar,
  created_at timestamptz
);
