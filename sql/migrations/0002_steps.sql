-- one row per distinct way of doing a stage
create table steps (
  step_id varchar,
  stage varchar,
  settings_json varchar,
  prompt_name varchar,
  prompt_sha varchar,
  prompt_text varchar using compression zstd,
  created_at timestamptz
);
