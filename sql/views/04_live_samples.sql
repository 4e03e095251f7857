-- one row per sample that is not forgotten
create or replace view live_samples as
  select s.*
  from samples as s
  anti join forgotten as f using (sample_id);
