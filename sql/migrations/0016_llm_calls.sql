-- one row per distinct request that was answered
create table llm_calls (
  call_id varchar,
  step_id varchar,
  model varchar,
  prompt_tokens bigint,
  cached_tokens bigint,
  completion_tokens bigint,
  reasoning_tokens bigint,
  latency_seconds double,
  attempt_count integer,
  finish_reason varchar,
  price double,
  run_id varchar,
  created_at timestamptz
);
