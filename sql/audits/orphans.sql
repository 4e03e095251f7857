-- one row per row whose parent is missing; no row is a pass
select 'sample_texts' as table_name, sample_id as key from sample_texts anti join samples using (sample_id)
union all
select 'samples', sample_id from samples anti join sample_texts using (sample_id)
union all
select 'sightings', sample_id from sightings anti join samples using (sample_id)
union all
select 'functions', function_id from functions anti join samples using (sample_id)
union all
select 'functions', function_id from functions anti join function_texts using (function_id)
union all
select 'functions', function_id from functions anti join llm_calls using (call_id) where call_id is not null
union all
select 'io_pairs', pair_id from io_pairs anti join functions using (function_id)
union all
select 'predictions', prediction_id from predictions anti join io_pairs using (pair_id)
union all
select 'predictions', prediction_id from predictions anti join prediction_texts using (prediction_id)
union all
select 'predictions', prediction_id from predictions anti join llm_calls using (call_id) where call_id is not null
union all
select 'verdicts', prediction_id from verdicts anti join predictions using (prediction_id)
union all
select 'rejections', sample_id from rejections anti join samples using (sample_id);
