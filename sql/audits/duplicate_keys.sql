-- one row per key that stands more than once in a table; no row is a pass
select 'samples' as table_name, sample_id as key, count(*) as row_count from samples group by all having count(*) > 1
union all
select 'sample_texts', sample_id, count(*) from sample_texts group by all having count(*) > 1
union all
select 'sightings', concat_ws('|', sample_id, source, path), count(*) from sightings group by sample_id, source, path having count(*) > 1
union all
select 'functions', function_id, count(*) from functions group by all having count(*) > 1
union all
select 'function_texts', function_id, count(*) from function_texts group by all having count(*) > 1
union all
select 'io_pairs', pair_id, count(*) from io_pairs group by all having count(*) > 1
union all
select 'predictions', prediction_id, count(*) from predictions group by all having count(*) > 1
union all
select 'prediction_texts', prediction_id, count(*) from prediction_texts group by all having count(*) > 1
union all
select 'verdicts', concat_ws('|', prediction_id, step_id), count(*) from verdicts group by prediction_id, step_id having count(*) > 1
union all
select 'llm_calls', call_id, count(*) from llm_calls group by all having count(*) > 1
union all
select 'executions', execution_id, count(*) from executions group by all having count(*) > 1
union all
select 'steps', step_id, count(*) from steps group by all having count(*) > 1
union all
select 'recipes', concat_ws('|', recipe, version), count(*) from recipes group by recipe, version having count(*) > 1
union all
select 'runs', run_id, count(*) from runs group by all having count(*) > 1
union all
select 'watermarks', concat_ws('|', source, position_json), count(*) from watermarks group by source, position_json having count(*) > 1
union all
select 'forgotten', sample_id, count(*) from forgotten group by all having count(*) > 1
union all
select 'rejections', concat_ws('|', sample_id, step_id, function_id, pair_id, kind, round, draw), count(*)
from rejections
group by sample_id, step_id, function_id, pair_id, kind, round, draw
having count(*) > 1
union all
select 'retries', concat_ws('|', sample_id, step_id, function_id, pair_id, kind, round, draw), count(*)
from retries
group by sample_id, step_id, function_id, pair_id, kind, round, draw
having count(*) > 1;
