-- one row per flow run, the newest first; a run that was killed, or still goes on, has no outcome
select
  started_at, flow, recipe, label, outcome, date_diff('second', started_at, ended_at) as duration_seconds, user_name, host, code_version,
  run_id
from runs
order by started_at desc, run_id;
